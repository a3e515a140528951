// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Claim, ClaimState, IOutflowLimiter} from "../interfaces/IOutflowLimiter.sol";
import {Bucket} from "./LeakyBucket.sol";
import {OutflowBook} from "./OutflowBook.sol";
import {Payment} from "./Payment.sol";

/// @title OutflowClaims
/// @notice The line of those whose withdrawals were more than the limit let through: paid in order and in full as the
/// limit allows, and stopped for a time, once, where the council says that one is stolen.
///
/// Nothing in line can be redirected by anybody but its recipient, and nobody but the recipient is ever paid from it.
/// While outflows are closed (`RiskyPaused`, `Paused`) the line is closed as well, for a claim may be what the halt is
/// about; claims stay, and the line moves again when the halt ends, which it does by itself.
///
/// {settle} and {collect} may be overridden to open a protocol's own frame around them, never to close them.
abstract contract OutflowClaims is OutflowBook {
    /// @dev keccak256(abi.encode(uint256(keccak256("membrane.transient.OutflowLimiter.lock")) - 1))
    /// & ~bytes32(uint256(0xff))
    bytes32 private constant _LOCK_SLOT = 0x4b119fbf5cc71e4cf961bae5b0e1ed600c1630a35446f5e3d9a9a6058b052b00;

    /// @dev What a settlement does for a claim beside paying it.
    uint256 private constant _BOOKING_GAS = 100_000;

    modifier onlyOneSettlement() {
        _lock();
        _;
        _unlock();
    }

    /// @inheritdoc IOutflowLimiter
    function settle(address asset, uint256 maxClaims)
        public
        virtual
        onlyOneSettlement
        returns (uint256 paid)
    {
        _requireOutflowOpen(asset, bytes32(0));
        Asset storage book = _asset(asset);
        for (uint256 i; i < maxClaims; ++i) {
            (uint256 index, uint256 room, uint256 bps) = _nextLane(asset, book);
            if (room == 0) break;
            Lane storage lane = book.lanes[index == 0 ? bytes32(0) : book.scopes[index - 1]];
            uint256 id = lane.head;
            Claim storage claim = book.claims[id];
            if (claim.amount == 0) {
                _dequeue(lane, claim);
                delete book.claims[id];
            } else if (claim.heldUntil > block.timestamp) {
                _dequeue(lane, claim);
                claim.state = ClaimState.Aside;
                emit ClaimSetAside(asset, id, true);
            } else {
                paid += _payHead(asset, book, lane, id, _lesser(room, claim.amount), bps);
            }
        }
    }

    /// @inheritdoc IOutflowLimiter
    function collect(address asset, uint256 id, address to)
        public
        virtual
        onlyOneSettlement
        returns (uint256 paid)
    {
        Asset storage book = _asset(asset);
        Claim storage claim = book.claims[id];
        if (claim.state != ClaimState.Aside || claim.amount == 0) {
            revert InvalidClaim(asset, id, claim.state);
        }
        if (claim.heldUntil > block.timestamp) revert ClaimOnHold(asset, id, claim.heldUntil);
        address recipient = claim.recipient;
        if (to != recipient) {
            if (msg.sender != recipient) revert NotRecipient(msg.sender, recipient);
            _requireRecipient(to);
        }
        uint256 index = claim.lane;
        uint256 bps = _requireOutflowOpen(asset, index == 0 ? bytes32(0) : book.scopes[index - 1]);
        paid = _lesser(_room(book, index, bps), claim.amount);
        if (paid == 0) revert NothingAvailable(asset);
        _charge(book, index, bps, paid);
        _owe(book, paid, false);
        uint256 remaining = claim.amount - paid;
        // Casting is safe: what remains is less than the amount, which fits.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (remaining != 0) claim.amount = uint112(remaining);
        else delete book.claims[id];
        emit ClaimPaid(asset, id, to, paid, remaining);
        Payment.send(asset, to, paid);
    }

    /// @inheritdoc IOutflowLimiter
    function holdClaim(address asset, uint256 id) external {
        _authorizeHold(msg.sender);
        Claim storage claim = _asset(asset).claims[id];
        if (claim.amount == 0 || claim.heldUntil != 0) revert InvalidClaim(asset, id, claim.state);
        (uint256 delay, uint256 duration) = _holdTerms();
        claim.returnableAt = uint40(block.timestamp + delay);
        claim.heldUntil = uint40(block.timestamp + duration);
        emit ClaimHeld(asset, id, claim.returnableAt, claim.heldUntil);
    }

    /// @inheritdoc IOutflowLimiter
    function releaseClaim(address asset, uint256 id) external {
        _authorizeGovernance(msg.sender);
        Claim storage claim = _asset(asset).claims[id];
        if (claim.amount == 0 || claim.heldUntil <= block.timestamp) {
            revert InvalidClaim(asset, id, claim.state);
        }
        // Not zero, so that the claim cannot be held again.
        claim.heldUntil = uint40(block.timestamp);
        emit ClaimReleased(asset, id);
    }

    /// @inheritdoc IOutflowLimiter
    function returnClaim(address asset, uint256 id) external {
        _authorizeGovernance(msg.sender);
        Asset storage book = _asset(asset);
        Claim storage claim = book.claims[id];
        uint256 amount = claim.amount;
        if (amount == 0) revert InvalidClaim(asset, id, claim.state);
        if (block.timestamp < claim.returnableAt || block.timestamp >= claim.heldUntil) {
            revert NotReturnable(asset, id, claim.returnableAt, claim.heldUntil);
        }
        address recipient = claim.recipient;
        _owe(book, amount, false);
        // One that is still in line stays there with nothing to pay, until a settlement drops it.
        (ClaimState state, uint64 next) = (claim.state, claim.next);
        delete book.claims[id];
        if (state == ClaimState.Queued) claim.next = next;
        emit ClaimReturned(asset, id, recipient, amount);
        _claimReturned(asset, id, recipient, amount);
    }

    /// @dev Reverts unless `caller` may release and return held claims: governance, behind its own delay.
    function _authorizeGovernance(address caller) internal view virtual;

    /// @dev Reverts unless `caller` may hold claims: the council. A GuardianCouncil calls nothing but halts, so a protocol
    /// behind one says here whose word is enough, such as a guardian's in good standing.
    function _authorizeHold(address caller) internal view virtual {
        if (caller != council()) revert NotCouncil(caller);
    }

    /// @dev Seconds from a hold until governance may return the claim, and until the hold ends by itself.
    function _holdTerms() internal view virtual returns (uint256 delay, uint256 duration) {
        return (2 days, 7 days);
    }

    /// @dev `amount` of `asset` that was owed to `recipient` is the protocol's again: the place to enter it in the
    /// protocol's own books. It is in {accountedOf} already.
    function _claimReturned(address asset, uint256 id, address recipient, uint256 amount) internal virtual {}

    /// @dev Gas that a payment in a settlement may use, which bounds what a recipient can burn of its caller's.
    function _paymentGas() internal view virtual returns (uint256) {
        return 250_000;
    }

    /// @dev Puts a claim at the end of the line of lane `index`.
    function _enqueue(address asset, Asset storage book, bytes32 scope, address recipient, uint256 amount)
        internal
        returns (uint256)
    {
        _requireRecipient(recipient);
        Lane storage lane = book.lanes[scope];
        uint64 id = ++book.lastId;
        Claim storage claim = book.claims[id];
        claim.recipient = recipient;
        claim.lane = lane.index;
        claim.state = ClaimState.Queued;
        // Casting is safe: the amount is at most what is in custody.
        // forge-lint: disable-next-line(unsafe-typecast)
        claim.amount = uint112(amount);
        if (lane.head == 0) lane.head = id;
        else book.claims[lane.tail].next = id;
        lane.tail = id;
        _owe(book, amount, true);
        emit ClaimQueued(asset, id, recipient, amount, scope);
        return id;
    }

    function _requireRecipient(address recipient) internal view {
        if (recipient == address(0) || recipient == address(this)) revert InvalidRecipient(recipient);
    }

    function _lock() internal {
        _requireUnlocked();
        assembly ("memory-safe") {
            tstore(_LOCK_SLOT, 1)
        }
    }

    function _requireUnlocked() internal view {
        bool locked;
        assembly ("memory-safe") {
            locked := tload(_LOCK_SLOT)
        }
        if (locked) revert SettlementReentered();
    }

    function _unlock() internal {
        assembly ("memory-safe") {
            tstore(_LOCK_SLOT, 0)
        }
    }

    /// @dev Pays `amount` of the first claim of `lane`, or sets the claim aside, uncharged, where the payment fails.
    function _payHead(
        address asset,
        Asset storage book,
        Lane storage lane,
        uint256 id,
        uint256 amount,
        uint256 bps
    ) private returns (uint256) {
        // Of the gas at hand a call may pass on 63/64. With less, whoever settles could make any payment fail.
        uint256 needed = _paymentGas() * 64 / 63 + _BOOKING_GAS;
        if (gasleft() < needed) revert NotEnoughGas(gasleft(), needed);
        Claim memory claim = book.claims[id];
        uint256 index = claim.lane;
        Bucket[2] memory before = _charge(book, index, bps, amount);
        _owe(book, amount, false);
        uint256 remaining = claim.amount - amount;
        if (remaining != 0) {
            // Casting is safe: what remains is less than the amount, which fits.
            // forge-lint: disable-next-line(unsafe-typecast)
            book.claims[id].amount = uint112(remaining);
        } else {
            _dequeue(lane, book.claims[id]);
            delete book.claims[id];
        }
        if (Payment.trySend(asset, claim.recipient, amount, _paymentGas())) {
            emit ClaimPaid(asset, id, claim.recipient, amount, remaining);
            return amount;
        }
        _uncharge(book, index, bps, amount, before);
        _owe(book, amount, true);
        if (remaining != 0) _dequeue(lane, book.claims[id]);
        claim.state = ClaimState.Aside;
        claim.next = 0;
        book.claims[id] = claim;
        emit ClaimSetAside(asset, id, false);
        return 0;
    }

    function _dequeue(Lane storage lane, Claim storage first) private {
        lane.head = first.next;
        if (first.next == 0) lane.tail = 0;
        else first.next = 0;
    }

    /// @dev Adds to or takes from what the asset owes, and keeps the flag that {OutflowLimiter} reads in its place.
    function _owe(Asset storage book, uint256 amount, bool more) private {
        Lane storage whole = book.lanes[0];
        uint256 queued = whole.queued;
        uint256 owed = more ? queued + amount : queued - amount;
        // Casting is safe: what is owed is at most what is in custody.
        // forge-lint: disable-next-line(unsafe-typecast)
        whole.queued = uint112(owed);
        if ((queued == 0) != (owed == 0)) whole.bucket = whole.bucket.withOwing(owed != 0);
    }
}
