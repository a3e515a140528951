// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title IInvariant
/// @notice What must be true of a protocol at the end of every frame, judged from outside of its code.
/// @dev Both functions are views and are called with STATICCALL: nothing that they call can write or re-enter. An
/// invariant that reverts for another reason than being broken closes the protocol, so it must not depend on
/// anything that others can make revert.
interface IInvariant {
    /// @notice What {check} needs to know of the state before the frame.
    /// @return values Any number of figures, in the invariant's own units and order.
    function snapshot() external view returns (uint256[] memory values);

    /// @notice Reverts with `Invariants.InvariantBroken` where the state now is not a lawful successor of `before`.
    /// @param before What {snapshot} returned when the frame was opened.
    function check(uint256[] calldata before) external view;
}
