// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Case, IBountyVault, Ruling, Severity, Status, Terms} from "../../src/interfaces/IBountyVault.sol";
import {BountyVault} from "../../src/bounty/BountyVault.sol";
import {BountyFixture} from "./BountyFixture.sol";

contract BountyVaultTest is BountyFixture {
    function setUp() public {
        _deploy();
    }

    function test_ValidReportIsPaidItsSeverity() public {
        uint256 id = _commit(ALICE, CONTENT);
        vm.assertEq(vault.reserved(), CRITICAL, "the most it may come to is set aside at the commit");
        _pass(vault.REVEAL_AFTER());
        vm.expectEmit(true, true, true, true, address(vault));
        emit IBountyVault.Revealed(id, ALICE, CONTENT, "ipfs://sealed");
        _reveal(ALICE, id, CONTENT);
        vm.warp(vault.caseOf(id).judgeFrom);
        _judge(id, Ruling.Valid, Severity.High);
        _advance(id);
        _assertStatus(id, Status.Closed, "closed");
        _assertClaimable(ALICE, uint256(HIGH) + DEPOSIT, "the reward and the deposit");
        vm.assertEq(vault.free(), ESCROW - HIGH, "the rest is free again");
        uint256 before = coin.balanceOf(BOB);
        vm.prank(ALICE);
        vault.claim(BOB);
        vm.assertEq(coin.balanceOf(BOB) - before, uint256(HIGH) + DEPOSIT, "sent where the owner says");
        _assertSolvent();
        vm.expectRevert(IBountyVault.NothingToDo.selector);
        vm.prank(ALICE);
        vault.claim(ALICE);
        vm.expectRevert(IBountyVault.NothingToDo.selector);
        vault.advance(id);
    }

    function test_EverySeverityHasItsReward() public {
        uint128[4] memory rewards = [LOW, MEDIUM, HIGH, CRITICAL];
        uint256 owed;
        for (uint256 i; i < 4; ++i) {
            uint256 id = _report(ALICE, keccak256(abi.encode(i)));
            _judge(id, Ruling.Valid, Severity(i + 1));
            _advance(id);
            owed += rewards[i] + DEPOSIT;
            _assertClaimable(ALICE, owed, "its severity's");
        }
    }

    function test_RejectedHasTheDepositBackAndSpamHasNot() public {
        uint256 id = _report(ALICE, CONTENT);
        _judge(id, Ruling.Rejected, Severity.None);
        _advance(id);
        _assertClaimable(ALICE, DEPOSIT, "good faith");
        id = _report(BOB, "noise");
        _judge(id, Ruling.Spam, Severity.None);
        _advance(id);
        _assertClaimable(BOB, 0, "bad faith");
        _assertClaimable(TREASURY, DEPOSIT, "forfeited to the treasury");
        vm.assertEq(vault.free(), ESCROW, "the escrow is untouched");
    }

    function test_UnrevealedExpires() public {
        uint256 id = _commit(ALICE, CONTENT);
        vm.expectRevert(IBountyVault.NothingToDo.selector);
        vault.advance(id);
        _advance(id);
        _assertRuling(id, Ruling.Expired, "expired");
        _assertClaimable(TREASURY, DEPOSIT, "the deposit is forfeited");
        vm.assertEq(vault.free(), ESCROW, "and the reward free");
    }

    function test_DuplicateOfAnAcceptedReport() public {
        uint256 first = _report(ALICE, CONTENT);
        uint256 second = _report(BOB, "the same in other words");
        vm.expectRevert(
            abi.encodeWithSelector(
                IBountyVault.InvalidRuling.selector, second, Ruling.Duplicate, Severity.None, first
            )
        );
        vm.prank(COUNCIL);
        vault.judge(second, Ruling.Duplicate, Severity.None, first, WHY);
        _judge(first, Ruling.Valid, Severity.Low);
        _advance(first);
        vm.prank(COUNCIL);
        vault.judge(second, Ruling.Duplicate, Severity.None, first, WHY);
        _advance(second);
        _assertClaimable(BOB, DEPOSIT, "the deposit alone");
        vm.assertEq(vault.caseOf(second).duplicateOf, first, "of the first");
        // And never the other way round, nor of itself.
        uint256 third = _report(BOB, "third");
        vm.expectRevert(
            abi.encodeWithSelector(
                IBountyVault.InvalidRuling.selector, third, Ruling.Duplicate, Severity.None, third
            )
        );
        vm.prank(COUNCIL);
        vault.judge(third, Ruling.Duplicate, Severity.None, third, WHY);
    }

    function test_ReporterAppealsAndWins() public {
        uint256 id = _report(ALICE, CONTENT);
        _judge(id, Ruling.Spam, Severity.None);
        _appeal(ALICE, id);
        vm.assertEq(vault.bonded(), DEPOSIT + BOND, "deposit and bond are held");
        _arbitrate(id, Ruling.Valid, Severity.Critical);
        vault.advance(id);
        _assertClaimable(ALICE, uint256(CRITICAL) + DEPOSIT + BOND, "reward, deposit and bond");
        _assertSolvent();
    }

    function test_ReporterAppealsInVain() public {
        uint256 id = _report(ALICE, CONTENT);
        _judge(id, Ruling.Valid, Severity.Medium);
        _appeal(ALICE, id);
        _arbitrate(id, Ruling.Valid, Severity.Medium);
        vault.advance(id);
        _assertClaimable(ALICE, uint256(MEDIUM) + DEPOSIT, "what the council gave");
        _assertClaimable(TREASURY, BOND, "the bond is forfeited");
    }

    function test_SponsorAppealsAndWins() public {
        uint256 id = _report(ALICE, CONTENT);
        _judge(id, Ruling.Valid, Severity.Critical);
        _appeal(SPONSOR, id);
        _arbitrate(id, Ruling.Valid, Severity.Low);
        vault.advance(id);
        _assertClaimable(ALICE, uint256(LOW) + DEPOSIT, "the lower reward");
        _assertClaimable(SPONSOR, BOND, "the bond is back");
    }

    function test_SponsorAppealsInVain() public {
        uint256 id = _report(ALICE, CONTENT);
        _judge(id, Ruling.Valid, Severity.Low);
        _appeal(SPONSOR, id);
        _arbitrate(id, Ruling.Valid, Severity.High);
        vault.advance(id);
        _assertClaimable(ALICE, uint256(HIGH) + DEPOSIT, "decided anew, also upwards");
        _assertClaimable(SPONSOR, 0, "the bond is forfeited");
    }

    function test_OnlyTheTwoSidesAppeal() public {
        uint256 id = _report(ALICE, CONTENT);
        _judge(id, Ruling.Rejected, Severity.None);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.NotAParty.selector, BOB));
        _appeal(BOB, id);
    }

    function test_SilentCouncilEscalates() public {
        uint256 id = _report(ALICE, CONTENT);
        uint256 deadline = vault.caseOf(id).deadline;
        _advance(id);
        _assertStatus(id, Status.Disputed, "before the arbitrator, without a bond");
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.WrongStatus.selector, id, Status.Disputed));
        _judge(id, Ruling.Rejected, Severity.None);
        _arbitrate(id, Ruling.Valid, Severity.High);
        vault.advance(id);
        _assertClaimable(ALICE, uint256(HIGH) + DEPOSIT, "paid");
        vm.assertGt(block.timestamp, deadline, "after the council's time");
    }

    function test_SilentArbitratorLetsTheCouncilsRulingStand() public {
        uint256 id = _report(ALICE, CONTENT);
        _judge(id, Ruling.Valid, Severity.High);
        _appeal(SPONSOR, id);
        _advance(id);
        _assertClaimable(ALICE, uint256(HIGH) + DEPOSIT, "what the council gave");
        _assertClaimable(SPONSOR, BOND, "the bond is back: nobody judged the appeal");
    }

    function test_LapsedReportReturnsTheDepositAndKeepsTheFinder() public {
        uint256 id = _report(ALICE, CONTENT);
        _advance(id);
        _advance(id);
        _assertRuling(id, Ruling.Lapsed, "nobody answered");
        _assertClaimable(ALICE, DEPOSIT, "the deposit is back");
        vm.assertEq(vault.free(), ESCROW, "the reward is free");
        uint256 copy = _report(BOB, CONTENT);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.FoundBefore.selector, copy, id));
        _judge(copy, Ruling.Valid, Severity.High);
        uint256 again = _report(ALICE, CONTENT);
        uint256 twice = _report(ALICE, CONTENT);
        _judge(again, Ruling.Valid, Severity.High);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.FoundBefore.selector, twice, again));
        _judge(twice, Ruling.Valid, Severity.High);
        _advance(again);
        _assertClaimable(ALICE, uint256(HIGH) + 2 * uint256(DEPOSIT), "the finder may come back, once");
    }

    function test_RulingsThatMakeNoSense() public {
        uint256 id = _report(ALICE, CONTENT);
        _refuseRuling(id, Ruling.Valid, Severity.None);
        _refuseRuling(id, Ruling.Rejected, Severity.Low);
        _refuseRuling(id, Ruling.None, Severity.None);
        _refuseRuling(id, Ruling.Expired, Severity.None);
        _refuseRuling(id, Ruling.Lapsed, Severity.None);
        _refuseRuling(id, Ruling.Duplicate, Severity.None);
        uint256 warning = _flag(WATCHER, INCIDENT);
        _refuseRuling(warning, Ruling.Valid, Severity.Low);
        _refuseRuling(warning, Ruling.Spam, Severity.None);
        vm.expectRevert(
            abi.encodeWithSelector(
                IBountyVault.InvalidRuling.selector, id, Ruling.Valid, Severity.Low, warning
            )
        );
        vm.prank(COUNCIL);
        vault.judge(id, Ruling.Valid, Severity.Low, warning, WHY);
    }

    function test_OnlyTheCasesResolvers() public {
        uint256 id = _report(ALICE, CONTENT);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.NotCouncil.selector, ARBITRATOR, COUNCIL));
        vm.prank(ARBITRATOR);
        vault.judge(id, Ruling.Valid, Severity.Low, 0, WHY);
        _judge(id, Ruling.Valid, Severity.Low);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.WrongStatus.selector, id, Status.Judged));
        _arbitrate(id, Ruling.Valid, Severity.Low);
        _appeal(ALICE, id);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.NotArbitrator.selector, COUNCIL, ARBITRATOR));
        vm.prank(COUNCIL);
        vault.arbitrate(id, Ruling.Valid, Severity.Low, 0, WHY);
        vm.warp(vault.caseOf(id).deadline + 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IBountyVault.OutsideWindow.selector, 0, block.timestamp - 1, block.timestamp
            )
        );
        _arbitrate(id, Ruling.Valid, Severity.Low);
    }

    function test_TermsChangeAfterTheNotice() public {
        Terms memory terms = _terms();
        terms.critical = 200_000;
        vm.prank(SPONSOR);
        vault.proposeTerms(terms);
        vm.assertEq(vault.termsVersion(), 1, "not yet");
        _pass(vault.TERMS_NOTICE() - 1);
        vm.assertEq(vault.termsVersion(), 1, "not yet");
        _pass(1);
        vm.assertEq(vault.termsVersion(), 2, "by themselves");
        _commit(ALICE, CONTENT);
        vm.assertEq(vault.reserved(), 200_000, "for what is opened from now on");
        terms.critical = 300_000;
        vm.startPrank(SPONSOR);
        vault.proposeTerms(terms);
        terms.critical = 400_000;
        vault.proposeTerms(terms);
        vm.stopPrank();
        _pass(vault.TERMS_NOTICE());
        vm.assertEq(vault.termsVersion(), 3, "one version, the last proposed");
        vm.assertEq(vault.termsOf(3).critical, 400_000, "the last proposed");
        vm.assertEq(vault.termsOf(2).critical, 200_000, "versions in use stay");
    }

    function test_TermsAreValidated() public {
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.NotSponsor.selector, ALICE));
        vm.prank(ALICE);
        vault.proposeTerms(_terms());
        Terms[9] memory bad;
        for (uint256 i; i < 9; ++i) {
            bad[i] = _terms();
        }
        bad[0].low = MEDIUM + 1;
        bad[1].high = CRITICAL + 1;
        bad[2].deposit = 0;
        bad[3].slash = 0;
        bad[4].appealBond = 0;
        bad[5].council = ARBITRATOR;
        bad[6].arbitrator = SPONSOR;
        bad[7].council = TREASURY;
        bad[8].arbitrator = address(0);
        for (uint256 i; i < 9; ++i) {
            if (i < 5) vm.expectRevert(abi.encodeWithSelector(IBountyVault.InvalidTerms.selector, bad[i]));
            else vm.expectRevert(IBountyVault.InvalidAccounts.selector);
            vm.prank(SPONSOR);
            vault.proposeTerms(bad[i]);
        }
    }

    function test_FreeEscrowIsWithdrawnAfterTheNotice() public {
        vm.startPrank(SPONSOR);
        vm.expectRevert(IBountyVault.NothingToDo.selector);
        vault.withdraw();
        vault.requestWithdrawal(CRITICAL);
        uint256 from = block.timestamp + vault.WITHDRAWAL_NOTICE();
        bytes memory outside = abi.encodeWithSelector(
            IBountyVault.OutsideWindow.selector, from, from + vault.WITHDRAWAL_GRACE() - 1, from - 1
        );
        vm.warp(from - 1);
        vm.expectRevert(outside);
        vault.withdraw();
        vm.warp(from);
        vault.withdraw();
        vm.expectRevert(IBountyVault.NothingToDo.selector);
        vault.withdraw();
        vm.stopPrank();
        _assertClaimable(SPONSOR, CRITICAL, "credited once");
        vm.assertEq(vault.free(), ESCROW - CRITICAL, "taken off");
        _assertSolvent();
    }

    function test_SponsorHandsOver() public {
        vm.startPrank(SPONSOR);
        vault.requestWithdrawal(CRITICAL);
        vault.inviteSponsor(BOB);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.NotInvited.selector, ALICE));
        vm.prank(ALICE);
        vault.acceptSponsor();
        vm.prank(BOB);
        vault.acceptSponsor();
        vm.assertEq(vault.sponsor(), BOB, "accepted");
        _pass(vault.WITHDRAWAL_NOTICE());
        vm.expectRevert(IBountyVault.NothingToDo.selector);
        vm.prank(BOB);
        vault.withdraw();
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.NotSponsor.selector, SPONSOR));
        vm.prank(SPONSOR);
        vault.withdraw();
    }

    function test_FirstTrueFlagIsRewardedAndTheNextIsNot() public {
        uint256 first = _flag(WATCHER, INCIDENT);
        uint256 second = _flag(OTHER_WATCHER, INCIDENT);
        vm.assertEq(vault.reserved(), THREAT, "one reward an incident");
        _judge(second, Ruling.Valid, Severity.None);
        _judge(first, Ruling.Valid, Severity.None);
        vm.warp(vault.caseOf(second).deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.EarlierFlagOpen.selector, second, first));
        vault.advance(second);
        _advance(first);
        _advance(second);
        _assertClaimable(WATCHER, THREAT, "the first");
        _assertClaimable(OTHER_WATCHER, 0, "not the second");
        _assertRuling(second, Ruling.Duplicate, "a duplicate by order");
        vm.assertEq(vault.watcherOf(OTHER_WATCHER).locked, 0, "whose stake is free");
        vm.assertEq(vault.watcherOf(OTHER_WATCHER).staked, 1_000, "and whole");
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.IncidentSettled.selector, INCIDENT, first));
        _flag(WATCHER, INCIDENT);
    }

    function test_FalseFlagIsSlashedToTheTreasury() public {
        uint256 first = _flag(WATCHER, INCIDENT);
        uint256 second = _flag(OTHER_WATCHER, INCIDENT);
        _judge(first, Ruling.Rejected, Severity.None);
        _judge(second, Ruling.Valid, Severity.None);
        _advance(first);
        _advance(second);
        _assertClaimable(TREASURY, SLASH, "to the treasury");
        vm.assertEq(vault.watcherOf(WATCHER).staked, 1_000 - SLASH, "off the stake");
        _assertClaimable(OTHER_WATCHER, THREAT, "the first true one is rewarded");
        _assertSolvent();
    }

    function test_RewardOfAnIncidentWithoutTrueFlagIsFreed() public {
        uint256 id = _flag(WATCHER, INCIDENT);
        _judge(id, Ruling.Rejected, Severity.None);
        _advance(id);
        vm.assertEq(vault.free(), ESCROW, "free again");
        id = _flag(OTHER_WATCHER, INCIDENT);
        vm.assertEq(vault.reserved(), THREAT, "and set aside for the next flag");
        _advance(id);
        _advance(id);
        _assertRuling(id, Ruling.Lapsed, "nobody answered");
        vm.assertEq(vault.watcherOf(OTHER_WATCHER).locked, 0, "the stake is free");
        vm.assertEq(vault.free(), ESCROW, "and so is the reward");
    }

    function test_StakeLeavesAfterItsDelay() public {
        vm.startPrank(WATCHER);
        vault.requestUnstake(400);
        uint256 leavesAt = block.timestamp + vault.UNSTAKE_DELAY();
        vm.warp(leavesAt - 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IBountyVault.OutsideWindow.selector, leavesAt, type(uint40).max, leavesAt - 1
            )
        );
        vault.unstake();
        vm.warp(leavesAt);
        vault.unstake();
        vm.expectRevert(IBountyVault.NothingToDo.selector);
        vault.unstake();
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.StakeTooSmall.selector, 600, 601));
        vault.requestUnstake(601);
        vm.stopPrank();
        _assertClaimable(WATCHER, 400, "credited once");
        vm.assertEq(vault.staked(), 1_600, "off the stakes");
        vm.assertGt(
            vault.UNSTAKE_DELAY(),
            vault.COUNCIL_WINDOW() + vault.APPEAL_WINDOW() + vault.ARBITRATION_WINDOW(),
            "longer than any case"
        );
    }

    function test_AcceptedReportWaitsForEscrow() public {
        uint256[] memory ids = new uint256[](4);
        for (uint256 i; i < 4; ++i) {
            ids[i] = _commit(ALICE, keccak256(abi.encode(i)));
        }
        vm.assertEq(vault.shortfall(), CRITICAL, "the fourth waits");
        _pass(vault.REVEAL_AFTER());
        _reveal(ALICE, ids[3], keccak256(abi.encode(3)));
        vm.warp(vault.caseOf(ids[3]).judgeFrom);
        _judge(ids[3], Ruling.Valid, Severity.Critical);
        _advance(ids[3]);
        _assertStatus(ids[3], Status.Accepted, "owed");
        vm.expectRevert(IBountyVault.NothingToDo.selector);
        vault.advance(ids[3]);
        vm.expectRevert(IBountyVault.NothingToDo.selector);
        vault.secure(ids[3]);
        vm.prank(SPONSOR);
        vault.fund(1);
        vault.secure(ids[3]);
        vm.assertEq(vault.shortfall(), CRITICAL - 1, "what there is, is set aside");
        vm.prank(SPONSOR);
        vault.fund(CRITICAL);
        vault.advance(ids[3]);
        _assertClaimable(ALICE, uint256(CRITICAL) + DEPOSIT, "in full, or not yet");
        vm.assertEq(vault.shortfall(), 0, "nothing waits");
        _assertSolvent();
    }

    function test_AccountsAreCheckedAtConstruction() public {
        vm.expectRevert(IBountyVault.InvalidAccounts.selector);
        new BountyVault(coin, SPONSOR, SPONSOR, _terms());
        vm.expectRevert(IBountyVault.InvalidAccounts.selector);
        new BountyVault(coin, SPONSOR, address(0), _terms());
    }

    function _refuseRuling(uint256 id, Ruling ruling, Severity severity) private {
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.InvalidRuling.selector, id, ruling, severity, 0));
        _judge(id, ruling, severity);
    }
}
