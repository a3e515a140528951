// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Mode} from "../../src/interfaces/IHaltTarget.sol";
import {Test} from "../Test.sol";
import {Valve} from "./Valve.sol";

/// @notice A council that halts and resumes at random, with a model that keeps each scope's ends in plain arrays.
contract RandomCouncil is Test {
    Valve public immutable valve;
    bytes32[3] internal _scopes = [bytes32(0), bytes32(uint256(1)), bytes32(uint256(2))];
    mapping(bytes32 scope => uint40[4]) internal _ends;

    constructor() {
        valve = new Valve(address(this), 1 days);
    }

    function halt(uint256 scopeSeed, uint256 modeSeed, uint256 lasts) external {
        bytes32 scope = _scopes[scopeSeed % 3];
        Mode mode = Mode(bound(modeSeed, 1, 3));
        uint40 until = uint40(block.timestamp + bound(lasts, 1, 30 days));
        uint256[4] memory before = _ahead(scope);
        valve.halt(scope, mode, until);
        uint256[4] memory afterwards = _ahead(scope);
        for (uint256 i; i < 4; ++i) {
            vm.assertLe(afterwards[i], before[i], "a halt opens nothing, now or later");
        }
        if (until > _ends[scope][uint256(mode)]) _ends[scope][uint256(mode)] = until;
    }

    function resume(uint256 scopeSeed, uint32 rampSeconds) external {
        bytes32 scope = _scopes[scopeSeed % 3];
        uint40[4] storage ends = _ends[scope];
        bool halted;
        for (uint256 mode = 1; mode < 4; ++mode) {
            if (ends[mode] <= block.timestamp) continue;
            halted = true;
            ends[mode] = uint40(block.timestamp);
        }
        try valve.resume(scope, rampSeconds) {
            vm.assertTrue(halted, "only what is halted is resumed");
        } catch {
            vm.assertFalse(halted, "what is halted can be resumed");
        }
    }

    function setDefaultRamp(uint32 rampSeconds) external {
        uint256[4] memory before = _ahead(bytes32(0));
        valve.setCouncil(address(this), rampSeconds);
        uint256[4] memory afterwards = _ahead(bytes32(0));
        for (uint256 i; i < 4; ++i) {
            vm.assertEq(afterwards[i], before[i], "what is in force keeps its ramp");
        }
    }

    function pass(uint256 time) external {
        uint256[3] memory before;
        for (uint256 i; i < 3; ++i) {
            before[i] = valve.capacityBps(_scopes[i]);
        }
        vm.warp(block.timestamp + bound(time, 0, 20 days));
        for (uint256 i; i < 3; ++i) {
            (Mode mode,) = valve.modeOf(_scopes[i]);
            if (mode != Mode.Running) continue;
            vm.assertGe(valve.capacityBps(_scopes[i]), before[i], "time alone never closes what runs");
        }
    }

    /// @notice The strictest mode that the model has in force for the `index`th scope, and its end.
    function modelOf(uint256 index) external view returns (bytes32 scope, Mode mode, uint256 until) {
        scope = _scopes[index];
        for (uint256 m = 3; m > 0; --m) {
            uint256 own = _ends[scope][m];
            uint256 all = _ends[bytes32(0)][m];
            until = own > all ? own : all;
            if (until > block.timestamp) return (scope, Mode(m), until);
        }
        return (scope, Mode.Running, 0);
    }

    /// @dev Capacity at some moments from now on, without leaving the present.
    function _ahead(bytes32 scope) private returns (uint256[4] memory bps) {
        uint256 present = block.timestamp;
        uint256 ahead = 0;
        for (uint256 i; i < 4; ++i) {
            vm.warp(present + ahead);
            bps[i] = valve.capacityBps(scope);
            ahead = ahead * 18 + 1 hours;
        }
        vm.warp(present);
    }
}

contract HaltSwitchInvariantTest is Test {
    RandomCouncil internal council;

    function setUp() public {
        vm.warp(1_700_000_000);
        council = new RandomCouncil();
    }

    /// @notice The hook by which forge learns what to call: the council alone, so that every call has a model.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(council);
    }

    /// @notice The mode in force is the model's, ends with it, lies within the longest halt, and bounds the capacity.
    /// forge-config: default.invariant.runs = 10000
    /// forge-config: default.invariant.depth = 10
    function invariant_ModeAndCapacityFollowTheModel() public view {
        for (uint256 i; i < 3; ++i) {
            (bytes32 scope, Mode mode, uint256 until) = council.modelOf(i);
            (Mode found, uint256 foundUntil) = council.valve().modeOf(scope);
            vm.assertEq(uint256(found), uint256(mode), "mode");
            vm.assertEq(foundUntil, until, "until");
            vm.assertLe(until, block.timestamp + 30 days, "every halt ends within the longest");
            uint256 bps = council.valve().capacityBps(scope);
            if (mode >= Mode.RiskyPaused) vm.assertEq(bps, 0, "nothing leaves");
            else if (mode == Mode.Throttled) vm.assertLe(bps, 2_000, "throttled");
            else vm.assertGe(bps, 2_000, "a ramp begins at the throttled share");
            vm.assertLe(bps, 10_000, "never more than the whole");
        }
    }
}
