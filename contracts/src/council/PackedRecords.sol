// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Episode, Guardian} from "../interfaces/IGuardianCouncil.sol";

/// @title PackedRecords
/// @notice Moves a record between its one slot and memory with one SLOAD or one SSTORE. The compiler, without its IR,
/// makes one of every field, which for a pause adds up to thousands of gas.
///
/// Layout, from the lowest bit; the fields' order and widths are those of the structs, as the compiler packs them:
///
///     Guardian  bond 96 | lastBeat 40 | admittedAt 40 | withdrawableAt 40 | index 8 | accusations 8
///     Episode   start 40 | end 40 | soloEnd 40 | used 40 | accused 40 | confirmed 40 | soloCount 8 | registered 8
library PackedRecords {
    /// @dev The bit of a guardian that may act, without making its record; 0 where it may not.
    /// @param bond What it must hold.
    /// @param silence Longest silence, in seconds.
    function activeBit(Guardian storage self, uint256 bond, uint256 silence)
        internal
        view
        returns (uint40 bit)
    {
        uint256 most = type(uint40).max;
        assembly ("memory-safe") {
            let word := sload(self.slot)
            let admitted := iszero(iszero(and(shr(136, word), most)))
            let stays := iszero(and(shr(176, word), most))
            let free := iszero(and(shr(224, word), 0xff))
            let bonded := iszero(lt(and(word, 0xffffffffffffffffffffffff), bond))
            let heard := iszero(gt(sub(timestamp(), and(shr(96, word), most)), silence))
            let active := and(and(admitted, stays), and(free, and(bonded, heard)))
            bit := mul(active, shl(and(shr(216, word), 0xff), 1))
        }
    }

    function load(Guardian storage self) internal view returns (Guardian memory record) {
        assembly ("memory-safe") {
            let word := sload(self.slot)
            mstore(record, and(word, 0xffffffffffffffffffffffff))
            mstore(add(record, 0x20), and(shr(96, word), 0xffffffffff))
            mstore(add(record, 0x40), and(shr(136, word), 0xffffffffff))
            mstore(add(record, 0x60), and(shr(176, word), 0xffffffffff))
            mstore(add(record, 0x80), and(shr(216, word), 0xff))
            mstore(add(record, 0xa0), and(shr(224, word), 0xff))
        }
    }

    function load(Episode storage self) internal view returns (Episode memory record) {
        assembly ("memory-safe") {
            let word := sload(self.slot)
            mstore(record, and(word, 0xffffffffff))
            mstore(add(record, 0x20), and(shr(40, word), 0xffffffffff))
            mstore(add(record, 0x40), and(shr(80, word), 0xffffffffff))
            mstore(add(record, 0x60), and(shr(120, word), 0xffffffffff))
            mstore(add(record, 0x80), and(shr(160, word), 0xffffffffff))
            mstore(add(record, 0xa0), and(shr(200, word), 0xffffffffff))
            mstore(add(record, 0xc0), and(shr(240, word), 0xff))
            mstore(add(record, 0xe0), shr(248, word))
        }
    }

    /// @dev What the first pause of an episode needs of the record before it.
    function last(Episode storage self) internal view returns (bool registered, uint40 end) {
        uint256 most = type(uint40).max;
        assembly ("memory-safe") {
            let word := sload(self.slot)
            registered := shr(248, word)
            end := and(shr(40, word), most)
        }
    }

    /// @dev Writes the record of a registered target's new episode, after its first pause, of one guardian.
    function begin(Episode storage self, uint40 bit, uint40 until) internal {
        assembly ("memory-safe") {
            let word := or(timestamp(), or(shl(40, until), shl(80, until)))
            sstore(self.slot, or(word, or(shl(120, bit), or(shl(240, 1), shl(248, 1)))))
        }
    }

    /// @dev The fields of `record` must be clean, as the compiler leaves them.
    function save(Episode storage self, Episode memory record) internal {
        assembly ("memory-safe") {
            let word := or(mload(record), shl(40, mload(add(record, 0x20))))
            word := or(word, shl(80, mload(add(record, 0x40))))
            word := or(word, shl(120, mload(add(record, 0x60))))
            word := or(word, shl(160, mload(add(record, 0x80))))
            word := or(word, shl(200, mload(add(record, 0xa0))))
            word := or(word, shl(240, mload(add(record, 0xc0))))
            sstore(self.slot, or(word, shl(248, mload(add(record, 0xe0)))))
        }
    }
}
