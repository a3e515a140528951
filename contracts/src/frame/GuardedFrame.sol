// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IGuardedFrame} from "../interfaces/IGuardedFrame.sol";

/// @title GuardedFrame
/// @notice What a protocol inherits so that no call can leave it with a broken invariant, however calls are nested.
///
/// | Who    | What                          | How fast | How undone                       |
/// |--------|-------------------------------|----------|----------------------------------|
/// | anyone | opens a frame, by entering    | at once  | by itself, at the same call's end |
///
/// There are no roles. The first entry into a guarded function opens the frame and takes a snapshot; entries nested in
/// it only pass; the exit of the first one closes the frame and compares. So a flash loan, a callback or a batch may
/// break an invariant for a while, and nobody can end a call with it broken.
///
/// - {guarded}: nested entries may come from anyone, as a receiver's callback does.
/// - {nonReentrantFrame}: nested entries only from this contract (`this.f()`); others revert with {ReentrantFrame}.
/// - {settled}: for views; reverts with {NotSettled} when others read in the middle of a frame.
///
/// @dev The state is one transient word (EIP-1153), namespaced as storage would be, so that it costs no slot of an
/// upgradeable protocol. The snapshot lies in the memory of the call that opened the frame, out of reach of everything
/// that runs within it. A call that reverts takes its frame with it, because a revert restores transient storage; a
/// frame never outlives its transaction.
///
/// A guarded body must end in Solidity: `return` in assembly would skip the exit, so that the frame stays open and
/// unchecked until the transaction ends. A batch by delegatecall to itself keeps the caller's address, so that its parts
/// may be {guarded} in one frame or {nonReentrantFrame} in a frame each, but not {nonReentrantFrame} in one frame. Two
/// {nonReentrantFrame} functions that share work share it in an internal function.
abstract contract GuardedFrame is IGuardedFrame {
    /// @dev keccak256(abi.encode(uint256(keccak256("membrane.transient.GuardedFrame")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant _FRAME_SLOT = 0x9302b378bc8aeba1bbd3b1f29a94987fc03d8e7ab8073e868dc200f6e2186b00;

    /// @notice Runs the function in a frame; within a frame that is open already, as a part of it.
    modifier guarded() {
        (bool outermost, uint256[] memory before) = _openFrame(false);
        _;
        if (outermost) _closeFrame(before);
    }

    /// @notice As {guarded}, and closed to all others while a frame is open.
    modifier nonReentrantFrame() {
        (bool outermost, uint256[] memory before) = _openFrame(true);
        _;
        if (outermost) _closeFrame(before);
    }

    /// @notice Closes a view to all others while a frame is open.
    modifier settled() {
        _requireSettled();
        _;
    }

    /// @inheritdoc IGuardedFrame
    function inFrame() public view returns (bool open) {
        assembly ("memory-safe") {
            open := tload(_FRAME_SLOT)
        }
    }

    /// @notice The figures that {_checkInvariants} compares with, taken before the frame is open.
    /// @dev May read the protocol's own settled views, through `this` too.
    function _snapshot() internal view virtual returns (uint256[] memory before);

    /// @notice Reverts where an invariant is broken, with `Invariants.InvariantBroken` or an error of the protocol's own.
    /// @dev The frame is closed by then, so that settled views can be read: the body has run to its end, and no view can
    /// write, so nothing happens between the close and the check.
    /// @param before What {_snapshot} returned when the frame was opened.
    function _checkInvariants(uint256[] memory before) internal view virtual;

    function _openFrame(bool strict) private returns (bool outermost, uint256[] memory before) {
        if (inFrame()) {
            if (strict && msg.sender != address(this)) revert ReentrantFrame(msg.sender);
            return (false, before);
        }
        before = _snapshot();
        outermost = true;
        assembly ("memory-safe") {
            tstore(_FRAME_SLOT, 1)
        }
    }

    function _closeFrame(uint256[] memory before) private {
        assembly ("memory-safe") {
            tstore(_FRAME_SLOT, 0)
        }
        _checkInvariants(before);
    }

    /// @dev A function rather than the modifier's body, so that each use of the modifier costs a jump and no copy.
    function _requireSettled() internal view {
        if (inFrame() && msg.sender != address(this)) revert NotSettled(msg.sender);
    }
}
