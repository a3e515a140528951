// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IGuardedFrame} from "../interfaces/IGuardedFrame.sol";
import {IFrameRegistry} from "./IFrameRegistry.sol";

/// @title SharedFrame
/// @notice What each contract of a protocol of several inherits, so that they have one frame together.
///
/// | Who              | What                                             | How fast | How undone                      |
/// |------------------|--------------------------------------------------|----------|---------------------------------|
/// | anyone           | opens a frame, by entering                       | at once  | by itself, at the same call's end |
/// | registry's owner | says which contracts belong, and their invariants | its delay | the same again                 |
///
/// The modifiers are those of GuardedFrame, with "this contract" widened to all members of the registry. The contract's
/// invariant is named in the registry; the contract can be its own (see IInvariant).
///
/// @dev No storage: the registry is an immutable, so that an implementation behind a proxy may inherit this at any time,
/// and the proxy is the member. What GuardedFrame says of `return` in assembly and of batches holds here too.
abstract contract SharedFrame is IGuardedFrame {
    /// @notice The registry that keeps the frame.
    IFrameRegistry public immutable FRAME_REGISTRY;

    /// @notice Runs the function in the protocol's frame; within one that is open already, as a part of it.
    modifier guarded() {
        bool outermost = FRAME_REGISTRY.enter(msg.sender, false);
        _;
        if (outermost) FRAME_REGISTRY.exit();
    }

    /// @notice As {guarded}, and closed to all but members while a frame is open.
    modifier nonReentrantFrame() {
        bool outermost = FRAME_REGISTRY.enter(msg.sender, true);
        _;
        if (outermost) FRAME_REGISTRY.exit();
    }

    /// @notice Closes a view to all but members while a frame is open.
    /// @dev A view that hands on what another member's settled view says must itself be settled.
    modifier settled() {
        FRAME_REGISTRY.requireSettled(msg.sender);
        _;
    }

    constructor(IFrameRegistry registry) {
        if (address(registry).code.length == 0) revert IFrameRegistry.NotContract(address(registry));
        FRAME_REGISTRY = registry;
    }

    /// @inheritdoc IGuardedFrame
    function inFrame() public view returns (bool) {
        return FRAME_REGISTRY.inFrame();
    }
}
