// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {SafeTransferLib} from "solady/src/utils/SafeTransferLib.sol";
import {Mode} from "../../src/interfaces/IHaltTarget.sol";
import {ClaimState, IOutflowLimiter, Limits} from "../../src/interfaces/IOutflowLimiter.sol";
import {LimitedVault} from "./LimitedVault.sol";
import {Scene} from "./Scene.sol";
import {Burner, Reenterer, Refuser, Slow} from "./Attackers.sol";
import {FeeToken, HookToken, ListToken} from "./Tokens.sol";

/// @notice What somebody would try against the limiter, and what it comes to.
contract OutflowLimiterAttackTest is Scene {
    function test_Attack_DrainGetsTheAllowedPartAndTheRestIsReturned() public {
        vm.startPrank(THIEF);
        vault.exploit(address(token), 900_000 * UNIT);
        (uint256 paid, uint256 id) = vault.withdraw(address(token), bytes32(0), 900_000 * UNIT);
        vm.stopPrank();
        vm.assertEq(paid, 50_000 * UNIT, "5 % left");
        vm.prank(COUNCIL);
        vault.holdClaim(address(token), id);
        vm.warp(START + 2 days);
        vault.settle(address(token), 10);
        vm.prank(GOVERNANCE);
        vault.returnClaim(address(token), id);
        vm.assertEq(vault.accountedOf(address(token)), 950_000 * UNIT, "95 % is the protocol's");
        vm.warp(START + 30 days);
        vm.expectRevert(
            abi.encodeWithSelector(IOutflowLimiter.InvalidClaim.selector, address(token), id, ClaimState.None)
        );
        vm.prank(THIEF);
        vault.collect(address(token), id, THIEF);
        vm.assertEq(token.balanceOf(THIEF), 50_000 * UNIT, "and the thief gets no more");
    }

    function test_Attack_DonationRaisesNoLimit() public {
        uint256 before = vault.availableOf(address(token), bytes32(0));
        token.mint(THIEF, 10_000_000 * UNIT);
        vm.prank(THIEF);
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        token.transfer(address(vault), 10_000_000 * UNIT);
        vm.deal(address(vault), 10_000_000 * UNIT);
        vm.assertEq(vault.availableOf(address(token), bytes32(0)), before, "the token's limit");
        vm.assertEq(vault.availableOf(ETHER, bytes32(0)), before, "ether's limit");
        vm.assertEq(vault.custodyOf(address(token)), 1_000_000 * UNIT, "custody");
    }

    function test_Attack_DepositingToRaiseTheLimitLeavesLessOfIt() public {
        uint256 before = vault.availableOf(address(token), bytes32(0));
        _deposit(THIEF, address(token), 50_000 * UNIT);
        (uint256 paid,) = _withdraw(THIEF, address(token), 50_000 * UNIT);
        vm.assertEq(paid, 50_000 * UNIT, "the deposit came back");
        vm.assertLt(vault.availableOf(address(token), bytes32(0)), before / 10, "and used up what it raised");
    }

    function test_Attack_LoopUsesUpTheLimitAndDelaysNobodyInLine() public {
        _deposit(ALICE, address(token), 1_000 * UNIT);
        _deposit(THIEF, address(token), 60_000 * UNIT);
        _withdraw(THIEF, address(token), vault.availableOf(address(token), bytes32(0)));
        (uint256 paid, uint256 id) = _withdraw(ALICE, address(token), 1_000 * UNIT);
        vm.assertEq(paid, 0, "the limit is used up");
        uint256 time = START;
        for (uint256 i; i < 5; ++i) {
            uint256 amount = token.balanceOf(THIEF);
            if (amount != 0) {
                vm.startPrank(THIEF);
                token.approve(address(vault), amount);
                vault.deposit(address(token), amount);
                vm.stopPrank();
            }
            _withdraw(THIEF, address(token), 10_000 * UNIT);
            vm.warp(time += 15);
            vault.settle(address(token), 10);
        }
        vm.assertEq(vault.claimOf(address(token), id).amount, 0, "in 75 seconds she is paid");
        vm.assertEq(token.balanceOf(ALICE), 1_000 * UNIT, "in full, as if he had not gone on");
    }

    function test_Attack_DustCannotFillTheLine() public {
        _withdraw(CROWD, address(token), 80_000 * UNIT);
        _deposit(THIEF, address(token), 100 * UNIT);
        vm.expectRevert(
            abi.encodeWithSelector(IOutflowLimiter.BelowMinimumClaim.selector, address(token), 1, 10 * UNIT)
        );
        _withdraw(THIEF, address(token), 1);
        (, uint256 id) = _withdraw(THIEF, address(token), 10 * UNIT);
        vm.assertGt(id, 0, "the minimum waits");
    }

    function test_Attack_ExcessIsNeverLeftAsDust() public {
        uint256 available = vault.availableOf(address(token), bytes32(0));
        (uint256 paid, uint256 id) = _withdraw(CROWD, address(token), available + 1);
        vm.assertEq(vault.claimOf(address(token), id).amount, 10 * UNIT, "the minimum waits");
        vm.assertEq(paid, available + 1 - 10 * UNIT, "and so much less is paid now");
    }

    function test_Attack_NobodyJumpsTheLine() public {
        _deposit(THIEF, address(token), 1_000 * UNIT);
        _withdraw(CROWD, address(token), 80_000 * UNIT);
        vm.warp(START + 10 minutes);
        vm.assertGt(vault.availableOf(address(token), bytes32(0)), 1_000 * UNIT, "there is room");
        (uint256 paid,) = _withdraw(THIEF, address(token), 1_000 * UNIT);
        vm.assertEq(paid, 0, "but for those who wait");
        vm.prank(THIEF);
        (paid,) = vault.withdraw(address(token), MARKET, 0);
        vm.assertEq(paid, 0, "nothing for nothing");
        vm.warp(START + 1 hours);
        vault.settle(address(token), 1);
        vm.assertEq(token.balanceOf(CROWD), 80_000 * UNIT, "the first is the first");
    }

    function test_Attack_RefusingRecipientBlocksNobody() public {
        Refuser refuser = new Refuser();
        _deposit(address(refuser), ETHER, 60_000 * UNIT);
        _withdraw(CROWD, ETHER, 60_000 * UNIT);
        refuser.setRefuses(true);
        vm.prank(address(refuser));
        (, uint256 id) = vault.withdraw(ETHER, bytes32(0), 20_000 * UNIT);
        _withdraw(CROWD, ETHER, 10_000 * UNIT);
        vm.warp(START + 1 days);
        vault.settle(ETHER, 10);
        vm.assertEq(CROWD.balance, 70_000 * UNIT, "the one behind is paid");
        vm.assertTrue(vault.claimOf(ETHER, id).state == ClaimState.Aside, "the refuser's is aside");
        vm.prank(address(refuser));
        vault.collect(ETHER, id, BOB);
        vm.assertEq(BOB.balance, 20_000 * UNIT, "and not lost");
    }

    function test_Attack_RecipientCannotBurnTheSettlersGas() public {
        Burner burner = new Burner();
        _deposit(address(burner), ETHER, 60_000 * UNIT);
        _withdraw(CROWD, ETHER, 60_000 * UNIT);
        for (uint256 i; i < 3; ++i) {
            vm.prank(address(burner));
            vault.withdraw(ETHER, bytes32(0), 1_000 * UNIT);
        }
        _withdraw(CROWD, ETHER, 1_000 * UNIT);
        vm.warp(START + 1 days);
        uint256 before = gasleft();
        vault.settle(ETHER, 5);
        vm.assertLt(before - gasleft(), 1_300_000, "three times 250,000 and the booking");
        vm.assertEq(CROWD.balance, 61_000 * UNIT, "those behind are paid");
    }

    function test_Attack_SettlerCannotStarveARecipientOfGas() public {
        address slow = address(new Slow());
        _deposit(slow, ETHER, 60_000 * UNIT);
        _withdraw(slow, ETHER, 60_000 * UNIT);
        vm.warp(START + 1 days);
        for (uint256 limit = 60_000; limit < 460_000; limit += 5_000) {
            try vault.settle{gas: limit}(ETHER, 1) returns (uint256 paid) {
                vm.assertGt(paid, 0, "with gas enough to begin, it is paid");
                return;
            } catch {
                vm.assertTrue(
                    vault.claimOf(ETHER, 1).state == ClaimState.Queued, "without, nothing is set aside"
                );
            }
        }
        vm.assertTrue(false, "some gas is enough");
    }

    function test_Attack_ReturnBombCostsOneWord() public {
        ListToken bomb = new ListToken();
        _list(address(bomb));
        _deposit(CROWD, address(bomb), 1_000_000 * UNIT);
        _withdraw(CROWD, address(bomb), 60_000 * UNIT);
        // Returns 50,000 bytes whatever is called.
        vm.etch(address(bomb), hex"61c3506000f3");
        vm.warp(START + 1 hours);
        uint256 before = gasleft();
        vm.assertEq(vault.settle(address(bomb), 1), 0, "it said neither nothing nor true");
        vm.assertLt(before - gasleft(), 200_000, "and nothing was copied");
    }

    function test_Attack_ReenteringASettlementFails() public {
        Reenterer reenterer = new Reenterer(vault);
        _deposit(address(reenterer), ETHER, 60_000 * UNIT);
        _withdraw(CROWD, ETHER, 60_000 * UNIT);
        vm.prank(address(reenterer));
        (, uint256 id) = vault.withdraw(ETHER, bytes32(0), 20_000 * UNIT);
        reenterer.set(abi.encodeCall(vault.settle, (ETHER, 5)));
        vm.warp(START + 1 days);
        vault.settle(ETHER, 5);
        vm.assertTrue(vault.claimOf(ETHER, id).state == ClaimState.Aside, "its payment failed");
        reenterer.set(abi.encodeCall(vault.collect, (ETHER, id, address(reenterer))));
        vm.expectRevert();
        vault.collect(ETHER, id, address(reenterer));
        reenterer.set("");
        vault.collect(ETHER, id, address(reenterer));
        vm.assertEq(address(reenterer).balance, 20_000 * UNIT, "paid once");
    }

    function test_Attack_ReenteringAWithdrawalGetsNoMore() public {
        Reenterer reenterer = new Reenterer(vault);
        _deposit(address(reenterer), ETHER, 200_000 * UNIT);
        uint256 available = vault.availableOf(ETHER, bytes32(0));
        reenterer.set(abi.encodeCall(vault.withdraw, (ETHER, bytes32(0), 40_000 * UNIT)));
        vm.prank(address(reenterer));
        vault.withdraw(ETHER, bytes32(0), 40_000 * UNIT);
        vm.assertLe(address(reenterer).balance, available, "the limit holds through re-entry");
        vm.assertEq(address(reenterer).balance + vault.queuedOf(ETHER), 80_000 * UNIT, "the rest is owed");
    }

    function test_Attack_WithdrawingFromWithinASettlementWaits() public {
        Reenterer reenterer = new Reenterer(vault);
        _deposit(address(reenterer), ETHER, 200_000 * UNIT);
        _withdraw(CROWD, ETHER, 100_000 * UNIT);
        vm.prank(address(reenterer));
        vault.withdraw(ETHER, bytes32(0), 10_000 * UNIT);
        _withdraw(CROWD, ETHER, 10_000 * UNIT);
        reenterer.set(abi.encodeCall(vault.withdraw, (ETHER, bytes32(0), 100_000 * UNIT)));
        vm.warp(START + 2 hours);
        vault.settle(ETHER, 2);
        vm.warp(START + 1 days);
        vault.settle(ETHER, 1);
        vm.assertEq(address(reenterer).balance, 10_000 * UNIT, "its claim was paid");
        vm.assertEq(CROWD.balance, 110_000 * UNIT, "and the one behind it before its new one");
    }

    function test_Attack_TokenThatCallsBackIsNotCountedTwice() public {
        HookToken hook = new HookToken();
        _list(address(hook));
        Reenterer reenterer = new Reenterer(vault);
        hook.mint(address(reenterer), 100 * UNIT);
        vm.prank(address(reenterer));
        hook.approve(address(vault), 100 * UNIT);
        reenterer.set(abi.encodeCall(vault.deposit, (address(hook), 50 * UNIT)));
        vm.expectRevert(SafeTransferLib.TransferFromFailed.selector);
        vm.prank(address(reenterer));
        vault.deposit(address(hook), 50 * UNIT);
    }

    function test_Attack_FeeOnTransferIsCountedAsItArrives() public {
        FeeToken fee = new FeeToken();
        _list(address(fee));
        _deposit(ALICE, address(fee), 100_000 * UNIT);
        vm.assertEq(vault.custodyOf(address(fee)), 90_000 * UNIT, "what arrived");
        _withdraw(ALICE, address(fee), 90_000 * UNIT);
        while (vault.queuedOf(address(fee)) != 0) {
            vm.warp(block.timestamp + 1 days);
            vault.settle(address(fee), 4);
        }
        vm.assertEq(vault.custodyOf(address(fee)), 0, "all of it leaves");
        vm.assertEq(fee.balanceOf(address(vault)), 0, "and nobody else's");
    }

    function test_Attack_PausedTokenLosesNobodysClaim() public {
        ListToken list = new ListToken();
        _list(address(list));
        _deposit(ALICE, address(list), 1_000_000 * UNIT);
        _withdraw(ALICE, address(list), 60_000 * UNIT);
        list.setPaused(true);
        vm.warp(START + 1 hours);
        vm.prank(THIEF);
        vault.settle(address(list), 10);
        vm.expectRevert();
        vault.collect(address(list), 1, ALICE);
        list.setPaused(false);
        vault.collect(address(list), 1, ALICE);
        vm.assertEq(list.balanceOf(ALICE), 60_000 * UNIT, "paid when the token pays again");
    }

    function test_Attack_HugeAmountsOverflowNothing() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                IOutflowLimiter.ExceedsLimit.selector,
                address(token),
                bytes32(0),
                60_000 * UNIT,
                50_000 * UNIT
            )
        );
        vault.seize(address(token), bytes32(0), BOB, 60_000 * UNIT);
        vm.startPrank(THIEF);
        vault.exploit(address(token), type(uint256).max);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOutflowLimiter.ExceedsAccounted.selector, address(token), type(uint256).max, 1_000_000 * UNIT
            )
        );
        vault.withdraw(address(token), bytes32(0), type(uint256).max);
        vm.stopPrank();
        uint256 most = type(uint112).max - 1_000_000 * UNIT;
        _deposit(ALICE, address(token), most);
        token.mint(BOB, 1);
        vm.startPrank(BOB);
        token.approve(address(vault), 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOutflowLimiter.CustodyOverflow.selector, address(token), type(uint112).max, 1
            )
        );
        vault.deposit(address(token), 1);
        vm.stopPrank();
        (uint256 paid,) = _withdraw(ALICE, address(token), most);
        vm.assertEq(paid, 250_000 * UNIT, "half of the cap");
        vm.assertEq(vault.queuedOf(address(token)), most - paid, "the rest is owed");
    }

    function test_Attack_TimeNeitherOverflowsNorGivesMore() public {
        _withdraw(CROWD, address(token), 500_000 * UNIT);
        vm.warp(uint256(type(uint40).max) - 30 days);
        uint256 paid = vault.settle(address(token), 10);
        vm.assertLe(paid, 50_000 * UNIT, "however long nobody came, half of the limit at once");
        vm.assertGt(paid, 0, "but that");
    }

    function test_Attack_FlappingModesGiveNoMore() public {
        uint256 sum;
        uint256 time = START;
        for (uint256 i; i < 30; ++i) {
            _halt(bytes32(0), i % 2 == 0 ? Mode.Throttled : Mode.RiskyPaused, 60);
            if (i % 2 == 0) {
                (uint256 paid,) =
                    _withdraw(CROWD, address(token), vault.availableOf(address(token), bytes32(0)));
                sum += paid;
            }
            vm.warp(time += 60);
            vm.prank(COUNCIL);
            try vault.resume(bytes32(0), 0) {} catch {}
            (uint256 more,) = _withdraw(CROWD, address(token), vault.availableOf(address(token), bytes32(0)));
            sum += more;
        }
        vm.assertLe(sum, 100_000 * UNIT, "half an hour of it leaves no more than the hour's limit");
    }

    function test_Attack_CouncilCannotHoldForEver() public {
        _withdraw(CROWD, address(token), 80_000 * UNIT);
        vm.startPrank(COUNCIL);
        vault.holdClaim(address(token), 1);
        vm.warp(START + 7 days);
        vm.expectRevert();
        vault.holdClaim(address(token), 1);
        vm.stopPrank();
        vm.assertEq(vault.settle(address(token), 1), 30_000 * UNIT, "it is paid at the end of the hold");
    }

    function test_Attack_LimitCannotBeRaisedFromWithinASettlement() public {
        Reenterer owner = new Reenterer(vault);
        LimitedVault other = new LimitedVault(COUNCIL, address(owner), RAMP);
        vm.prank(address(owner));
        other.setLimit(ETHER, bytes32(0), _limits());
        vault = other;
        _deposit(address(owner), ETHER, 100_000 * UNIT);
        vm.prank(address(owner));
        other.withdraw(ETHER, bytes32(0), 20_000 * UNIT);
        Limits memory limits = _limits();
        limits.brief.length = 60;
        owner.set(other, abi.encodeCall(other.setLimit, (ETHER, bytes32(0), limits)));
        vm.warp(START + 1 days);
        other.settle(ETHER, 1);
        vm.assertEq(other.limitsOf(ETHER, bytes32(0)).brief.length, 1 hours, "the limit stands");
    }
}
