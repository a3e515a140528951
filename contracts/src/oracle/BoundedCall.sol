// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title BoundedCall
/// @notice Asks a contract that is not trusted: it may revert, return too little, too much or garbage, and use all the
/// gas it gets, and the caller goes on.
library BoundedCall {
    /// @notice Words that are copied at most, whatever is returned.
    uint256 internal constant MAX_WORDS = 5;

    /// @notice The first words that `target` returns, with `gasLimit` to use.
    /// @dev The caller sees to it that there is so much gas and a 64th more, so that a failure is the target's own.
    /// @param words How many must be returned, at most {MAX_WORDS}.
    /// @return success Whether the call succeeded and returned at least `words` words.
    function read(address target, bytes4 selector, uint256 gasLimit, uint256 words)
        internal
        view
        returns (bool success, uint256[MAX_WORDS] memory values)
    {
        assembly ("memory-safe") {
            mstore(0, selector)
            success := staticcall(gasLimit, target, 0, 4, values, mul(words, 0x20))
            success := and(success, iszero(lt(returndatasize(), mul(words, 0x20))))
        }
    }
}
