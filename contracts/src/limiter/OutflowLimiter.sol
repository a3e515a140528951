// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {SafeTransferLib} from "solady/src/utils/SafeTransferLib.sol";
import {Limits} from "../interfaces/IOutflowLimiter.sol";
import {Bucket, LeakyBucket} from "./LeakyBucket.sol";
import {Limit, LimitLib} from "./Limit.sol";
import {OutflowClaims} from "./OutflowClaims.sol";
import {Payment} from "./Payment.sol";

/// @title OutflowLimiter
/// @notice What a protocol inherits so that never more of an asset leaves it, in any stretch of time, than its limit: a
/// withdrawal is paid as far as the limit lets it, and the excess waits in line and is paid in order and in full.
///
/// | Who         | What                                  | How fast                  | How undone                   |
/// |-------------|---------------------------------------|---------------------------|------------------------------|
/// | anyone      | {settle}, {collect} to the recipient  | at once, within the limit | not at all: it is paid       |
/// | recipient   | {collect} to another account          | at once, within the limit | not at all: it is paid       |
/// | council     | {halt}: throttles or closes outflows  | at once                   | by itself; {resume}          |
/// | council     | {holdClaim}, once for each claim      | at once                   | by itself in 7 days          |
/// | governance  | {releaseClaim}: ends a hold           | at once                   | not at all: it may be paid   |
/// | governance  | {returnClaim}: a held claim to the    | 2 days after the hold,    | as the protocol decides, to  |
/// |             | value that the protocol accounts for  | until it ends             | whom it is the protocol's    |
/// | governance  | {_setLimit}, {_setMinimumClaim},      | as the protocol exposes   | the same again               |
/// |             | {_setSurge}                           | them                      |                              |
/// | the limiter | a stop, where {_setSurge} asks for it | at once                   | by itself, within a day      |
///
/// Nobody in this table can name an account to be paid, but a recipient for its own claim. It takes two, the council
/// and governance, to take a claim away, and neither of them gains it.
///
/// **What is limited.** The limit is one on sums of what leaves, as LeakyBucket states and proves. Relative limits are
/// a share of custody: what came in as the protocol recorded it, less what was paid. Never `balanceOf`, so a donation
/// changes nothing. An inflow does raise a relative limit, by a share of itself; to get it out again takes all of it from
/// the same limit, so that money which comes only to raise the limit leaves less of it than there was.
///
/// **Fairness.** Newcomers wait behind whoever the limit could pay. So whoever uses up the limit by depositing and
/// withdrawing in a loop delays others by what it has in line before them, and by nothing once they are in line: with
/// `q` before it, an amount `a` is paid within `2 (q + a) / L` windows. Looping within one transaction, on borrowed
/// money, can be taken out of account altogether: see {_netsInflows}. What is less than the minimum claim cannot stand
/// in line and has to come when nobody does, so the minimum is to be dust: at most a thousandth of the limit's floor.
///
/// **Limits of scopes.** A market or a selector may have limits of its own, which bind beside those of the asset (their
/// relative limits are a share of the asset's custody). Its excess waits in a lane of its own, which stands aside while
/// only its own limit or halt holds it back. What comes from a scope without limits of its own waits in the asset's
/// lane, which a halt of that scope does not close: a halt of the asset ({assetScope}) does.
///
/// No event is emitted for an outflow that is paid in full: the token's own says it, and it would cost a fifth of all
/// that the limiter adds.
abstract contract OutflowLimiter is OutflowClaims {
    /// @dev keccak256(abi.encode(uint256(keccak256("membrane.transient.OutflowLimiter.credit")) - 1))
    /// & ~bytes32(uint256(0xff))
    bytes32 private constant _CREDIT_SLOT =
        0xb22cd87fb1a3258c067a7f6c829a4ceac97e9eef704dd080f5c98dde36678500;

    /// @notice A stop by itself lasts at most this many seconds.
    uint256 public constant MOST_STOP_SECONDS = 1 days;

    /// @notice And comes again after at least this many times its length.
    uint256 public constant LEAST_COOL_DOWN = 4;

    /// @dev Counts what came in. The protocol calls it with what it received, which with some tokens is less than what
    /// was sent: {_pullIn} measures it.
    /// @param amount In the asset's units.
    function _recordInflow(address asset, uint256 amount) internal {
        Lane storage whole = _asset(asset).lanes[0];
        Bucket bucket = whole.bucket;
        if (!bucket.listed()) revert AssetNotListed(asset);
        uint256 custody = bucket.custody();
        if (amount > LeakyBucket.MOST_CUSTODY - custody) revert CustodyOverflow(asset, custody, amount);
        whole.bucket = bucket.increase(amount);
        if (_netsInflows()) _setCredit(asset, _credit(asset) + amount);
    }

    /// @dev Takes a token from `from`, which has approved it, and counts what arrived. Nothing can be settled meanwhile,
    /// nor anything else pulled, so that a token that calls back cannot have one arrival counted twice.
    /// @return received What arrived, in the token's units.
    function _pullIn(address token, address from, uint256 amount) internal returns (uint256 received) {
        _lock();
        uint256 before = SafeTransferLib.balanceOf(token, address(this));
        SafeTransferLib.safeTransferFrom(token, from, address(this), amount);
        received = SafeTransferLib.balanceOf(token, address(this)) - before;
        _unlock();
        _recordInflow(token, received);
    }

    /// @dev Pays what the limits let through and puts the rest in line. The protocol has taken all of it off its own
    /// books before; afterwards it owes nothing more. Reverts while outflows are closed.
    /// @param scope The market or the selector whose halts and limits bind as well; 0 for the asset's alone.
    /// @param amount In the asset's units.
    /// @return paid What was paid now.
    /// @return id The claim for the rest; 0 where nothing is left to pay.
    function _payOut(address asset, bytes32 scope, address to, uint256 amount)
        internal
        returns (uint256 paid, uint256 id)
    {
        uint256 bps = _requireOutflowOpen(asset, scope);
        Asset storage book = _asset(asset);
        uint256 netted = _useCredit(asset, amount);
        uint256 limited;
        unchecked {
            // What is used of a credit is at most the amount.
            limited = amount - netted;
        }
        if (_fitsAtOnce(asset, book.lanes[0], scope, amount, limited, bps)) {
            paid = amount;
        } else {
            _requireAccounted(asset, book, amount);
            if (netted != 0) _decrease(book, netted);
            (paid, id) = _payWhatFits(asset, book, scope, to, limited, bps);
            paid += netted;
        }
        if (paid != 0) Payment.send(asset, to, paid);
    }

    /// @dev Counts an outflow that the protocol pays itself and that cannot wait, or reverts with {ExceedsLimit}.
    /// @param scope As in {_payOut}.
    /// @param amount In the asset's units.
    function _recordOutflow(address asset, bytes32 scope, uint256 amount) internal {
        uint256 bps = _requireOutflowOpen(asset, scope);
        Asset storage book = _asset(asset);
        _requireAccounted(asset, book, amount);
        uint256 netted = _useCredit(asset, amount);
        if (netted != 0) _decrease(book, netted);
        amount -= netted;
        uint256 index = book.lanes[scope].index;
        uint256 available = _spare(asset, book, index, bps);
        if (amount > available) revert ExceedsLimit(asset, scope, amount, available);
        _charge(book, index, bps, amount);
    }

    /// @dev Sets the limits of an asset (`scope` 0), which lists it, or of a scope of it. They hold from now on; what
    /// was used of the former limits stays used in the same proportion. For a function that only governance may call.
    function _setLimit(address asset, bytes32 scope, Limits memory limits) internal {
        _requireUnlocked();
        if (!LimitLib.isValid(limits)) revert InvalidLimit(asset, scope, limits);
        Asset storage book = _asset(asset);
        if (scope == bytes32(0)) _requireMinimum(asset, book.minimumClaim, limits.floor);
        Lane storage lane = book.lanes[scope];
        Bucket bucket = lane.bucket;
        Limit limit = LimitLib.pack(limits);
        if (bucket.listed()) {
            bucket = bucket.rescale(lane.limit, limit, block.timestamp);
        } else if (scope != bytes32(0)) {
            if (!book.lanes[0].bucket.listed()) revert AssetNotListed(asset);
            if (book.scopes.length == MOST_SCOPES) revert TooManyScopes(asset, MOST_SCOPES);
            book.scopes.push(scope);
            lane.index = uint8(book.scopes.length);
            book.lanes[0].bucket = book.lanes[0].bucket.withScoped();
        }
        emit LimitChanged(asset, scope, lane.limit.unpack(), limit.unpack());
        lane.bucket = bucket.withListed();
        lane.limit = limit;
    }

    /// @dev Sets the least that can wait in line, so that nobody can fill it with dust. At most a thousandth of the
    /// floor of the asset's limits. For a function that only governance may call.
    /// @param minimum In the asset's units.
    function _setMinimumClaim(address asset, uint112 minimum) internal {
        Asset storage book = _asset(asset);
        _requireMinimum(asset, minimum, book.lanes[0].limit.unpack().floor);
        emit MinimumClaimChanged(asset, book.minimumClaim, minimum);
        book.minimumClaim = minimum;
    }

    /// @dev Lets outflows of the asset stop by themselves for `stopSeconds` when more than `queueBps` of custody waits
    /// in line, and at most once in `coolDown` seconds. Withdrawals are still accepted in the meantime and wait. Off
    /// (`queueBps` 0) unless set: whoever owns so large a share of custody can cause it, at the price of waiting
    /// himself. A stop is a bucket that is full for that time and no mode: {modeOf} does not tell it, {Surged} does. For
    /// a function that only governance may call.
    function _setSurge(address asset, uint16 queueBps, uint32 stopSeconds, uint32 coolDown) internal {
        if (
            queueBps > FULL_BPS || stopSeconds > MOST_STOP_SECONDS || coolDown < LEAST_COOL_DOWN * stopSeconds
                || (queueBps != 0 && stopSeconds == 0)
        ) revert InvalidSurge(asset, queueBps, stopSeconds, coolDown);
        Asset storage book = _asset(asset);
        book.surgeBps = queueBps;
        book.stopSeconds = stopSeconds;
        book.coolDown = coolDown;
        emit SurgeChanged(asset, queueBps, stopSeconds, coolDown);
    }

    /// @dev Whether an outflow that returns what came in within the same transaction goes past the limit (not past a
    /// halt). What leaves *beyond what came in* then obeys the bound, rather than all that leaves; in exchange nobody can
    /// use up the limit on money borrowed for one transaction. Off unless overridden.
    function _netsInflows() internal pure virtual returns (bool) {
        return false;
    }

    /// @dev The way of nearly every outflow: nobody is owed anything, no scope's limit binds, and the amount fits.
    function _fitsAtOnce(
        address asset,
        Lane storage whole,
        bytes32 scope,
        uint256 amount,
        uint256 limited,
        uint256 bps
    ) private returns (bool fits) {
        Bucket bucket = whole.bucket;
        uint256 custody = bucket.custody();
        if (amount > custody) revert ExceedsAccounted(asset, amount, custody);
        if (bucket.owing() || (scope != bytes32(0) && bucket.scoped())) return false;
        (fits, bucket) = bucket.take(whole.limit, custody, bps, block.timestamp, limited);
        if (fits) whole.bucket = bucket.decrease(amount);
    }

    function _decrease(Asset storage book, uint256 amount) private {
        book.lanes[0].bucket = book.lanes[0].bucket.decrease(amount);
    }

    /// @dev The way of an outflow that meets its limit, a scope's limit or a line.
    function _payWhatFits(
        address asset,
        Asset storage book,
        bytes32 scope,
        address to,
        uint256 amount,
        uint256 bps
    ) private returns (uint256 paid, uint256 id) {
        uint256 index = book.lanes[scope].index;
        paid = _lesser(amount, _spare(asset, book, index, bps));
        if (paid < amount) {
            uint256 minimum = book.minimumClaim;
            if (amount < minimum) revert BelowMinimumClaim(asset, amount, minimum);
            if (amount - paid < minimum) paid = amount - minimum;
        }
        if (paid != 0) _charge(book, index, bps, paid);
        if (paid == amount) return (paid, 0);
        id = _enqueue(asset, book, index == 0 ? bytes32(0) : scope, to, amount - paid);
        _stopOnSurge(asset, book);
    }

    /// @dev What a newcomer to lane `index` may have now, in the asset's units: nothing while its own lane or that of the
    /// asset waits, and otherwise what the other lanes could not be paid now.
    function _spare(address asset, Asset storage book, uint256 index, uint256 bps)
        private
        view
        returns (uint256 spare)
    {
        if (book.lanes[0].head != 0) return 0;
        if (index != 0 && book.lanes[book.scopes[index - 1]].head != 0) return 0;
        spare = _room(book, index, bps);
        uint256 count = book.scopes.length;
        if (count == 0) return spare;
        uint256 wholeBps = capacityBps(assetScope(asset));
        uint256 left = _room(book, 0, bps);
        for (uint256 i = 1; i <= count; ++i) {
            bytes32 scope = book.scopes[i - 1];
            if (i == index || book.lanes[scope].head == 0) continue;
            uint256 reserved = _room(book, i, _lesser(wholeBps, capacityBps(scope)));
            left -= _lesser(left, reserved);
        }
        return _lesser(spare, left);
    }

    function _requireAccounted(address asset, Asset storage book, uint256 amount) private view {
        Lane storage whole = book.lanes[0];
        uint256 accounted = whole.bucket.custody() - whole.queued;
        if (amount > accounted) revert ExceedsAccounted(asset, amount, accounted);
    }

    function _requireMinimum(address asset, uint256 minimum, uint256 floor) private pure {
        uint256 most = floor / 1_000;
        if (minimum > most) revert InvalidMinimumClaim(asset, minimum, most);
    }

    function _stopOnSurge(address asset, Asset storage book) private {
        uint256 share = book.surgeBps;
        Lane storage whole = book.lanes[0];
        Bucket bucket = whole.bucket;
        if (share == 0 || uint256(whole.queued) * FULL_BPS <= bucket.custody() * share) return;
        if (block.timestamp < uint256(book.surgedAt) + book.coolDown) return;
        uint256 until = block.timestamp + book.stopSeconds;
        book.surgedAt = uint40(block.timestamp);
        whole.bucket = bucket.fill(whole.limit, until);
        emit Surged(asset, whole.queued, bucket.custody(), until);
    }

    function _useCredit(address asset, uint256 amount) private returns (uint256 used) {
        if (!_netsInflows()) return 0;
        uint256 credit = _credit(asset);
        used = _lesser(credit, amount);
        if (used != 0) _setCredit(asset, credit - used);
    }

    function _credit(address asset) private view returns (uint256 credit) {
        bytes32 slot = keccak256(abi.encode(asset, _CREDIT_SLOT));
        assembly ("memory-safe") {
            credit := tload(slot)
        }
    }

    function _setCredit(address asset, uint256 credit) private {
        bytes32 slot = keccak256(abi.encode(asset, _CREDIT_SLOT));
        assembly ("memory-safe") {
            tstore(slot, credit)
        }
    }
}
