// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IInvariant} from "../IInvariant.sol";

/// @title InvariantSet
/// @notice Several invariants as one.
///
/// No roles: the invariants are set when it is made. To change them, another set is named in the registry.
contract InvariantSet is IInvariant {
    IInvariant[] private _invariants;

    /// @param invariants_ Checked in this order, the first that is broken reverts.
    constructor(IInvariant[] memory invariants_) {
        _invariants = invariants_;
    }

    /// @inheritdoc IInvariant
    /// @return values For each invariant the number of its figures and then these.
    function snapshot() external view returns (uint256[] memory values) {
        uint256 count = _invariants.length;
        uint256[][] memory parts = new uint256[][](count);
        uint256 total;
        for (uint256 i; i < count; ++i) {
            parts[i] = _invariants[i].snapshot();
            total += 1 + parts[i].length;
        }
        values = new uint256[](total);
        uint256 next;
        for (uint256 i; i < count; ++i) {
            values[next++] = parts[i].length;
            for (uint256 j; j < parts[i].length; ++j) {
                values[next++] = parts[i][j];
            }
        }
    }

    /// @inheritdoc IInvariant
    function check(uint256[] calldata before) external view {
        uint256 count = _invariants.length;
        uint256 next;
        for (uint256 i; i < count; ++i) {
            uint256 size = before[next++];
            _invariants[i].check(before[next:next + size]);
            next += size;
        }
    }

    /// @notice The invariants of the set, in order.
    function invariants() external view returns (IInvariant[] memory) {
        return _invariants;
    }
}
