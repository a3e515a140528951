// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ledger} from "./Ledger.sol";
import {Test} from "./Test.sol";

/// @notice Calls everything from everybody in random order, and keeps a model of what must be true.
contract Crowd is Test {
    Ledger public immutable ledger;
    address[4] internal _people = [address(0xA1), address(0xA2), address(0xA3), address(0xA4)];

    bool public modelStopped;
    address public modelGuardian;
    address public modelResumer;
    uint256 public modelEntries;
    uint256 public entriesWhileStopped;

    constructor() {
        modelGuardian = _people[0];
        modelResumer = _people[1];
        ledger = new Ledger(modelGuardian, modelResumer);
    }

    function stop(uint256 seed, bytes32 reason) external {
        address caller = _person(seed);
        vm.prank(caller);
        try ledger.stop(reason) {
            vm.assertEq(caller, modelGuardian, "only the guardian stops");
            modelStopped = true;
        } catch {
            vm.assertTrue(caller != modelGuardian, "the guardian can always stop");
        }
    }

    function resume(uint256 seed) external {
        address caller = _person(seed);
        vm.prank(caller);
        try ledger.resume() {
            vm.assertEq(caller, modelResumer, "only the resumer resumes");
            vm.assertTrue(modelStopped, "only what is stopped is resumed");
            modelStopped = false;
        } catch {
            vm.assertTrue(caller != modelResumer || !modelStopped, "the resumer can always end a stop");
        }
    }

    function setGuardian(uint256 seed, uint256 next) external {
        address caller = _person(seed);
        address to = _person(next);
        vm.prank(caller);
        try ledger.setGuardian(to) {
            vm.assertEq(caller, modelResumer, "only the resumer names a guardian");
            modelGuardian = to;
        } catch {}
    }

    function setResumer(uint256 seed, uint256 next) external {
        address caller = _person(seed);
        address to = _person(next);
        vm.prank(caller);
        try ledger.setResumer(to) {
            vm.assertEq(caller, modelResumer, "only the resumer hands over");
            modelResumer = to;
        } catch {}
    }

    function enter() external {
        bool stopped = ledger.stopped();
        try ledger.enter() {
            ++modelEntries;
            if (stopped) ++entriesWhileStopped;
        } catch {
            vm.assertTrue(stopped, "what runs accepts entries");
        }
    }

    function pass(uint32 time) external {
        vm.warp(block.timestamp + time);
    }

    function _person(uint256 seed) private view returns (address) {
        return _people[seed % _people.length];
    }
}

contract EmergencyStopInvariantTest is Test {
    Crowd internal crowd;

    function setUp() public {
        crowd = new Crowd();
    }

    /// @notice The hook by which forge learns what to call: the crowd alone, so that every call has a model.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(crowd);
    }

    function invariant_NothingHappensWhileStopped() public view {
        vm.assertEq(crowd.entriesWhileStopped(), 0, "a stopped protocol does nothing");
        vm.assertEq(crowd.ledger().entries(), crowd.modelEntries(), "entries are those that succeeded");
    }

    function invariant_StateFollowsTheTwoAccounts() public view {
        vm.assertTrue(crowd.ledger().stopped() == crowd.modelStopped(), "stopped exactly when the model is");
        vm.assertEq(crowd.ledger().guardian(), crowd.modelGuardian(), "guardian");
        vm.assertEq(crowd.ledger().resumer(), crowd.modelResumer(), "resumer");
    }

    function invariant_PowersStayApart() public view {
        vm.assertTrue(crowd.ledger().guardian() != crowd.ledger().resumer(), "two accounts");
        vm.assertTrue(crowd.ledger().guardian() != address(0), "a guardian");
        vm.assertTrue(crowd.ledger().resumer() != address(0), "a resumer");
    }

    function invariant_AStopHasATime() public view {
        bool timed = crowd.ledger().stoppedAt() != 0;
        vm.assertTrue(timed == crowd.ledger().stopped(), "a time exactly while stopped");
    }
}
