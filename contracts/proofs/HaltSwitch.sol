// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {HaltSwitch} from "src/halt/HaltSwitch.sol";
import {Mode} from "src/interfaces/IHaltTarget.sol";

/// @dev The switch keeps its state in a namespace whose slot is set by assembly. The checker therefore takes any
/// content of that state for possible, also what no call could have written: what it proves holds for all of it.
abstract contract HaltSwitchHarness is HaltSwitch {}

/// @notice What is halted ends at a time to come, and what has no such end runs
/// @custom:subject HaltSwitch
contract HaltAlwaysEnds is HaltSwitchHarness {
    function check(bytes32 scope) external view {
        (Mode mode, uint256 until) = modeOf(scope);
        assert(mode == Mode.Running ? until == 0 : until > block.timestamp);
    }
}

/// @notice A halt ends within the 40 bits of its own end, whatever is stored
/// @custom:subject HaltSwitch
contract HaltEndIsBounded is HaltSwitchHarness {
    function check(bytes32 scope) external view {
        (, uint256 until) = modeOf(scope);
        assert(until <= type(uint40).max);
    }
}

/// @notice The share of the limits is never above the whole
/// @custom:subject HaltSwitch
contract CapacityWithinWhole is HaltSwitchHarness {
    function check(bytes32 scope) external view {
        assert(capacityBps(scope) <= FULL_BPS);
    }
}
