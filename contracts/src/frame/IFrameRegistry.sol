// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IGuardedFrame} from "../interfaces/IGuardedFrame.sol";
import {IInvariant} from "./IInvariant.sol";

/// @title IFrameRegistry
/// @notice One frame for all contracts of a protocol.
interface IFrameRegistry is IGuardedFrame {
    /// @notice What a contract is to the protocol.
    /// @param invariant What must hold at the end of every frame that the contract took part in; zero for none.
    /// @param active Whether it belongs to the protocol.
    struct Member {
        IInvariant invariant;
        bool active;
    }

    /// @notice A change of membership that waits.
    /// @param member What the contract will be.
    /// @param readyAt Unix second from which {applyMember} makes it true; 0 where nothing waits.
    struct Proposal {
        Member member;
        uint64 readyAt;
    }

    /// @notice `account` may become this member from `readyAt` on.
    event MemberProposed(address indexed account, IInvariant invariant, bool active, uint256 readyAt);

    /// @notice The proposal for `account` was withdrawn.
    event MemberProposalCancelled(address indexed account);

    /// @notice `account` is this member from now on.
    event MemberChanged(address indexed account, IInvariant invariant, bool active);

    /// @notice Only a member may open a frame.
    error NotMember(address caller);

    /// @notice Only the member that opened the frame may close it; `opener` is zero where none is open.
    error NotOpener(address caller, address opener);

    /// @notice No change waits for `account`, or none before `readyAt`.
    error ProposalNotReady(address account, uint256 readyAt);

    /// @notice Membership does not change while a frame is open.
    error FrameOpen();

    /// @notice An invariant or a member must be a contract.
    error NotContract(address account);

    /// @notice The snapshots of one frame may have 65,535 words together.
    error SnapshotTooLong(uint256 words);

    /// @notice Opens the frame, or takes part in the one that is open.
    /// @dev Members only. The first time in a frame that a member with some invariant enters, the invariant's snapshot is
    /// taken: an invariant over several members is named by each of them, so that it is taken before any has changed.
    /// @param caller Who called the member: its `msg.sender`.
    /// @param strict Whether to revert with {ReentrantFrame} when a frame is open and `caller` is no member.
    /// @return outermost Whether this entry opened the frame. If so, and only then, the member calls {exit} at its end.
    function enter(address caller, bool strict) external returns (bool outermost);

    /// @notice Closes the frame and checks the invariants of all that took part.
    /// @dev Only the member that opened it. Reverts as the broken invariant does.
    function exit() external;

    /// @notice Reverts with {NotSettled} while a frame is open, unless `caller` is a member.
    function requireSettled(address caller) external view;

    /// @notice What `account` is to the protocol.
    function memberOf(address account) external view returns (Member memory);

    /// @notice Writes one transient slot that nothing reads, which fails exactly where nothing may be written.
    /// @dev Anyone may call, to nobody's harm. See FrameDelegate.
    function probe() external;
}
