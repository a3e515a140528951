// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title IGuardedFrame
/// @notice A protocol that knows when it is in the middle of something.
///
/// A frame is the time from the first entry into a guarded function to the exit from that same call. Within it the
/// protocol's figures may be half-written: another protocol that prices against them asks {inFrame} first and refuses
/// to use them, which is the answer to read-only re-entrancy.
interface IGuardedFrame {
    /// @notice `caller`, who is no part of the protocol, called a function while a frame is open.
    error ReentrantFrame(address caller);

    /// @notice `caller`, who is no part of the protocol, read a figure while a frame is open.
    error NotSettled(address caller);

    /// @notice Whether a frame is open now, so that the protocol's figures may be half-written.
    /// @dev Anyone may call; one TLOAD.
    function inFrame() external view returns (bool);
}
