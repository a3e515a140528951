// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IHaltTarget, Mode} from "../../src/interfaces/IHaltTarget.sol";
import {ClaimState, IOutflowLimiter, Limits} from "../../src/interfaces/IOutflowLimiter.sol";
import {LimitedVault} from "./LimitedVault.sol";
import {Scene} from "./Scene.sol";
import {ListToken, SilentToken} from "./Tokens.sol";

contract OutflowLimiterTest is Scene {
    uint256 internal constant BURST = 50_000 * UNIT;
    bytes32 internal constant SLOT = keccak256(
        abi.encode(uint256(keccak256("membrane.storage.OutflowLimiter")) - 1)
    ) & ~bytes32(uint256(0xff));

    function test_WhatFitsIsPaidAtOnce() public {
        (uint256 paid, uint256 id) = _withdraw(CROWD, address(token), 1_000 * UNIT);
        vm.assertEq(paid, 1_000 * UNIT, "all of it");
        vm.assertEq(id, 0, "nothing waits");
        vm.assertEq(token.balanceOf(CROWD), 1_000 * UNIT, "it arrived");
        vm.assertEq(vault.custodyOf(address(token)), 999_000 * UNIT, "and left custody");
        vm.assertEq(vault.accountedOf(address(token)), 999_000 * UNIT, "nothing is owed");
    }

    function test_TheExcessWaitsAndIsPaidAsItLeaks() public {
        vm.expectEmit(true, true, true, true, address(vault));
        emit IOutflowLimiter.ClaimQueued(address(token), 1, CROWD, 30_000 * UNIT, bytes32(0));
        (uint256 paid, uint256 id) = _withdraw(CROWD, address(token), 80_000 * UNIT);
        vm.assertEq(paid, BURST, "half of the hour's limit at once");
        vm.assertEq(id, 1, "the first claim");
        vm.assertEq(vault.queuedOf(address(token)), 30_000 * UNIT, "the rest is owed");
        vm.assertEq(vault.accountedOf(address(token)), 920_000 * UNIT, "and accounted for no longer");
        vm.assertEq(vault.settle(address(token), 10), 0, "nothing has leaked");
        vm.warp(START + 20 minutes);
        uint256 part = vault.settle(address(token), 10);
        vm.assertApproxEqAbs(part, 15_833 * UNIT, UNIT, "a third of 47,500, half of a tenth of 950,000");
        vm.assertEq(vault.claimOf(address(token), 1).amount, 30_000 * UNIT - part, "the rest still waits");
        vm.warp(START + 1 hours);
        vm.assertEq(vault.settle(address(token), 10), 30_000 * UNIT - part, "then the rest");
        vm.assertEq(token.balanceOf(CROWD), 80_000 * UNIT, "all of it arrived");
        vm.assertEq(vault.queuedOf(address(token)), 0, "nothing is owed");
        vm.assertTrue(vault.claimOf(address(token), 1).state == ClaimState.None, "the claim is gone");
        (uint256 head, uint256 tail) = vault.lineOf(address(token), bytes32(0));
        vm.assertEq(head + tail, 0, "and the line is empty");
    }

    function test_EtherIsPaidAndQueuedToo() public {
        (uint256 paid,) = _withdraw(CROWD, ETHER, 80_000 * UNIT);
        vm.assertEq(paid, BURST, "half at once");
        vm.warp(START + 1 hours);
        vm.assertEq(vault.settle(ETHER, 10), 30_000 * UNIT, "the rest");
        vm.assertEq(CROWD.balance, 80_000 * UNIT, "all of it arrived");
    }

    function test_ATokenThatReturnsNothingIsPaidFromTheLine() public {
        SilentToken silent = new SilentToken();
        _list(address(silent));
        silent.mint(ALICE, 1_000_000 * UNIT);
        vm.startPrank(ALICE);
        silent.approve(address(vault), 1_000_000 * UNIT);
        vault.deposit(address(silent), 1_000_000 * UNIT);
        vault.withdraw(address(silent), bytes32(0), 80_000 * UNIT);
        vm.stopPrank();
        vm.warp(START + 1 hours);
        vm.assertEq(vault.settle(address(silent), 1), 30_000 * UNIT, "nothing returned is no failure");
        vm.assertEq(silent.balanceOf(ALICE), 80_000 * UNIT, "it arrived");
        // An account without code returns nothing as well, and takes nothing.
        vm.prank(ALICE);
        vault.withdraw(address(silent), bytes32(0), 100_000 * UNIT);
        vm.etch(address(silent), "");
        vm.warp(START + 2 hours);
        vm.assertEq(vault.settle(address(silent), 1), 0, "no code, no payment");
    }

    function test_TheLineIsPaidInOrder() public {
        _deposit(ALICE, address(token), 20_000 * UNIT);
        _deposit(BOB, address(token), 20_000 * UNIT);
        _withdraw(CROWD, address(token), 60_000 * UNIT);
        _withdraw(ALICE, address(token), 20_000 * UNIT);
        _withdraw(BOB, address(token), 20_000 * UNIT);
        vm.warp(START + 30 minutes);
        vault.settle(address(token), 10);
        vm.assertEq(token.balanceOf(CROWD), 60_000 * UNIT, "the first in full");
        vm.assertGt(token.balanceOf(ALICE), 0, "the second in part");
        vm.assertEq(token.balanceOf(BOB), 0, "the third not yet");
        vm.warp(START + 1 hours);
        vault.settle(address(token), 1);
        vm.assertEq(token.balanceOf(ALICE), 20_000 * UNIT, "one claim at a time");
        vault.settle(address(token), 1);
        vm.assertGt(token.balanceOf(BOB), 0, "then the third");
    }

    function test_LastHolderIsPaidInFullBecauseOfTheFloor() public {
        _withdraw(CROWD, address(token), 1_000_000 * UNIT);
        uint256 rounds;
        while (vault.queuedOf(address(token)) != 0) {
            vm.warp(block.timestamp + 1 days);
            vault.settle(address(token), 4);
            vm.assertLt(++rounds, 100, "in finite time");
        }
        vm.assertEq(token.balanceOf(CROWD), 1_000_000 * UNIT, "the last holder has all");
        vm.assertEq(vault.custodyOf(address(token)), 0, "and nothing is left");
    }

    function test_ThrottledAndTheRampCutTheLimit() public {
        _halt(bytes32(0), Mode.Throttled, 1 days);
        vm.assertEq(vault.availableOf(address(token), bytes32(0)), BURST / 5, "a fifth while throttled");
        vm.warp(START + 1 days + 30 minutes);
        vm.assertEq(vault.availableOf(address(token), bytes32(0)), BURST * 6 / 10, "half way up the ramp");
        vm.warp(START + 1 days + RAMP);
        vm.assertEq(vault.availableOf(address(token), bytes32(0)), BURST, "and the whole");
    }

    function test_PausesCloseOutflowsAndTheLineUntilTheyEnd() public {
        _withdraw(CROWD, address(token), 80_000 * UNIT);
        _halt(bytes32(0), Mode.RiskyPaused, 1 days);
        bytes memory closed = abi.encodeWithSelector(
            IHaltTarget.ScopeHalted.selector, vault.assetScope(address(token)), Mode.RiskyPaused
        );
        vm.expectRevert(closed);
        _withdraw(CROWD, address(token), 1);
        vm.expectRevert(closed);
        vault.settle(address(token), 1);
        vm.expectRevert(closed);
        vault.seize(address(token), bytes32(0), BOB, 1);
        vm.warp(START + 1 days + RAMP);
        vm.assertEq(vault.settle(address(token), 1), 30_000 * UNIT, "the claim was not lost");
    }

    function test_AHaltOfOneAssetClosesThatAlone() public {
        _halt(vault.assetScope(address(token)), Mode.Paused, 1 days);
        vm.expectRevert(
            abi.encodeWithSelector(
                IHaltTarget.ScopeHalted.selector, vault.assetScope(address(token)), Mode.Paused
            )
        );
        _withdraw(CROWD, address(token), UNIT);
        (uint256 paid,) = _withdraw(CROWD, ETHER, UNIT);
        vm.assertEq(paid, UNIT, "ether still leaves");
        _halt(vault.assetScope(ETHER), Mode.Throttled, 1 days);
        vm.assertEq(vault.capacityBps(bytes32(0)), 10_000, "ether is not all of the protocol");
    }

    function test_AScopeHasALimitAndALaneOfItsOwn() public {
        _limitMarket(10_000 * UNIT);
        vm.prank(CROWD);
        (uint256 paid, uint256 id) = vault.withdraw(address(token), MARKET, 20_000 * UNIT);
        vm.assertEq(paid, 5_000 * UNIT, "half of the market's limit");
        (uint256 head,) = vault.lineOf(address(token), MARKET);
        vm.assertEq(head, id, "the rest waits in its lane");
        vm.assertEq(vault.claimOf(address(token), id).lane, 1, "which the claim names");
        (paid,) = _withdraw(CROWD, address(token), 20_000 * UNIT);
        vm.assertEq(paid, 20_000 * UNIT, "others of the asset do not wait for it");
        vm.warp(START + 1 hours);
        vm.assertEq(vault.settle(address(token), 10), 5_000 * UNIT, "it is paid as its own limit leaks");
    }

    function test_NewcomersLeaveWhatAWaitingLaneCouldBePaid() public {
        _limitMarket(80_000 * UNIT);
        vm.prank(CROWD);
        vault.withdraw(address(token), MARKET, 60_000 * UNIT);
        vm.warp(START + 30 minutes);
        uint256 reserved = vault.availableOf(address(token), MARKET);
        uint256 whole = vault.availableOf(address(token), bytes32(0));
        vm.assertGt(reserved, 0, "the lane could be paid");
        (uint256 paid, uint256 id) = _withdraw(CROWD, address(token), whole);
        vm.assertEq(paid, whole - reserved, "the newcomer gets the rest");
        vm.assertGt(id, 0, "and waits for more");
        vm.assertGt(vault.settle(address(token), 10), 0, "the lane is paid");
        vm.assertEq(vault.claimOf(address(token), id).amount, whole - paid, "before the newcomer");
    }

    function test_OfTwoLanesTheOlderClaimIsPaidFirst() public {
        _limitMarket(80_000 * UNIT);
        _deposit(ALICE, address(token), 100_000 * UNIT);
        (, uint256 first) = _withdraw(CROWD, address(token), 90_000 * UNIT);
        vm.prank(ALICE);
        (uint256 paid, uint256 second) = vault.withdraw(address(token), MARKET, 100_000 * UNIT);
        vm.assertEq(paid, 0, "the asset's limit is used up");
        vm.warp(START + 30 minutes);
        vault.settle(address(token), 10);
        vm.assertLt(vault.claimOf(address(token), first).amount, 35_000 * UNIT, "the older one first");
        vm.assertEq(vault.claimOf(address(token), second).amount, 100_000 * UNIT, "the younger one not yet");
    }

    function test_AHaltedScopeStandsAside() public {
        _limitMarket(10_000 * UNIT);
        vm.prank(CROWD);
        (, uint256 first) = vault.withdraw(address(token), MARKET, 20_000 * UNIT);
        (, uint256 second) = _withdraw(CROWD, address(token), 100_000 * UNIT);
        _halt(MARKET, Mode.Paused, 1 days);
        vm.warp(START + 30 minutes);
        vault.settle(address(token), 10);
        vm.assertEq(vault.claimOf(address(token), first).amount, 15_000 * UNIT, "the halted lane is not paid");
        vm.assertLt(vault.claimOf(address(token), second).amount, 55_000 * UNIT, "the other one is");
        vm.expectRevert(abi.encodeWithSelector(IHaltTarget.ScopeHalted.selector, MARKET, Mode.Paused));
        vm.prank(CROWD);
        vault.withdraw(address(token), MARKET, UNIT);
    }

    function test_AnOutflowThatCannotWaitFitsOrReverts() public {
        vault.seize(address(token), bytes32(0), BOB, BURST);
        vm.assertEq(token.balanceOf(BOB), BURST, "what fits");
        vm.expectRevert(
            abi.encodeWithSelector(IOutflowLimiter.ExceedsLimit.selector, address(token), MARKET, 1, 0)
        );
        vault.seize(address(token), MARKET, BOB, 1);
    }

    function test_AFailedPaymentIsSetAsideAndCollected() public {
        ListToken list = _listToken();
        _withdraw(ALICE, address(list), 80_000 * UNIT);
        list.refuse(ALICE, true);
        vm.warp(START + 1 hours);
        uint256 available = vault.availableOf(address(list), bytes32(0));
        vm.expectEmit(true, true, true, true, address(vault));
        emit IOutflowLimiter.ClaimSetAside(address(list), 1, false);
        vm.assertEq(vault.settle(address(list), 10), 0, "nothing was paid");
        vm.assertEq(vault.availableOf(address(list), bytes32(0)), available, "and nothing charged");
        vm.assertEq(vault.queuedOf(address(list)), 30_000 * UNIT, "it is still owed");
        vm.expectRevert(abi.encodeWithSelector(IOutflowLimiter.NotRecipient.selector, THIEF, ALICE));
        vm.prank(THIEF);
        vault.collect(address(list), 1, THIEF);
        vm.prank(ALICE);
        vm.assertEq(vault.collect(address(list), 1, BOB), 30_000 * UNIT, "paid where its recipient says");
        vm.assertEq(list.balanceOf(BOB), 30_000 * UNIT, "it arrived");
        vm.assertEq(vault.queuedOf(address(list)), 0, "nothing is owed");
    }

    function test_AnybodyMayCollectToTheRecipientAndInParts() public {
        ListToken list = _listToken();
        _withdraw(ALICE, address(list), 150_000 * UNIT);
        list.refuse(ALICE, true);
        list.setSaysFalse(true);
        vm.warp(START + 30 minutes);
        vault.settle(address(list), 10);
        list.refuse(ALICE, false);
        vm.prank(THIEF);
        uint256 paid = vault.collect(address(list), 1, ALICE);
        vm.assertGt(paid, 0, "a part");
        vm.expectRevert(abi.encodeWithSelector(IOutflowLimiter.NothingAvailable.selector, address(list)));
        vault.collect(address(list), 1, ALICE);
        vm.assertEq(vault.claimOf(address(list), 1).amount, 100_000 * UNIT - paid, "the rest is owed");
    }

    function test_CollectRefusesWhatIsInLineUnknownOrNobody() public {
        _withdraw(CROWD, address(token), 80_000 * UNIT);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOutflowLimiter.InvalidClaim.selector, address(token), 1, ClaimState.Queued
            )
        );
        vault.collect(address(token), 1, CROWD);
        vm.expectRevert(
            abi.encodeWithSelector(IOutflowLimiter.InvalidClaim.selector, address(token), 9, ClaimState.None)
        );
        vault.collect(address(token), 9, CROWD);
        ListToken list = _listToken();
        _withdraw(ALICE, address(list), 80_000 * UNIT);
        list.refuse(ALICE, true);
        vm.warp(START + 1 hours);
        vault.settle(address(list), 1);
        vm.expectRevert(abi.encodeWithSelector(IOutflowLimiter.InvalidRecipient.selector, address(vault)));
        vm.prank(ALICE);
        vault.collect(address(list), 1, address(vault));
    }

    function test_AHeldClaimIsPassedOverAndPaidAfterwards() public {
        _deposit(BOB, address(token), 20_000 * UNIT);
        (uint256 paid,) = _withdraw(CROWD, address(token), 80_000 * UNIT);
        _withdraw(BOB, address(token), 20_000 * UNIT);
        vm.expectEmit(true, true, true, true, address(vault));
        emit IOutflowLimiter.ClaimHeld(address(token), 1, START + 2 days, START + 7 days);
        vm.prank(COUNCIL);
        vault.holdClaim(address(token), 1);
        vm.warp(START + 1 hours);
        vault.settle(address(token), 10);
        vm.assertEq(token.balanceOf(BOB), 20_000 * UNIT, "those behind it are paid");
        vm.assertEq(token.balanceOf(CROWD), paid, "it is not");
        vm.expectRevert(
            abi.encodeWithSelector(IOutflowLimiter.ClaimOnHold.selector, address(token), 1, START + 7 days)
        );
        vault.collect(address(token), 1, CROWD);
        vm.warp(START + 7 days);
        vault.collect(address(token), 1, CROWD);
        vm.assertEq(token.balanceOf(CROWD), 80_000 * UNIT, "until the hold ends by itself");
    }

    function test_AClaimIsHeldOnce() public {
        _withdraw(CROWD, address(token), 80_000 * UNIT);
        vm.startPrank(COUNCIL);
        vault.holdClaim(address(token), 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOutflowLimiter.InvalidClaim.selector, address(token), 1, ClaimState.Queued
            )
        );
        vault.holdClaim(address(token), 1);
        vm.stopPrank();
        vm.prank(GOVERNANCE);
        vault.releaseClaim(address(token), 1);
        vm.expectRevert();
        vm.prank(COUNCIL);
        vault.holdClaim(address(token), 1);
        vm.expectRevert();
        vm.prank(GOVERNANCE);
        vault.releaseClaim(address(token), 1);
        vm.warp(START + 1 hours);
        vm.assertEq(vault.settle(address(token), 1), 30_000 * UNIT, "released, it is paid in its turn");
    }

    function test_GovernanceReturnsAHeldClaimAfterTheDelayAndBeforeTheEnd() public {
        _withdraw(CROWD, address(token), 80_000 * UNIT);
        vm.expectRevert(
            abi.encodeWithSelector(IOutflowLimiter.NotReturnable.selector, address(token), 1, 0, 0)
        );
        vm.prank(GOVERNANCE);
        vault.returnClaim(address(token), 1);
        vm.prank(COUNCIL);
        vault.holdClaim(address(token), 1);
        bytes memory refusal = abi.encodeWithSelector(
            IOutflowLimiter.NotReturnable.selector, address(token), 1, START + 2 days, START + 7 days
        );
        vm.warp(START + 2 days - 1);
        vm.expectRevert(refusal);
        vm.prank(GOVERNANCE);
        vault.returnClaim(address(token), 1);
        vm.warp(START + 7 days);
        vm.expectRevert(refusal);
        vm.prank(GOVERNANCE);
        vault.returnClaim(address(token), 1);
        vm.warp(START + 2 days);
        uint256 custody = vault.custodyOf(address(token));
        vm.expectEmit(true, true, true, true, address(vault));
        emit IOutflowLimiter.ClaimReturned(address(token), 1, CROWD, 30_000 * UNIT);
        vm.prank(GOVERNANCE);
        vault.returnClaim(address(token), 1);
        vm.assertEq(vault.accountedOf(address(token)), custody, "the protocol accounts for it again");
        vm.assertEq(vault.custodyOf(address(token)), custody, "and nothing moved");
        vm.assertEq(token.balanceOf(address(vault)), custody, "not a token");
        vm.assertEq(vault.claimOf(address(token), 1).recipient, address(0), "the claim is gone");
        _deposit(BOB, address(token), 200_000 * UNIT);
        _withdraw(BOB, address(token), 200_000 * UNIT);
        vm.warp(START + 3 days);
        vault.settle(address(token), 1);
        vm.assertGt(vault.settle(address(token), 1), 0, "its place in line is dropped, and the next is paid");
    }

    function test_OnlyTheCouncilHoldsAndOnlyGovernanceReturns() public {
        _withdraw(CROWD, address(token), 80_000 * UNIT);
        vm.expectRevert(abi.encodeWithSelector(IHaltTarget.NotCouncil.selector, GOVERNANCE));
        vm.prank(GOVERNANCE);
        vault.holdClaim(address(token), 1);
        vm.startPrank(COUNCIL);
        vault.holdClaim(address(token), 1);
        vm.expectRevert(abi.encodeWithSelector(LimitedVault.NotGovernance.selector, COUNCIL));
        vault.returnClaim(address(token), 1);
        vm.expectRevert(abi.encodeWithSelector(LimitedVault.NotGovernance.selector, COUNCIL));
        vault.releaseClaim(address(token), 1);
        vm.stopPrank();
    }

    function test_ASurgeStopsOutflowsByItself() public {
        vm.prank(GOVERNANCE);
        vault.setSurge(address(token), 1_000, 30 minutes, 2 hours);
        _withdraw(CROWD, address(token), 100_000 * UNIT);
        vm.warp(START + 10 minutes);
        vm.assertGt(vault.availableOf(address(token), bytes32(0)), 0, "a line below the share stops nothing");
        vm.expectEmit(true, true, true, true, address(vault));
        emit IOutflowLimiter.Surged(address(token), 250_000 * UNIT, 950_000 * UNIT, START + 40 minutes);
        _withdraw(CROWD, address(token), 200_000 * UNIT);
        vm.assertEq(vault.settle(address(token), 1), 0, "nothing leaves");
        vm.warp(START + 40 minutes);
        vm.assertEq(vault.settle(address(token), 1), 0, "until the stop ends");
        vm.warp(START + 50 minutes);
        _withdraw(CROWD, address(token), 200_000 * UNIT);
        vm.assertGt(vault.settle(address(token), 1), 0, "and it does not come again before its time");
        vm.warp(START + 10 minutes + 2 hours);
        _withdraw(CROWD, address(token), 1_000 * UNIT);
        vm.assertEq(vault.settle(address(token), 1), 0, "but then");
    }

    function test_LimitsAreValidatedAndAnnounced() public {
        Limits memory limits = _limits();
        limits.brief.length = 30;
        vm.startPrank(GOVERNANCE);
        vm.expectRevert(
            abi.encodeWithSelector(IOutflowLimiter.InvalidLimit.selector, address(token), bytes32(0), limits)
        );
        vault.setLimit(address(token), bytes32(0), limits);
        limits = _limits();
        limits.floor = 20_000;
        vm.expectRevert(
            abi.encodeWithSelector(
                IOutflowLimiter.InvalidMinimumClaim.selector, address(token), 10 * UNIT, 20
            )
        );
        vault.setLimit(address(token), bytes32(0), limits);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOutflowLimiter.InvalidMinimumClaim.selector, address(token), 10 * UNIT + 1, 10 * UNIT
            )
        );
        vault.setMinimumClaim(address(token), uint112(10 * UNIT + 1));
        limits = _limits();
        limits.long.cap = uint112(400_000 * UNIT);
        vm.expectEmit(true, true, true, true, address(vault));
        emit IOutflowLimiter.LimitChanged(address(token), bytes32(0), _limits(), limits);
        vault.setLimit(address(token), bytes32(0), limits);
        vm.assertEq(vault.limitsOf(address(token), bytes32(0)).long.cap, 400_000 * UNIT, "it holds");
        vm.stopPrank();
    }

    function test_SurgesAreBounded() public {
        vm.startPrank(GOVERNANCE);
        _refuseSurge(10_001, 60, 240);
        _refuseSurge(1_000, 1 days + 1, 30 days);
        _refuseSurge(1_000, 60, 239);
        _refuseSurge(1_000, 0, 0);
        vault.setSurge(address(token), 0, 0, 0);
        vm.stopPrank();
    }

    function test_ScopesAreCountedAndNeedTheirAsset() public {
        vm.startPrank(GOVERNANCE);
        vm.expectRevert(abi.encodeWithSelector(IOutflowLimiter.AssetNotListed.selector, BOB));
        vault.setLimit(BOB, MARKET, _limits());
        for (uint256 i = 1; i <= vault.MOST_SCOPES(); ++i) {
            vault.setLimit(address(token), bytes32(i), _limits());
        }
        vault.setLimit(address(token), bytes32(uint256(1)), _limits());
        vm.expectRevert(abi.encodeWithSelector(IOutflowLimiter.TooManyScopes.selector, address(token), 7));
        vault.setLimit(address(token), MARKET, _limits());
        vm.stopPrank();
    }

    function test_AnUnlistedAssetNeitherComesNorGoes() public {
        ListToken other = new ListToken();
        other.mint(ALICE, UNIT);
        vm.startPrank(ALICE);
        other.approve(address(vault), UNIT);
        vm.expectRevert(abi.encodeWithSelector(IOutflowLimiter.AssetNotListed.selector, address(other)));
        vault.deposit(address(other), UNIT);
        vault.exploit(address(other), UNIT);
        vm.expectRevert(
            abi.encodeWithSelector(IOutflowLimiter.ExceedsAccounted.selector, address(other), UNIT, 0)
        );
        vault.withdraw(address(other), bytes32(0), UNIT);
        vm.stopPrank();
    }

    function test_WhatIsOwedCannotBePaidTwice() public {
        _withdraw(CROWD, address(token), 1_000_000 * UNIT);
        vm.startPrank(THIEF);
        vault.exploit(address(token), UNIT);
        vm.expectRevert(
            abi.encodeWithSelector(IOutflowLimiter.ExceedsAccounted.selector, address(token), UNIT, 0)
        );
        vault.withdraw(address(token), bytes32(0), UNIT);
        vm.stopPrank();
    }

    function test_StorageIsNamespaced() public view {
        bytes32 asset = keccak256(abi.encode(address(token), SLOT));
        bytes32 lane = keccak256(abi.encode(bytes32(0), asset));
        uint256 bucket = uint256(vm.load(address(vault), lane));
        vm.assertEq(uint112(bucket), 1_000_000 * UNIT, "custody in the low bits of the lane's first slot");
        vm.assertTrue(bucket & (1 << 112) != 0, "and listed above it");
        uint256 rest = uint256(vm.load(address(vault), bytes32(uint256(asset) + 3)));
        vm.assertEq(uint112(rest >> 64), 10 * UNIT, "the minimum in the asset's fourth slot");
    }

    function testFuzz_PaidAndQueuedAddUp(uint256 amount) public {
        amount = bound(amount, 0, 1_000_000 * UNIT);
        (uint256 paid, uint256 id) = _withdraw(CROWD, address(token), amount);
        vm.assertEq(paid + vault.queuedOf(address(token)), amount, "paid and owed are what was asked for");
        vm.assertTrue((id == 0) == (paid == amount), "a claim exactly where something is owed");
        uint256 owed = amount - paid;
        vm.assertTrue(owed == 0 || owed >= 10 * UNIT, "and it is no dust");
    }

    function _limitMarket(uint256 cap) private {
        Limits memory limits = _limits();
        limits.brief.cap = uint112(cap);
        vm.prank(GOVERNANCE);
        vault.setLimit(address(token), MARKET, limits);
    }

    function _listToken() private returns (ListToken list) {
        list = new ListToken();
        _list(address(list));
        _deposit(CROWD, address(list), 800_000 * UNIT);
        _deposit(ALICE, address(list), 200_000 * UNIT);
    }

    function _refuseSurge(uint16 queueBps, uint32 stopSeconds, uint32 coolDown) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                IOutflowLimiter.InvalidSurge.selector, address(token), queueBps, stopSeconds, coolDown
            )
        );
        vault.setSurge(address(token), queueBps, stopSeconds, coolDown);
    }
}
