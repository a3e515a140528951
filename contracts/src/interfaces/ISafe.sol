// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice The part of a Safe that SafeModuleAdapter calls.
interface ISafe {
    /// @notice Makes the Safe call `to`. For modules that the Safe has enabled.
    /// @param operation 0 is a call, 1 a delegate call.
    /// @return success Whether the call did not revert.
    function execTransactionFromModule(address to, uint256 value, bytes calldata data, uint8 operation)
        external
        returns (bool success);
}
