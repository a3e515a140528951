// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EmergencyStop} from "../src/EmergencyStop.sol";
import {Ledger} from "./Ledger.sol";
import {Test} from "./Test.sol";

contract EmergencyStopTest is Test {
    address internal constant GUARDIAN = address(0x6A4D);
    address internal constant RESUMER = address(0x71E);
    bytes32 internal constant REASON = "oracle";
    bytes32 internal constant SLOT = keccak256(
        abi.encode(uint256(keccak256("membrane.storage.EmergencyStop")) - 1)
    ) & ~bytes32(uint256(0xff));

    Ledger internal ledger;

    function setUp() public {
        ledger = new Ledger(GUARDIAN, RESUMER);
    }

    function test_RunsUntilItIsStopped() public {
        ledger.enter();
        vm.assertEq(ledger.entries(), 1, "an entry is made while it runs");
        vm.assertFalse(ledger.stopped(), "it runs");
        vm.assertEq(ledger.stoppedAt(), 0, "no stop is in force");
    }

    function test_GuardianStopsAtOnce() public {
        vm.warp(1_700_000_000);
        vm.expectEmit(true, true, false, true, address(ledger));
        emit EmergencyStop.Stopped(GUARDIAN, REASON);
        vm.prank(GUARDIAN);
        ledger.stop(REASON);
        vm.assertTrue(ledger.stopped(), "it is stopped");
        vm.assertEq(ledger.stoppedAt(), 1_700_000_000, "since now");
        vm.assertEq(ledger.stopReason(), REASON, "for the reason given");
        vm.expectRevert(EmergencyStop.EmergencyStopped.selector);
        ledger.enter();
    }

    function test_SecondStopSucceedsAndKeepsTheFirstReason() public {
        vm.warp(100);
        vm.prank(GUARDIAN);
        ledger.stop(REASON);
        vm.warp(200);
        vm.prank(GUARDIAN);
        ledger.stop("another");
        vm.assertEq(ledger.stopReason(), REASON, "the first reason stays");
        vm.assertEq(ledger.stoppedAt(), 100, "and so does the first time");
    }

    function test_GuardianCannotResume() public {
        vm.prank(GUARDIAN);
        ledger.stop(REASON);
        vm.expectRevert(abi.encodeWithSelector(EmergencyStop.NotResumer.selector, GUARDIAN));
        vm.prank(GUARDIAN);
        ledger.resume();
    }

    function test_ResumerResumes() public {
        vm.warp(100);
        vm.prank(GUARDIAN);
        ledger.stop(REASON);
        vm.warp(160);
        vm.expectEmit(true, false, false, true, address(ledger));
        emit EmergencyStop.Resumed(RESUMER, 60);
        vm.prank(RESUMER);
        ledger.resume();
        ledger.enter();
        vm.assertEq(ledger.entries(), 1, "it runs again");
        vm.assertEq(ledger.stopReason(), bytes32(0), "the reason is cleared");
    }

    function test_ResumingWhatRunsReverts() public {
        vm.expectRevert(EmergencyStop.NotStopped.selector);
        vm.prank(RESUMER);
        ledger.resume();
    }

    function test_NewGuardianStopsAndTheOldOneCannot() public {
        vm.prank(RESUMER);
        ledger.setGuardian(address(0xBEEF));
        vm.expectRevert(abi.encodeWithSelector(EmergencyStop.NotGuardian.selector, GUARDIAN));
        vm.prank(GUARDIAN);
        ledger.stop(REASON);
        vm.prank(address(0xBEEF));
        ledger.stop(REASON);
        vm.assertTrue(ledger.stopped(), "the new guardian stops");
    }

    function test_ChangingTheGuardianDoesNotLiftAStop() public {
        vm.prank(GUARDIAN);
        ledger.stop(REASON);
        vm.prank(RESUMER);
        ledger.setGuardian(address(0xBEEF));
        vm.assertTrue(ledger.stopped(), "the stop stays in force");
    }

    function test_ResumerHandsOver() public {
        vm.prank(RESUMER);
        ledger.setResumer(address(0xBEEF));
        vm.assertEq(ledger.resumer(), address(0xBEEF), "another account may resume");
        vm.expectRevert(abi.encodeWithSelector(EmergencyStop.NotResumer.selector, RESUMER));
        vm.prank(RESUMER);
        ledger.setGuardian(address(0xCAFE));
    }

    function test_OneAccountCannotHoldBothPowers() public {
        vm.expectRevert(abi.encodeWithSelector(EmergencyStop.InvalidAccounts.selector, RESUMER, RESUMER));
        vm.prank(RESUMER);
        ledger.setGuardian(RESUMER);
        vm.expectRevert(abi.encodeWithSelector(EmergencyStop.InvalidAccounts.selector, GUARDIAN, GUARDIAN));
        vm.prank(RESUMER);
        ledger.setResumer(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(EmergencyStop.InvalidAccounts.selector, address(0), RESUMER));
        new Ledger(address(0), RESUMER);
    }

    function test_AccountsAreSetOnce() public {
        vm.expectRevert(EmergencyStop.AlreadyInitialized.selector);
        ledger.initializeAgain(address(1), address(2));
    }

    function test_StorageIsNamespaced() public {
        vm.warp(0x1122334455667788);
        vm.prank(GUARDIAN);
        ledger.stop(REASON);
        uint256 word = uint160(GUARDIAN) | (uint256(1) << 160) | (uint256(0x1122334455667788) << 168);
        vm.assertEq(vm.load(address(ledger), SLOT), bytes32(word), "slot 0: guardian, stopped, stoppedAt");
        vm.assertEq(
            vm.load(address(ledger), bytes32(uint256(SLOT) + 1)),
            bytes32(uint256(uint160(RESUMER))),
            "slot 1: resumer"
        );
        vm.assertEq(vm.load(address(ledger), bytes32(uint256(SLOT) + 2)), REASON, "slot 2: reason");
    }

    function testFuzz_NobodyElseStops(address caller, bytes32 reason) public {
        vm.assume(caller != GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(EmergencyStop.NotGuardian.selector, caller));
        vm.prank(caller);
        ledger.stop(reason);
    }

    function testFuzz_NobodyElseResumesOrAppoints(address caller, address other) public {
        vm.assume(caller != RESUMER);
        vm.prank(GUARDIAN);
        ledger.stop(REASON);
        bytes memory refusal = abi.encodeWithSelector(EmergencyStop.NotResumer.selector, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        ledger.resume();
        vm.expectRevert(refusal);
        vm.prank(caller);
        ledger.setGuardian(other);
        vm.expectRevert(refusal);
        vm.prank(caller);
        ledger.setResumer(other);
        vm.assertTrue(ledger.stopped(), "the stop stays in force");
    }

    function testFuzz_StoppedForCountsSeconds(uint64 from, uint64 lasted) public {
        vm.assume(from < type(uint64).max - lasted);
        vm.warp(from);
        vm.prank(GUARDIAN);
        ledger.stop(REASON);
        vm.warp(uint256(from) + lasted);
        vm.expectEmit(true, false, false, true, address(ledger));
        emit EmergencyStop.Resumed(RESUMER, lasted);
        vm.prank(RESUMER);
        ledger.resume();
    }
}
