// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {SafeTransferLib} from "solady/src/utils/SafeTransferLib.sol";

/// @title Payment
/// @notice Sends a token, or native ether where the asset is `address(0)`.
library Payment {
    /// @notice Sends with all gas at hand; reverts where it fails.
    /// @param amount In the asset's units.
    function send(address asset, address to, uint256 amount) internal {
        if (asset == address(0)) SafeTransferLib.safeTransferETH(to, amount);
        else SafeTransferLib.safeTransfer(asset, to, amount);
    }

    /// @notice Sends with at most `gasLimit`, and says whether it succeeded. What is returned is read no further than
    /// one word, so that nobody can make the caller pay for copying it.
    /// @dev A token may return nothing or true, as SafeTransferLib has it.
    /// @param amount In the asset's units.
    function trySend(address asset, address to, uint256 amount, uint256 gasLimit)
        internal
        returns (bool sent)
    {
        if (asset == address(0)) {
            return SafeTransferLib.trySafeTransferETH(to, amount, gasLimit);
        }
        assembly ("memory-safe") {
            mstore(0x14, to)
            mstore(0x34, amount)
            mstore(0x00, 0xa9059cbb000000000000000000000000)
            sent := call(gasLimit, asset, 0, 0x10, 0x44, 0x00, 0x20)
            if iszero(and(eq(mload(0x00), 1), sent)) {
                sent := lt(or(iszero(extcodesize(asset)), returndatasize()), sent)
            }
            mstore(0x34, 0)
        }
    }
}
