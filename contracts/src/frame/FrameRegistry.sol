// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IGuardedFrame} from "../interfaces/IGuardedFrame.sol";
import {IFrameRegistry} from "./IFrameRegistry.sol";
import {IInvariant} from "./IInvariant.sol";

/// @title FrameRegistry
/// @notice The frame that all contracts of one protocol share: whoever is called back into a second contract while the
/// first is in the middle of something is re-entering, and the views of both refuse.
///
/// | Who                    | What                                  | How fast          | How undone                   |
/// |------------------------|---------------------------------------|-------------------|------------------------------|
/// | owner                  | {proposeMember}                       | at once           | {cancelMember}               |
/// | owner                  | {applyMember}                         | `DELAY` after that | propose the former, and wait |
/// | owner                  | {transferOwnership}                   | two steps         | the same again               |
/// | member                 | {enter}                               | at once           | at the transaction's end     |
/// | member that opened     | {exit}                                | at once           | -                            |
///
/// The owner is a timelock, an AccessManager (through its `execute`) or a multi-signature account. A member is trusted
/// with three things: it says truly who called it, it is exempt from re-entry and reading checks, and its invariant can
/// revert a frame that it took part in. A member that forwards calls of others' choosing to other members lends them
/// its exemption: such functions must themselves be guarded strictly, and must not call the registry. (One that calls
/// {exit} on another's behalf only makes the frame's own end revert.) No account but a member can open a frame, close
/// it, or keep one from opening; no frame outlives its transaction, so a member that never closes harms nobody after.
/// Removing a member closes its guarded functions until it is upgraded to do without the registry.
///
/// @dev Transient layout, from `_FRAME_SLOT`:
///
///     0  opener    address  bytes 0-19    zero while no frame is open
///        cursor    uint16   bytes 20-21   words used below
///        reading   bool     byte  22      a snapshot is being taken inside of an open frame
///     1  for each invariant taken: a header (invariant, bytes 0-19; number of words, bytes 20-21), then its words
///
/// All of it is zero after {exit}. Storage: two slots of Ownable2Step, then the mappings; a member is one slot.
contract FrameRegistry is IFrameRegistry, Ownable2Step {
    /// @dev keccak256(abi.encode(uint256(keccak256("membrane.transient.FrameRegistry")) - 1)) & ~bytes32(uint256(0xff))
    uint256 private constant _FRAME_SLOT = 0xac65ce53b8c2e0ccdbb35fe3a4dc015e1ecaf445f0871fe8f957050e09e48d00;
    /// @dev The same of "membrane.transient.FrameRegistry.probe".
    uint256 private constant _PROBE_SLOT = 0x919f8d98b41316da7b49c62863e42e56d3b10cfc9e9d179b2d0f0f10ddd6c700;

    uint256 private constant _COUNT_SHIFT = 160;
    uint256 private constant _COUNT_MASK = 0xffff;
    uint256 private constant _READING = 1 << 176;

    /// @notice Seconds from the proposal of a change of membership to the first moment that it may be applied.
    uint256 public immutable DELAY;

    mapping(address account => Member) private _members;
    mapping(address account => Proposal) private _proposals;

    /// @param owner_ Who may change the membership.
    /// @param delay Seconds; 0 only where the owner is itself a timelock.
    constructor(address owner_, uint32 delay) Ownable(owner_) {
        DELAY = delay;
    }

    /// @inheritdoc IFrameRegistry
    function enter(address caller, bool strict) public returns (bool outermost) {
        Member memory member = _members[msg.sender];
        if (!member.active) revert NotMember(msg.sender);
        uint256 word = _load(_FRAME_SLOT);
        outermost = word == 0;
        if (!outermost && strict && !_members[caller].active) revert ReentrantFrame(caller);
        if (address(member.invariant) != address(0) && !_isTaken(member.invariant, word)) {
            word = _take(member.invariant, word);
        }
        if (outermost) word |= uint160(msg.sender);
        _store(_FRAME_SLOT, word);
    }

    /// @inheritdoc IFrameRegistry
    function exit() public {
        uint256 word = _load(_FRAME_SLOT);
        address opener = address(uint160(word));
        if (msg.sender != opener) revert NotOpener(msg.sender, opener);
        // Closed first, so that invariants may read settled views. They are called with STATICCALL, so that no entry
        // can come between, and the words that follow stay as they are.
        _store(_FRAME_SLOT, 0);
        uint256 end = _FRAME_SLOT + 1 + ((word >> _COUNT_SHIFT) & _COUNT_MASK);
        for (uint256 slot = _FRAME_SLOT + 1; slot < end;) {
            uint256 header = _clear(slot++);
            uint256[] memory before = new uint256[](header >> _COUNT_SHIFT);
            for (uint256 i; i < before.length; ++i) {
                before[i] = _clear(slot++);
            }
            IInvariant(address(uint160(header))).check(before);
        }
    }

    /// @inheritdoc IFrameRegistry
    function probe() external {
        _store(_PROBE_SLOT, 0);
    }

    /// @notice Says what `account` shall be; {applyMember} makes it true `DELAY` seconds later. Replaces what waits.
    /// @dev Owner only.
    /// @param invariant A contract, or zero for none.
    /// @param active False removes the member, which closes its guarded functions.
    function proposeMember(address account, IInvariant invariant, bool active) external onlyOwner {
        if (account.code.length == 0) revert NotContract(account);
        if (address(invariant) != address(0) && address(invariant).code.length == 0) {
            revert NotContract(address(invariant));
        }
        uint256 readyAt = block.timestamp + DELAY;
        _proposals[account] = Proposal(Member(invariant, active), uint64(readyAt));
        emit MemberProposed(account, invariant, active, readyAt);
    }

    /// @notice Withdraws what waits for `account`.
    /// @dev Owner only.
    function cancelMember(address account) external onlyOwner {
        if (_proposals[account].readyAt == 0) revert ProposalNotReady(account, 0);
        delete _proposals[account];
        emit MemberProposalCancelled(account);
    }

    /// @notice Makes `account` what was proposed.
    /// @dev Owner only, from `readyAt` on, and outside of a frame, so that none ends under other rules than it began.
    function applyMember(address account) external onlyOwner {
        if (_load(_FRAME_SLOT) != 0) revert FrameOpen();
        Proposal memory proposal = _proposals[account];
        if (proposal.readyAt == 0 || block.timestamp < proposal.readyAt) {
            revert ProposalNotReady(account, proposal.readyAt);
        }
        delete _proposals[account];
        _members[account] = proposal.member;
        emit MemberChanged(account, proposal.member.invariant, proposal.member.active);
    }

    /// @inheritdoc IGuardedFrame
    function inFrame() public view returns (bool) {
        uint256 word = _load(_FRAME_SLOT);
        return word != 0 && word & _READING == 0;
    }

    /// @inheritdoc IFrameRegistry
    function requireSettled(address caller) external view {
        if (inFrame() && !_members[caller].active) revert NotSettled(caller);
    }

    /// @inheritdoc IFrameRegistry
    function memberOf(address account) external view returns (Member memory) {
        return _members[account];
    }

    /// @notice What waits for `account`; `readyAt` is 0 where nothing does.
    function proposalOf(address account) external view returns (Proposal memory) {
        return _proposals[account];
    }

    /// @dev The member that opened the frame; zero while none is open.
    function _opener() internal view returns (address) {
        return address(uint160(_load(_FRAME_SLOT)));
    }

    /// @dev A walk over the headers: a protocol has few invariants, and most frames take one.
    function _isTaken(IInvariant invariant, uint256 word) private view returns (bool) {
        uint256 end = _FRAME_SLOT + 1 + ((word >> _COUNT_SHIFT) & _COUNT_MASK);
        for (uint256 slot = _FRAME_SLOT + 1; slot < end;) {
            uint256 header = _load(slot);
            if (address(uint160(header)) == address(invariant)) return true;
            slot += 1 + (header >> _COUNT_SHIFT);
        }
        return false;
    }

    /// @dev Takes the snapshot of `invariant`. Inside of an open frame its reads count as settled: the member enters for
    /// the first time, and what runs in a STATICCALL can do nothing with what it reads but return it.
    function _take(IInvariant invariant, uint256 word) private returns (uint256) {
        if (word != 0) _store(_FRAME_SLOT, word | _READING);
        uint256[] memory values = invariant.snapshot();
        uint256 cursor = (word >> _COUNT_SHIFT) & _COUNT_MASK;
        uint256 next = cursor + 1 + values.length;
        if (next > _COUNT_MASK) revert SnapshotTooLong(next);
        uint256 slot = _FRAME_SLOT + 1 + cursor;
        _store(slot, uint160(address(invariant)) | (values.length << _COUNT_SHIFT));
        for (uint256 i; i < values.length; ++i) {
            _store(++slot, values[i]);
        }
        return (word & ~(_COUNT_MASK << _COUNT_SHIFT)) | (next << _COUNT_SHIFT);
    }

    function _clear(uint256 slot) private returns (uint256 word) {
        word = _load(slot);
        _store(slot, 0);
    }

    function _load(uint256 slot) private view returns (uint256 word) {
        assembly ("memory-safe") {
            word := tload(slot)
        }
    }

    function _store(uint256 slot, uint256 word) private {
        assembly ("memory-safe") {
            tstore(slot, word)
        }
    }
}
