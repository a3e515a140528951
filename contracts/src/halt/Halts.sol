// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Ends} from "./Ends.sol";

/// @notice The halts of one scope, in one word, so that a withdrawal reads one slot and a halt writes one.
///
///     bits 0-39     throttled    see Ends
///     bits 40-79    riskyPaused
///     bits 80-119   paused
///     bits 120-159  full
///     bits 160-191  defaultRamp  seconds of the ramp after a halt that ends by itself; in the word of scope 0
///     bit  192      scoped       whether any other scope was ever halted; in the word of scope 0
///
/// A word and not a struct, since the compiler, without its IR, reads and writes a struct field by field.
type Halt is uint256;

using Halts for Halt global;

/// @title Halts
/// @notice Packs what halts a scope.
library Halts {
    uint256 private constant _ENDS = type(uint160).max;
    uint256 private constant _DEFAULT_RAMP = 160;
    uint256 private constant _SCOPED = 1 << 192;

    /// @notice The ends of the halts.
    function ends(Halt self) internal pure returns (Ends memory) {
        uint256 word = Halt.unwrap(self);
        return Ends(uint40(word), uint40(word >> 40), uint40(word >> 80), uint40(word >> 120));
    }

    /// @notice With other ends, each below 2^40.
    function withEnds(Halt self, Ends memory current) internal pure returns (Halt) {
        uint256 word = Halt.unwrap(self) & ~_ENDS;
        word |= current.throttled | current.riskyPaused << 40 | current.paused << 80 | current.full << 120;
        return Halt.wrap(word);
    }

    /// @notice Whether neither a halt nor a ramp is in force at `time`, which is nearly always.
    function isOver(Halt self, uint256 time) internal pure returns (bool) {
        return time >= uint40(Halt.unwrap(self) >> 120);
    }

    /// @notice Seconds of the ramp after a halt that ends by itself.
    function defaultRamp(Halt self) internal pure returns (uint32) {
        return uint32(Halt.unwrap(self) >> _DEFAULT_RAMP);
    }

    /// @notice With another such ramp. What is in force keeps its own.
    function withDefaultRamp(Halt self, uint32 ramp) internal pure returns (Halt) {
        uint256 mask = uint256(type(uint32).max) << _DEFAULT_RAMP;
        return Halt.wrap((Halt.unwrap(self) & ~mask) | uint256(ramp) << _DEFAULT_RAMP);
    }

    /// @notice Whether any other scope was ever halted.
    function scoped(Halt self) internal pure returns (bool) {
        return Halt.unwrap(self) & _SCOPED != 0;
    }

    /// @notice From now on {scoped}.
    function withScoped(Halt self) internal pure returns (Halt) {
        return Halt.wrap(Halt.unwrap(self) | _SCOPED);
    }
}
