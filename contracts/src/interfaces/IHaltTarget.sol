// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice How much of a protocol is open. The order is the order of severity.
/// @param Running Everything is open and the full limits hold.
/// @param Throttled Everything is open; what may leave is cut to a fraction of the limits.
/// @param RiskyPaused What takes value out or adds risk is closed (borrowing, withdrawing, liquidating); what lowers
/// risk stays open (depositing, repaying, adding collateral).
/// @param Paused Everything is closed.
enum Mode {
    Running,
    Throttled,
    RiskyPaused,
    Paused
}

/// @title IHaltTarget
/// @notice What a GuardianCouncil halts: a contract of the protocol itself (see HaltSwitch), or an adapter in front of
/// one that cannot be redeployed.
///
/// A scope is a part of the protocol with a halt of its own: a market, an asset, a selector, whatever the target says
/// its scopes are. `bytes32(0)` is all of it.
interface IHaltTarget {
    /// @notice `scope` is in `mode` until the Unix second `until`, and then runs again by itself.
    event Halted(bytes32 indexed scope, Mode mode, uint256 until);

    /// @notice `scope` runs again from now on, its limits ramping up for `rampSeconds`.
    event Resumed(bytes32 indexed scope, uint256 rampSeconds);

    /// @notice Only the council may halt and resume.
    error NotCouncil(address caller);

    /// @notice `scope` is in `mode`, which closes this function.
    error ScopeHalted(bytes32 scope, Mode mode);

    /// @notice A halt that is no halt (`Running`), one that the target does not have, or one that ends at or before the
    /// present or later than the target accepts.
    error InvalidHalt(Mode mode, uint256 until);

    /// @notice There is nothing to resume: no halt of `scope` itself is in force.
    error NotHalted(bytes32 scope);

    /// @notice Puts `scope` into `mode` until `until`. Each mode has an end of its own, the strictest in force counts:
    /// halting never shortens what is in force and never lengthens a stricter mode.
    /// @dev Council only. Succeeds and changes nothing where `mode` already lasts as long.
    /// @param until Unix second at which it ends by itself, after which nobody has to call anything.
    function halt(bytes32 scope, Mode mode, uint40 until) external;

    /// @notice Ends every halt of `scope` now; its limits rise from the throttled fraction to the full in `rampSeconds`.
    /// @dev Council only, on the word of its resumer. Reverts with {NotHalted} where none of its own is in force.
    function resume(bytes32 scope, uint32 rampSeconds) external;

    /// @notice The mode that is in force for `scope` (the stricter of its own and of all) and when that ends.
    /// @return mode `Running` once `until` is reached.
    /// @return until Unix seconds; 0 where nothing is in force.
    function modeOf(bytes32 scope) external view returns (Mode mode, uint256 until);
}
