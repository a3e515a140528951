// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title LeakyWindow
/// @notice One window of a LeakyBucket: its state is the tick at which the bucket will be empty.
/// @dev Arithmetic alone, and with multiplications where others would shift: the compiler makes the same code of both,
/// and its model checker can follow these. Amounts are below 2^112, lengths below 2^24 and times below 2^40 seconds, and
/// ticks below 2^64, so that nothing overflows.
library LeakyWindow {
    /// @notice Ticks in a second.
    uint256 internal constant TICKS = 1 << 24;

    /// @notice Charges `amount`, if it fits under the limit of `most` in any `length`.
    /// @param emptyAt Tick at which the bucket will be empty.
    /// @param most In the asset's units.
    /// @param length Seconds, more than 0.
    /// @param time Unix seconds.
    /// @param amount In the asset's units.
    /// @return fits Whether it does.
    /// @return moved The tick at which the bucket is empty with it, rounded up.
    function take(uint256 emptyAt, uint256 most, uint256 length, uint256 time, uint256 amount)
        internal
        pure
        returns (bool fits, uint256 moved)
    {
        unchecked {
            if (most == 0) return (amount == 0, emptyAt);
            time *= TICKS;
            length *= TICKS;
            moved = later(emptyAt, time) + (2 * length * amount + most - 1) / most;
            fits = moved <= time + length;
        }
    }

    /// @notice The largest amount for which {take} fits, in the asset's units: floor(x L / 2 W) for the x ticks that are
    /// left, of which ceil(2 W a / L) is at most x.
    function room(uint256 emptyAt, uint256 most, uint256 length, uint256 time)
        internal
        pure
        returns (uint256)
    {
        unchecked {
            time *= TICKS;
            length *= TICKS;
            uint256 full = later(emptyAt, time) - time;
            if (full >= length) return 0;
            return (length - full) * most / (2 * length);
        }
    }

    /// @notice The same share of a window of `to` seconds full as was of one of `from` seconds, rounded up.
    function rescale(uint256 emptyAt, uint256 from, uint256 to, uint256 time)
        internal
        pure
        returns (uint256)
    {
        time *= TICKS;
        if (emptyAt <= time || from == to) return emptyAt;
        from *= TICKS;
        to *= TICKS;
        uint256 full = emptyAt - time;
        // Beyond a full bucket lies the rest of a stop, which is no share of the window.
        if (full > from) return emptyAt - from + to;
        return time + (full * to + from - 1) / from;
    }

    /// @notice The later of two ticks.
    function later(uint256 left, uint256 right) internal pure returns (uint256) {
        return left > right ? left : right;
    }
}
