// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Limits, Window} from "../interfaces/IOutflowLimiter.sol";

/// @notice The limits of one bucket, in one word. Zero is no limit at all, which means that nothing may leave.
///
///     bits 0-47     brief cap     decimal: 40 bits of digits, 8 bits of exponent
///     bits 48-71    brief length  seconds
///     bits 72-87    brief bps
///     bits 88-135   long cap      decimal
///     bits 136-159  long length   seconds
///     bits 160-175  long bps
///     bits 176-223  floor         decimal
///
/// Amounts are decimal so that the limits that people choose (5,000,000 tokens of 18 decimals) stay what they are;
/// twelve digits are kept and the rest is dropped, which makes a limit smaller and never larger.
type Limit is uint256;

using LimitLib for Limit global;

/// @title LimitLib
/// @notice Packs limits, and gives the one that holds now.
library LimitLib {
    /// @notice The brief window.
    uint256 internal constant BRIEF = 0;

    /// @notice The long window.
    uint256 internal constant LONG = 88;

    uint256 private constant _LENGTH = 48;
    uint256 private constant _BPS = 72;
    uint256 private constant _FLOOR = 176;
    uint256 private constant _DIGITS = type(uint40).max;
    uint256 private constant _FULL_BPS = 10_000;

    /// @notice Below this floor, in the asset's units, rounding could close an asset.
    uint256 internal constant LEAST_FLOOR = 10_000;

    /// @notice The shortest window, in seconds: below it a limit is one of blocks.
    uint256 internal constant LEAST_LENGTH = 60;

    /// @notice Whether `limits` can be enforced and never close an asset for ever.
    function isValid(Limits memory limits) internal pure returns (bool) {
        return limits.floor >= LEAST_FLOOR && _isValid(limits.brief, limits.floor)
            && _isValid(limits.long, limits.floor) && limits.brief.length <= limits.long.length;
    }

    /// @notice `limits` in one word, amounts rounded down to twelve digits.
    function pack(Limits memory limits) internal pure returns (Limit) {
        return Limit.wrap(
            _pack(limits.brief) << BRIEF | _pack(limits.long) << LONG | _encode(limits.floor) << _FLOOR
        );
    }

    /// @notice The limits as they are enforced.
    function unpack(Limit self) internal pure returns (Limits memory limits) {
        uint256 word = Limit.unwrap(self);
        limits.brief = _unpack(word >> BRIEF);
        limits.long = _unpack(word >> LONG);
        limits.floor = uint112(_decode(word >> _FLOOR));
    }

    /// @notice What a relative limit never falls below, in the asset's units.
    function leastRelative(Limit self) internal pure returns (uint256) {
        return _decode(Limit.unwrap(self) >> _FLOOR);
    }

    /// @notice The lengths of both windows, in seconds.
    function lengths(Limit self) internal pure returns (uint256 ofBrief, uint256 ofLong) {
        uint256 word = Limit.unwrap(self);
        return (uint24(word >> BRIEF + _LENGTH), uint24(word >> LONG + _LENGTH));
    }

    /// @notice One of the windows: its limit now in the asset's units, rounded down, and its length in seconds.
    /// @dev Nothing overflows: amounts are below 2^112 and shares at most 10,000.
    /// @param which {BRIEF} or {LONG}.
    /// @param custody What relative limits are a share of, in the asset's units; at most 2^112.
    /// @param least What {leastRelative} says: decoded once for both windows.
    /// @param capacityBps The share of the limit that the mode in force leaves; at most 10,000.
    function inForce(Limit self, uint256 which, uint256 custody, uint256 least, uint256 capacityBps)
        internal
        pure
        returns (uint256 most, uint256 length)
    {
        unchecked {
            uint256 window = Limit.unwrap(self) >> which;
            most = _decode(window);
            length = uint24(window >> _LENGTH);
            uint256 bps = uint16(window >> _BPS);
            if (bps != 0) {
                uint256 relative = custody * bps / _FULL_BPS;
                if (relative < least) relative = least;
                if (relative < most) most = relative;
            }
            most = most * capacityBps / _FULL_BPS;
        }
    }

    function _isValid(Window memory window, uint256 floor) private pure returns (bool) {
        return window.cap >= floor && window.bps <= _FULL_BPS && window.length >= LEAST_LENGTH;
    }

    function _pack(Window memory window) private pure returns (uint256) {
        return _encode(window.cap) | uint256(window.length) << _LENGTH | uint256(window.bps) << _BPS;
    }

    function _unpack(uint256 word) private pure returns (Window memory) {
        return
            Window({cap: uint112(_decode(word)), bps: uint16(word >> _BPS), length: uint24(word >> _LENGTH)});
    }

    function _encode(uint256 amount) private pure returns (uint256) {
        uint256 exponent;
        while (amount > _DIGITS) {
            amount /= 10;
            ++exponent;
        }
        return amount | exponent << 40;
    }

    /// @dev An encoded amount is at most the one that was encoded, so it is below 2^112.
    function _decode(uint256 word) private pure returns (uint256) {
        unchecked {
            return (word & _DIGITS) * 10 ** uint8(word >> 40);
        }
    }
}
