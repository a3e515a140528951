// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title IParameterTarget
/// @notice What a protocol (or an adapter in front of one) implements to have its risk parameters pushed to it.
///
/// A target that would rather read than be told implements nothing and calls {IParameterGovernor-valueOf}.
interface IParameterTarget {
    /// @notice Puts `value` into force for `key`.
    /// @dev Only the governor may call. May be called again with the value that is in force already. A revert does not
    /// undo the change: the governor keeps the value, says that it is undelivered, and anybody may deliver it later; the
    /// values that came in between are never delivered.
    /// @param key The parameter, by the name under which the governor knows it.
    /// @param value In the parameter's own unit.
    function setParameter(bytes32 key, uint256 value) external;
}
