// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Mode} from "../interfaces/IHaltTarget.sol";

/// @notice What halts a scope, in Unix seconds; each below 2^40. `full` is never before the last of the others.
/// @param throttled When the throttle ends or has ended.
/// @param riskyPaused The same of the pause of what is risky.
/// @param paused The same of the pause of everything.
/// @param full From when on the full limits hold: the last of the three and its ramp.
struct Ends {
    uint256 throttled;
    uint256 riskyPaused;
    uint256 paused;
    uint256 full;
}

using EndsLib for Ends global;

/// @title EndsLib
/// @notice What is in force at a time, and what a halt makes of it.
/// @dev Arithmetic alone, of a time that is passed in, so that it can be proved for every state and every time.
library EndsLib {
    /// @notice Basis points that are the whole.
    uint256 internal constant FULL_BPS = 10_000;

    /// @dev What the word that keeps an end can hold.
    uint256 private constant _NEVER = type(uint40).max;

    /// @notice `self` with `mode` in force until `until`; at no time from `time` on has it more capacity than before.
    /// @param mode Not `Running`.
    /// @param until Unix seconds, after `time`.
    /// @param ramp Seconds of the ramp that follows, unless one that is not over is longer.
    /// @param time Unix seconds.
    /// @return changed Whether `mode` lasts longer than it did; if not, nothing else changes either.
    /// @return extended `self` itself, changed in its place.
    function extend(Ends memory self, Mode mode, uint256 until, uint256 ramp, uint256 time)
        internal
        pure
        returns (bool changed, Ends memory extended)
    {
        extended = self;
        uint256 left = time < extended.full ? extended.full - extended.lastEnd() : 0;
        if (left < ramp) left = ramp;
        if (mode == Mode.Throttled) {
            if (until <= extended.throttled) return (false, extended);
            extended.throttled = until;
        } else if (mode == Mode.RiskyPaused) {
            if (until <= extended.riskyPaused) return (false, extended);
            extended.riskyPaused = until;
        } else {
            if (until <= extended.paused) return (false, extended);
            extended.paused = until;
        }
        extended.full = _atMost(extended.lastEnd() + left, _NEVER);
        changed = true;
    }

    /// @notice `self` with nothing in force from `time` on but a ramp of `ramp` seconds.
    /// @param time Unix seconds, before {lastEnd}.
    /// @return ended `self` itself, changed in its place.
    function end(Ends memory self, uint256 ramp, uint256 time) internal pure returns (Ends memory ended) {
        ended = self;
        ended.throttled = _atMost(ended.throttled, time);
        ended.riskyPaused = _atMost(ended.riskyPaused, time);
        ended.paused = _atMost(ended.paused, time);
        ended.full = _atMost(time + ramp, _NEVER);
    }

    /// @notice The strictest mode that is in force at `time`, and when it ends; `Running` and 0 where none is.
    function inForce(Ends memory self, uint256 time) internal pure returns (Mode mode, uint256 until) {
        if (self.paused > time) return (Mode.Paused, self.paused);
        if (self.riskyPaused > time) return (Mode.RiskyPaused, self.riskyPaused);
        if (self.throttled > time) return (Mode.Throttled, self.throttled);
        return (Mode.Running, 0);
    }

    /// @notice Share of the limits that may be used at `time`, in basis points, rounded down.
    /// @param throttledBps What holds while throttled and at which a ramp begins; at most {FULL_BPS}.
    function capacity(Ends memory self, uint256 throttledBps, uint256 time) internal pure returns (uint256) {
        if (time >= self.full) return FULL_BPS;
        uint256 last = self.lastEnd();
        if (time < last) {
            (Mode mode,) = self.inForce(time);
            return mode == Mode.Throttled ? throttledBps : 0;
        }
        return throttledBps + (FULL_BPS - throttledBps) * (time - last) / (self.full - last);
    }

    /// @notice When the last of the modes ends or has ended.
    function lastEnd(Ends memory self) internal pure returns (uint256 last) {
        last = self.throttled;
        if (self.riskyPaused > last) last = self.riskyPaused;
        if (self.paused > last) last = self.paused;
    }

    function _atMost(uint256 value, uint256 most) private pure returns (uint256) {
        return value < most ? value : most;
    }
}
