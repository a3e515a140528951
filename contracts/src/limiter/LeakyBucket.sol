// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {LeakyWindow} from "./LeakyWindow.sol";
import {Limit, LimitLib} from "./Limit.sol";

/// @notice The state of one limit, in one word, so that a withdrawal reads and writes one slot.
///
///     bits 0-111    custody  what came in less what went out, in the asset's units
///     bit  112      listed   whether a limit was ever set
///     bit  113      owing    whether anything is owed to claims
///     bit  114      scoped   whether any scope of the asset has a limit of its own
///     bits 128-191  brief    when the brief window's bucket will have leaked out, in ticks
///     bits 192-255  long     when the long window's will have
///
/// A tick is 2^-24 seconds since the epoch of Unix.
type Bucket is uint256;

using LeakyBucket for Bucket global;

/// @title LeakyBucket
/// @notice Two leaky buckets whose stated limit is what leaves in *any* window, at most.
///
/// The usual leaky bucket holds a limit L and leaks L in a window W, and so lets 2 L through in a stretch of time W:
/// a full bucket at its beginning and what has leaked by its end. Here the bucket holds L/2 and leaks L/2 in W, so that
/// the sum is L. Half of the limit is there at once, and the other half comes within the window.
///
/// The state is a time: `z`, at which the bucket will be empty. It leaks by itself as time passes, with no write. An
/// outflow `a` at time `t` under the limit `L` moves it by `d = ceil(2 W a / L)`:
///
///     z' = max(z, t) + d,   and it fits where   z' <= t + W                                                   (*)
///
/// **Theorem.** For any outflows a_1 .. a_n within a closed interval of length W, at times t_1 <= .. <= t_n under the
/// limits L_1 .. L_n that held at those times: sum a_i / L_i <= 1. So sum a_i <= max L_i; and under one limit, <= L.
///
/// **Proof.** By (*), z_1 >= t_1 + d_1 and z_i >= z_(i-1) + d_i, so z_n >= t_1 + sum d_i. By (*) again, z_n <= t_n + W,
/// and t_n <= t_1 + W. So sum d_i <= 2 W; and d_i >= 2 W a_i / L_i. QED.
///
/// The bound is tight: L/2 at the beginning of the interval and the rest as it leaks add up to L, but for rounding. It
/// needs nothing of how L moves: limits may follow custody, modes may flap, and a limit that is raised or lowered keeps
/// the share of the bucket that is full. What a bucket sized so gives up is the whole limit at once; the other way to
/// state a true bound in constant space, two epochs whose sum is at most L, would give L at once and then nothing for
/// up to 2 W. An attacker takes what is there at once, and an honest line is served by what flows.
///
/// Rounding: `d` up, room down, limits down. Each favours the protocol.
library LeakyBucket {
    uint256 private constant _LISTED = 1 << 112;
    uint256 private constant _OWING = 1 << 113;
    uint256 private constant _SCOPED = 1 << 114;
    uint256 private constant _BRIEF = 128;
    uint256 private constant _LONG = 192;
    uint256 private constant _LOW_HALF = type(uint128).max;

    /// @notice The most that can be counted of an asset, in its units: what a pair of Uniswap V2 can.
    uint256 internal constant MOST_CUSTODY = type(uint112).max;

    /// @notice Charges `amount` to both windows, if it fits in both.
    /// @param limit The limits of this bucket.
    /// @param base What relative limits are a share of, in the asset's units; at most 2^112.
    /// @param capacityBps The share of the limits that the mode in force leaves; at most 10,000.
    /// @param time Unix seconds, below 2^40.
    /// @param amount In the asset's units; at most 2^112.
    /// @return fits Whether it did.
    /// @return charged The bucket after it; the same as before where it did not fit.
    function take(Bucket self, Limit limit, uint256 base, uint256 capacityBps, uint256 time, uint256 amount)
        internal
        pure
        returns (bool fits, Bucket charged)
    {
        uint256 floor = limit.leastRelative();
        uint256 moved;
        (uint256 most, uint256 length) = limit.inForce(LimitLib.BRIEF, base, floor, capacityBps);
        (fits, moved) = LeakyWindow.take(uint64(Bucket.unwrap(self) >> _BRIEF), most, length, time, amount);
        if (!fits) return (false, self);
        charged = Bucket.wrap((Bucket.unwrap(self) & _LOW_HALF) | moved << _BRIEF);
        (most, length) = limit.inForce(LimitLib.LONG, base, floor, capacityBps);
        (fits, moved) = LeakyWindow.take(Bucket.unwrap(self) >> _LONG, most, length, time, amount);
        if (!fits) return (false, self);
        charged = Bucket.wrap(Bucket.unwrap(charged) | moved << _LONG);
    }

    /// @notice The most that {take} would let through, in the asset's units, rounded down.
    function room(Bucket self, Limit limit, uint256 base, uint256 capacityBps, uint256 time)
        internal
        pure
        returns (uint256 least)
    {
        uint256 word = Bucket.unwrap(self);
        uint256 floor = limit.leastRelative();
        (uint256 most, uint256 length) = limit.inForce(LimitLib.BRIEF, base, floor, capacityBps);
        least = LeakyWindow.room(uint64(word >> _BRIEF), most, length, time);
        (most, length) = limit.inForce(LimitLib.LONG, base, floor, capacityBps);
        uint256 other = LeakyWindow.room(word >> _LONG, most, length, time);
        if (other < least) least = other;
    }

    /// @notice Takes back what {take} charged when it turned `before` into `charged` at `time`, whatever was charged in
    /// the meantime.
    function undo(Bucket self, Bucket before, Bucket charged, uint256 time) internal pure returns (Bucket) {
        uint256 brief = uint64(Bucket.unwrap(charged) >> _BRIEF)
            - LeakyWindow.later(uint64(Bucket.unwrap(before) >> _BRIEF), time * LeakyWindow.TICKS);
        uint256 long = (Bucket.unwrap(charged) >> _LONG)
            - LeakyWindow.later(Bucket.unwrap(before) >> _LONG, time * LeakyWindow.TICKS);
        return Bucket.wrap(Bucket.unwrap(self) - (brief << _BRIEF) - (long << _LONG));
    }

    /// @notice Fills both windows so that nothing fits before `until`, and from then on what leaks.
    /// @param until Unix seconds, at or after the present.
    function fill(Bucket self, Limit limit, uint256 until) internal pure returns (Bucket) {
        uint256 word = Bucket.unwrap(self);
        (uint256 ofBrief, uint256 ofLong) = limit.lengths();
        uint256 brief = LeakyWindow.later(uint64(word >> _BRIEF), (until + ofBrief) * LeakyWindow.TICKS);
        uint256 long = LeakyWindow.later(word >> _LONG, (until + ofLong) * LeakyWindow.TICKS);
        return Bucket.wrap((word & _LOW_HALF) | brief << _BRIEF | long << _LONG);
    }

    /// @notice The same shares of the windows full under other window lengths, rounded up.
    function rescale(Bucket self, Limit previous, Limit current, uint256 time)
        internal
        pure
        returns (Bucket)
    {
        uint256 word = Bucket.unwrap(self);
        (uint256 fromBrief, uint256 fromLong) = previous.lengths();
        (uint256 toBrief, uint256 toLong) = current.lengths();
        uint256 brief = LeakyWindow.rescale(uint64(word >> _BRIEF), fromBrief, toBrief, time);
        uint256 long = LeakyWindow.rescale(word >> _LONG, fromLong, toLong, time);
        return Bucket.wrap((word & _LOW_HALF) | brief << _BRIEF | long << _LONG);
    }

    /// @notice What came in less what went out, in the asset's units.
    function custody(Bucket self) internal pure returns (uint256) {
        return uint112(Bucket.unwrap(self));
    }

    /// @notice With `amount` more in custody.
    /// @dev The caller has checked that the sum is at most {MOST_CUSTODY}.
    function increase(Bucket self, uint256 amount) internal pure returns (Bucket) {
        unchecked {
            return Bucket.wrap(Bucket.unwrap(self) + amount);
        }
    }

    /// @notice With `amount` less in custody.
    /// @dev The caller has checked that `amount` is at most {custody}.
    function decrease(Bucket self, uint256 amount) internal pure returns (Bucket) {
        unchecked {
            return Bucket.wrap(Bucket.unwrap(self) - amount);
        }
    }

    /// @notice Whether a limit was ever set.
    function listed(Bucket self) internal pure returns (bool) {
        return Bucket.unwrap(self) & _LISTED != 0;
    }

    /// @notice Whether anything is owed to claims.
    function owing(Bucket self) internal pure returns (bool) {
        return Bucket.unwrap(self) & _OWING != 0;
    }

    /// @notice Whether any scope of the asset has a limit of its own.
    function scoped(Bucket self) internal pure returns (bool) {
        return Bucket.unwrap(self) & _SCOPED != 0;
    }

    /// @notice With a limit.
    function withListed(Bucket self) internal pure returns (Bucket) {
        return Bucket.wrap(Bucket.unwrap(self) | _LISTED);
    }

    /// @notice With a limit for a scope.
    function withScoped(Bucket self) internal pure returns (Bucket) {
        return Bucket.wrap(Bucket.unwrap(self) | _SCOPED);
    }

    /// @notice With or without something owed.
    function withOwing(Bucket self, bool owes) internal pure returns (Bucket) {
        uint256 word = Bucket.unwrap(self);
        return Bucket.wrap(owes ? word | _OWING : word & ~_OWING);
    }
}
