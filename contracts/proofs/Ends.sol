// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Ends, EndsLib} from "src/halt/Ends.sol";
import {Mode} from "src/interfaces/IHaltTarget.sol";

/// @notice What is halted ends at a time to come, and what has no such end runs
/// @custom:subject Ends
/// @custom:engine bmc
contract HaltAlwaysEnds {
    function check(uint40 throttled, uint40 risky, uint40 paused, uint40 full, uint40 time) external pure {
        (Mode mode, uint256 until) = Ends(throttled, risky, paused, full).inForce(time);
        assert(mode == Mode.Running ? until == 0 : until > time && until <= type(uint40).max);
    }
}

/// @notice From the last end on, no mode is in force
/// @custom:subject Ends
/// @custom:engine bmc
contract NothingOutlastsTheLastEnd {
    function check(uint40 throttled, uint40 risky, uint40 paused, uint40 full, uint40 time) external pure {
        Ends memory own = Ends(throttled, risky, paused, full);
        require(time >= own.lastEnd());
        (Mode mode,) = own.inForce(time);
        assert(mode == Mode.Running);
    }
}

/// @notice Halting never shortens: at any time after it as strict a mode is in force as without it
/// @custom:subject Ends
/// @custom:engine bmc
contract HaltingNeverShortens {
    function check(
        uint40 throttled,
        uint40 risky,
        uint40 paused,
        uint40 full,
        Mode mode,
        uint40 until,
        uint32 ramp,
        uint40 time,
        uint40 later
    ) external pure {
        require(mode != Mode.Running && until > time && later >= time);
        Ends memory own = Ends(throttled, risky, paused, full);
        require(own.lastEnd() <= full);
        (Mode was,) = own.inForce(later);
        (, own) = own.extend(mode, until, ramp, time);
        (Mode now_,) = own.inForce(later);
        assert(now_ >= was);
    }
}

/// @notice A halt is in force, or a stricter one, until its end
/// @custom:subject Ends
/// @custom:engine bmc
contract HaltingHalts {
    function check(
        uint40 throttled,
        uint40 risky,
        uint40 paused,
        uint40 full,
        Mode mode,
        uint40 until,
        uint32 ramp,
        uint40 time,
        uint40 later
    ) external pure {
        require(mode != Mode.Running && until > time && later >= time && later < until);
        Ends memory own = Ends(throttled, risky, paused, full);
        require(own.lastEnd() <= full);
        (, own) = own.extend(mode, until, ramp, time);
        (Mode now_,) = own.inForce(later);
        assert(now_ >= mode);
    }
}

/// @notice Halting never opens: at no time after it is there more capacity, also in the middle of a ramp
/// @custom:subject Ends
/// @custom:engine bmc
contract HaltingNeverOpens {
    function check(
        uint40 throttled,
        uint40 risky,
        uint40 paused,
        uint40 full,
        Mode mode,
        uint40 until,
        uint32 ramp,
        uint40 time,
        uint40 later
    ) external pure {
        require(mode != Mode.Running && until > time && later >= time);
        Ends memory own = Ends(throttled, risky, paused, full);
        require(own.lastEnd() <= full);
        uint256 before = own.capacity(2_000, later);
        (, own) = own.extend(mode, until, ramp, time);
        assert(own.capacity(2_000, later) <= before);
    }
}

/// @notice The full limits come back at or after the last end, and after every halt again
/// @custom:subject Ends
/// @custom:engine bmc
contract FullLimitsComeLast {
    function check(
        uint40 throttled,
        uint40 risky,
        uint40 paused,
        uint40 full,
        Mode mode,
        uint40 until,
        uint32 ramp,
        uint40 time
    ) external pure {
        require(mode != Mode.Running && until > time);
        Ends memory own = Ends(throttled, risky, paused, full);
        require(own.lastEnd() <= full);
        (, own) = own.extend(mode, until, ramp, time);
        assert(own.lastEnd() <= own.full && own.full <= type(uint40).max);
    }
}

/// @notice The full limits come back at or after the last end, and after every resumption again
/// @custom:subject Ends
/// @custom:engine bmc
contract FullLimitsComeLastOnResume {
    function check(uint40 throttled, uint40 risky, uint40 paused, uint40 full, uint32 ramp, uint40 time)
        external
        pure
    {
        Ends memory own = Ends(throttled, risky, paused, full);
        require(own.lastEnd() > time);
        own = own.end(ramp, time);
        assert(own.lastEnd() <= own.full && own.full <= type(uint40).max);
    }
}

/// @notice A resumption ends every mode at once
/// @custom:subject Ends
/// @custom:engine bmc
contract ResumingEndsEveryMode {
    function check(uint40 throttled, uint40 risky, uint40 paused, uint40 full, uint32 ramp, uint40 time)
        external
        pure
    {
        Ends memory own = Ends(throttled, risky, paused, full);
        require(own.lastEnd() > time);
        own = own.end(ramp, time);
        (Mode mode,) = own.inForce(time);
        assert(mode == Mode.Running && own.lastEnd() == time);
    }
}

/// @notice The share of the limits is never above the whole
/// @custom:subject Ends
/// @custom:engine bmc
contract CapacityWithinWhole {
    function check(
        uint40 throttled,
        uint40 risky,
        uint40 paused,
        uint40 full,
        uint40 time,
        uint16 throttledBps
    ) external pure {
        require(throttledBps <= EndsLib.FULL_BPS);
        assert(Ends(throttled, risky, paused, full).capacity(throttledBps, time) <= EndsLib.FULL_BPS);
    }
}

/// @notice Capacity never falls while nobody halts
/// @custom:subject Ends
/// @custom:engine bmc
contract CapacityOnlyRises {
    function check(
        uint40 throttled,
        uint40 risky,
        uint40 paused,
        uint40 full,
        uint40 time,
        uint40 later,
        uint16 throttledBps
    ) external pure {
        require(throttledBps <= EndsLib.FULL_BPS && later >= time);
        Ends memory own = Ends(throttled, risky, paused, full);
        require(own.lastEnd() <= full);
        assert(own.capacity(throttledBps, time) <= own.capacity(throttledBps, later));
    }
}
