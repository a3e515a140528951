// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Room} from "./Vaults.sol";

/// @notice Does what it is told, from within a callback as well: calls nest by nesting their calldata.
contract Puppet {
    bool public lastSucceeded;
    bytes public lastResult;

    /// @notice Reads a price as another protocol would.
    function read(address target) external view returns (uint256) {
        return Room(target).price();
    }

    /// @notice Calls, and hands a revert on.
    function go(address target, bytes calldata data) external returns (bytes memory) {
        (bool success, bytes memory result) = target.call(data);
        if (!success) _revert(result);
        return result;
    }

    /// @notice Calls, and swallows a revert.
    function goCaught(address target, bytes calldata data) external {
        (lastSucceeded, lastResult) = target.call(data);
    }

    /// @notice Calls twice with the same, and hands a revert on.
    function goTwice(address target, bytes calldata data) external {
        for (uint256 i; i < 2; ++i) {
            (bool success, bytes memory result) = target.call(data);
            if (!success) _revert(result);
        }
    }

    /// @notice Runs the target's code on its own storage.
    function goInside(address target, bytes calldata data) external {
        (bool success, bytes memory result) = target.delegatecall(data);
        if (!success) _revert(result);
    }

    /// @notice Calls with so much gas, and swallows a revert.
    function goFrugally(address target, bytes calldata data, uint256 gasLimit) external {
        (lastSucceeded, lastResult) = target.call{gas: gasLimit}(data);
    }

    function _revert(bytes memory result) private pure {
        assembly ("memory-safe") {
            revert(add(result, 0x20), mload(result))
        }
    }
}
