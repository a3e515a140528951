// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Case, IBountyVault, Ruling, Severity, Status, Terms} from "../../src/interfaces/IBountyVault.sol";
import {BountyVault} from "../../src/bounty/BountyVault.sol";
import {BountyFixture} from "./BountyFixture.sol";

contract BountyVaultAttackTest is BountyFixture {
    function setUp() public {
        _deploy();
    }

    function test_Attack_FrontRunAReveal() public {
        uint256 id = _commit(ALICE, CONTENT);
        _pass(vault.REVEAL_AFTER());
        // Bob sees the reveal before it is mined: he cannot make it his, nor put his own payload in.
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.NotClaimant.selector, BOB, ALICE));
        _reveal(BOB, id, CONTENT);
        // He commits to the content now, and may even reveal before Alice does.
        uint256 copy = _commit(BOB, CONTENT);
        _pass(vault.REVEAL_AFTER());
        _reveal(BOB, copy, CONTENT);
        vm.assertEq(vault.firstOf(CONTENT), copy, "first to reveal");
        _reveal(ALICE, id, CONTENT);
        vm.assertEq(vault.firstOf(CONTENT), id, "but not to commit");
        vm.warp(vault.caseOf(copy).judgeFrom);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.FoundBefore.selector, copy, id));
        _judge(copy, Ruling.Valid, Severity.Critical);
        _judge(id, Ruling.Valid, Severity.Critical);
    }

    function test_Attack_JudgeTheCopyBeforeTheOriginalIsRevealed() public {
        uint256 id = _commit(ALICE, CONTENT);
        _pass(vault.REVEAL_AFTER());
        uint256 copy = _commit(BOB, CONTENT);
        _pass(vault.REVEAL_AFTER());
        _reveal(BOB, copy, CONTENT);
        uint256 from = vault.caseOf(copy).judgeFrom;
        vm.warp(from - 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IBountyVault.OutsideWindow.selector, from, vault.caseOf(copy).deadline, from - 1
            )
        );
        _judge(copy, Ruling.Valid, Severity.Critical);
        vm.assertGt(from, vault.caseOf(id).deadline, "every earlier commit is open or expired by then");
    }

    function test_Attack_CopyACommit() public {
        bytes32 commitment = vault.commitmentOf(ALICE, CONTENT, SALT);
        // Bob's copy goes in first. It keeps Alice from nothing and opens for nobody.
        vm.prank(BOB);
        uint256 copy = vault.commit(commitment, 1);
        uint256 id = _commit(ALICE, CONTENT);
        _pass(vault.REVEAL_AFTER());
        vm.expectRevert(
            abi.encodeWithSelector(
                IBountyVault.WrongOpening.selector, copy, commitment, vault.commitmentOf(BOB, CONTENT, SALT)
            )
        );
        _reveal(BOB, copy, CONTENT);
        _reveal(ALICE, id, CONTENT);
        vm.assertEq(vault.firstOf(CONTENT), id, "Alice's");
        _advance(copy);
        _assertClaimable(TREASURY, DEPOSIT, "the copy cost its deposit");
    }

    function test_Attack_ReplayOnAnotherChainOrVault() public {
        bytes32 commitment = vault.commitmentOf(ALICE, CONTENT, SALT);
        BountyVault other = new BountyVault(coin, SPONSOR, TREASURY, _terms());
        vm.startPrank(ALICE);
        coin.approve(address(other), DEPOSIT);
        uint256 id = other.commit(commitment, 1);
        uint256 local = vault.commit(commitment, 1);
        _pass(vault.REVEAL_AFTER());
        vm.expectRevert(
            abi.encodeWithSelector(
                IBountyVault.WrongOpening.selector, id, commitment, other.commitmentOf(ALICE, CONTENT, SALT)
            )
        );
        other.reveal(id, CONTENT, SALT, "");
        vm.chainId(999);
        bytes32 elsewhere = vault.commitmentOf(ALICE, CONTENT, SALT);
        vm.expectRevert(
            abi.encodeWithSelector(IBountyVault.WrongOpening.selector, local, commitment, elsewhere)
        );
        vault.reveal(local, CONTENT, SALT, "");
        vm.stopPrank();
        vm.assertTrue(
            vault.evidenceHashOf(WATCHER, "trace") != other.evidenceHashOf(WATCHER, "trace"),
            "evidence is bound too"
        );
        vm.assertTrue(
            vault.evidenceHashOf(WATCHER, "trace") != vault.evidenceHashOf(OTHER_WATCHER, "trace"),
            "and to its watcher"
        );
    }

    function test_Attack_SponsorLowersTheRewardAfterTheCommit() public {
        Terms memory terms = _terms();
        (terms.high, terms.critical, terms.low, terms.medium) = (1, 1, 1, 1);
        terms.council = SPONSOR;
        uint256 id = _commit(ALICE, CONTENT);
        vm.prank(SPONSOR);
        vault.proposeTerms(terms);
        _pass(vault.REVEAL_AFTER());
        _reveal(ALICE, id, CONTENT);
        _pass(vault.TERMS_NOTICE());
        vm.assertEq(vault.termsVersion(), 2, "the new terms are in force");
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.NotCouncil.selector, SPONSOR, COUNCIL));
        vm.prank(SPONSOR);
        vault.judge(id, Ruling.Spam, Severity.None, 0, WHY);
        _judge(id, Ruling.Valid, Severity.Critical);
        _advance(id);
        _assertClaimable(ALICE, uint256(CRITICAL) + DEPOSIT, "as locked at the commit");
        // And a commit cannot be caught under terms that its sender did not read.
        bytes32 commitment = vault.commitmentOf(BOB, CONTENT, SALT);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.TermsDiffer.selector, 1, 2));
        vm.prank(BOB);
        vault.commit(commitment, 1);
    }

    function test_Attack_SponsorWithdrawsAfterTheCommit() public {
        vm.prank(SPONSOR);
        vault.requestWithdrawal(uint128(300_000));
        _pass(vault.WITHDRAWAL_NOTICE());
        // The notice is over; Alice's commit comes just before the withdrawal.
        uint256 id = _commit(ALICE, CONTENT);
        vm.expectRevert(
            abi.encodeWithSelector(IBountyVault.EscrowTooSmall.selector, ESCROW - CRITICAL, ESCROW)
        );
        vm.prank(SPONSOR);
        vault.withdraw();
        _pass(vault.WITHDRAWAL_GRACE());
        vm.expectRevert();
        vm.prank(SPONSOR);
        vault.withdraw();
        vm.assertEq(vault.caseOf(id).reservation.held, CRITICAL, "set aside");
    }

    function test_Attack_SponsorDrainsTheEscrowThroughReportsOfItsOwn() public {
        uint256 id = _commit(ALICE, CONTENT);
        for (uint256 i; i < 4; ++i) {
            _commit(SPONSOR, keccak256(abi.encode("own", i)));
        }
        vm.assertEq(vault.free(), 0, "the rest of the escrow is taken");
        vm.assertEq(vault.caseOf(id).reservation.held, CRITICAL, "Alice's is not");
        vm.assertGe(
            vault.APPEAL_WINDOW(), vault.WITHDRAWAL_NOTICE(), "and no case pays faster than a withdrawal"
        );
    }

    function test_Attack_ClaimTwice() public {
        uint256 id = _report(ALICE, CONTENT);
        uint256 again = _report(ALICE, CONTENT);
        _judge(id, Ruling.Valid, Severity.High);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.FoundBefore.selector, again, id));
        _judge(again, Ruling.Valid, Severity.High);
        _advance(id);
        vm.expectRevert(IBountyVault.NothingToDo.selector);
        vault.advance(id);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.WrongStatus.selector, id, Status.Closed));
        _judge(id, Ruling.Valid, Severity.High);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.WrongStatus.selector, id, Status.Closed));
        _reveal(ALICE, id, CONTENT);
        _assertClaimable(ALICE, uint256(HIGH) + DEPOSIT, "once");
    }

    function test_Attack_WatcherTakesTheStakeBeforeTheSlash() public {
        uint256 id = _flag(WATCHER, INCIDENT);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.StakeTooSmall.selector, 1_000 - SLASH, 1_000));
        vm.prank(WATCHER);
        vault.requestUnstake(1_000);
        // Nor in the other order: what leaves backs no flag.
        vm.prank(OTHER_WATCHER);
        vault.requestUnstake(900);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.StakeTooSmall.selector, 100, SLASH));
        _flag(OTHER_WATCHER, INCIDENT);
        _judge(id, Ruling.Rejected, Severity.None);
        _advance(id);
        _assertClaimable(TREASURY, SLASH, "slashed in full");
    }

    function test_Attack_OneStakeBacksManyFlags() public {
        _flag(WATCHER, "a");
        _flag(WATCHER, "b");
        _flag(WATCHER, "c");
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.StakeTooSmall.selector, 100, SLASH));
        _flag(WATCHER, "d");
    }

    function test_Attack_ArbitratorIsTheReporter() public {
        uint256 own = _report(ARBITRATOR, CONTENT);
        _judge(own, Ruling.Rejected, Severity.None);
        _appeal(ARBITRATOR, own);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.OwnCase.selector, own));
        _arbitrate(own, Ruling.Valid, Severity.Critical);
        // Under another name it works, and takes what is set aside for that report, and no more.
        uint256 honest = _commit(ALICE, "honest");
        uint256 id = _report(BOB, "nothing");
        _judge(id, Ruling.Spam, Severity.None);
        _appeal(BOB, id);
        _arbitrate(id, Ruling.Valid, Severity.Critical);
        vault.advance(id);
        _assertClaimable(BOB, uint256(CRITICAL) + DEPOSIT + BOND, "one reward");
        vm.assertEq(vault.caseOf(honest).reservation.held, CRITICAL, "another's is not touched");
        vm.assertEq(vault.staked(), 2_000, "nor a stake");
        _assertSolvent();
    }

    function test_Attack_SponsorTakesTheArbitratorsSeat() public {
        vm.prank(SPONSOR);
        vault.inviteSponsor(ARBITRATOR);
        vm.prank(ARBITRATOR);
        vault.acceptSponsor();
        uint256 id = _report(ALICE, CONTENT);
        _judge(id, Ruling.Valid, Severity.Critical);
        _appeal(ARBITRATOR, id);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.OwnCase.selector, id));
        _arbitrate(id, Ruling.Spam, Severity.None);
        _advance(id);
        _assertClaimable(ALICE, uint256(CRITICAL) + DEPOSIT, "the council's ruling stands");
    }

    function test_Attack_ReentrantToken() public {
        bytes[5] memory calls = [
            abi.encodeCall(vault.fund, (0)),
            abi.encodeCall(vault.claim, (BOB)),
            abi.encodeCall(vault.stake, (0)),
            abi.encodeCall(vault.commit, (bytes32(0), uint32(1))),
            abi.encodeCall(vault.secure, (1))
        ];
        uint256 id = _report(ALICE, CONTENT);
        _judge(id, Ruling.Rejected, Severity.None);
        for (uint256 i; i < calls.length; ++i) {
            coin.hook(address(vault), calls[i]);
            vm.prank(SPONSOR);
            vault.fund(1_000);
            vm.assertFalse(coin.callbackSucceeded(), "not while money comes in");
            _assertSolvent();
        }
        coin.hook(address(vault), abi.encodeCall(vault.advance, (id)));
        _appeal(ALICE, id);
        vm.assertFalse(coin.callbackSucceeded(), "nor while a bond does");
        _arbitrate(id, Ruling.Rejected, Severity.None);
        vault.advance(id);
        coin.hook(address(vault), abi.encodeCall(vault.claim, (BOB)));
        vm.prank(ALICE);
        vault.claim(ALICE);
        vm.assertFalse(coin.callbackSucceeded(), "nor while it goes out");
        _assertSolvent();
    }

    function test_Attack_TokenThatTakesAFee() public {
        coin.setFee(1_000);
        uint256 before = vault.free();
        vm.prank(SPONSOR);
        vault.fund(1_000);
        vm.assertEq(vault.free() - before, 900, "what arrived");
        vm.prank(WATCHER);
        vault.stake(1_000);
        uint256 id = _report(ALICE, CONTENT);
        _judge(id, Ruling.Rejected, Severity.None);
        _appeal(ALICE, id);
        _assertSolvent();
        _advance(id);
        _assertClaimable(ALICE, uint256(DEPOSIT + BOND) * 9 / 10, "back comes what arrived");
        vm.prank(ALICE);
        vault.claim(ALICE);
        _assertSolvent();
    }

    function test_Attack_RevealLateOrEarly() public {
        uint256 id = _commit(ALICE, CONTENT);
        (uint256 from, uint256 until) =
            (block.timestamp + vault.REVEAL_AFTER(), block.timestamp + vault.REVEAL_WINDOW());
        vm.warp(from - 1);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.OutsideWindow.selector, from, until, from - 1));
        _reveal(ALICE, id, CONTENT);
        vm.warp(until + 1);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.OutsideWindow.selector, from, until, until + 1));
        _reveal(ALICE, id, CONTENT);
        vm.warp(until);
        _reveal(ALICE, id, CONTENT);
        _assertStatus(id, Status.Open, "to the last second");
    }

    function test_Attack_SpamFlood() public {
        for (uint256 i; i < 20; ++i) {
            _commit(BOB, keccak256(abi.encode("spam", i)));
        }
        vm.assertEq(vault.free(), 0, "the escrow is full of spam");
        // A report is taken all the same, ranks by its commit, and holds the sponsor.
        uint256 id = _commit(ALICE, CONTENT);
        vm.prank(SPONSOR);
        vault.requestWithdrawal(1);
        for (uint256 i = 1; i <= 20; ++i) {
            _advance(i);
        }
        vault.secure(id);
        vm.assertEq(vault.caseOf(id).reservation.held, CRITICAL, "set aside when the flood is over");
        _assertClaimable(TREASURY, 20 * uint256(DEPOSIT), "which cost a deposit each");
        _assertSolvent();
    }

    function test_Attack_SponsorWithdrawsWhileAReportWaits() public {
        for (uint256 i; i < 4; ++i) {
            _commit(BOB, keccak256(abi.encode("spam", i)));
        }
        vm.startPrank(SPONSOR);
        vault.requestWithdrawal(1);
        _pass(vault.WITHDRAWAL_NOTICE());
        vault.fund(10);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.EscrowOwed.selector, CRITICAL));
        vault.withdraw();
        vm.stopPrank();
    }

    function test_Attack_AppealAtTheLastSecond() public {
        uint256 id = _report(ALICE, CONTENT);
        _judge(id, Ruling.Valid, Severity.Critical);
        uint256 deadline = vault.caseOf(id).deadline;
        vm.warp(deadline);
        vm.expectRevert(IBountyVault.NothingToDo.selector);
        vault.advance(id);
        _appeal(SPONSOR, id);
        // Alice needs no time to answer: the arbitrator decides anew, for either side, and has all of its window.
        vm.assertEq(vault.caseOf(id).deadline, deadline + vault.ARBITRATION_WINDOW(), "a whole window");
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.WrongStatus.selector, id, Status.Disputed));
        _appeal(ALICE, id);
        uint256 other = _report(BOB, "other");
        _judge(other, Ruling.Valid, Severity.Low);
        vm.warp(vault.caseOf(other).deadline + 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IBountyVault.OutsideWindow.selector, 0, block.timestamp - 1, block.timestamp
            )
        );
        _appeal(SPONSOR, other);
    }

    function test_Attack_SquatAnIncidentWithAFalseFlag() public {
        uint256 squatter = _flag(OTHER_WATCHER, INCIDENT);
        uint256 id = _flag(WATCHER, INCIDENT);
        _judge(squatter, Ruling.Rejected, Severity.None);
        _judge(id, Ruling.Valid, Severity.None);
        _appeal(OTHER_WATCHER, squatter);
        vm.warp(vault.caseOf(id).deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(IBountyVault.EarlierFlagOpen.selector, id, squatter));
        vault.advance(id);
        // Dragging it out costs stake and bond and changes nothing.
        _arbitrate(squatter, Ruling.Rejected, Severity.None);
        vault.advance(squatter);
        vault.advance(id);
        _assertClaimable(WATCHER, THREAT, "the first true flag");
        _assertClaimable(TREASURY, uint256(SLASH) + BOND, "paid for by the squatter");
    }

    function test_Attack_ResolverNamesARecipient() public {
        uint256 id = _report(ALICE, CONTENT);
        _judge(id, Ruling.Valid, Severity.Critical);
        _appeal(SPONSOR, id);
        _arbitrate(id, Ruling.Valid, Severity.Critical);
        vm.prank(ARBITRATOR);
        vault.advance(id);
        _assertClaimable(ALICE, uint256(CRITICAL) + DEPOSIT, "the reporter");
        _assertClaimable(TREASURY, BOND, "the treasury");
        _assertClaimable(ARBITRATOR, 0, "never who judges");
        _assertClaimable(COUNCIL, 0, "never who judges");
    }
}
