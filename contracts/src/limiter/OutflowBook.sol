// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {HaltSwitch} from "../halt/HaltSwitch.sol";
import {Claim, IOutflowLimiter, Limits} from "../interfaces/IOutflowLimiter.sol";
import {Bucket, LeakyBucket} from "./LeakyBucket.sol";
import {Limit} from "./Limit.sol";

/// @title OutflowBook
/// @notice What an OutflowLimiter knows of each asset: what is in custody, what may leave now, and who waits.
///
/// @dev Storage is namespaced (ERC-7201, `membrane.storage.OutflowLimiter`). Layout:
///
///     0  assets  mapping(address asset => Asset); address(0) is native ether
///
/// An asset:
///
///     0  lanes   mapping(bytes32 scope => Lane); scope 0 is the asset as a whole
///     1  claims  mapping(uint256 id => Claim), two slots each
///     2  scopes  bytes32[]  those with a limit of their own; a lane's index is its place here plus one
///     3  lastId         uint64   bytes 0-7
///        minimumClaim   uint112  bytes 8-21   in the asset's units
///        surgeBps       uint16   bytes 22-23  share of custody in line at which outflows stop; 0 for never
///     4  stopSeconds    uint32   bytes 0-3    how long
///        coolDown       uint32   bytes 4-7    seconds from one stop to the next
///        surgedAt       uint40   bytes 8-12   Unix second of the last one
///
/// A lane:
///
///     0  bucket  see LeakyBucket; custody and flags in the lane of scope 0 alone
///     1  limit   see Limit
///     2  head    uint64   bytes 0-7    first claim in line, 0 for none
///        tail    uint64   bytes 8-15   last claim in line
///        queued  uint112  bytes 16-29  owed to all claims of the asset; in the lane of scope 0 alone
///        index   uint8    byte  30     0 in the lane of scope 0
///
/// A withdrawal that the limit lets through, with nothing owed to anybody, touches the lane's slots 0 and 1 and the slot
/// of HaltSwitch.
abstract contract OutflowBook is HaltSwitch, IOutflowLimiter {
    struct Lane {
        Bucket bucket;
        Limit limit;
        uint64 head;
        uint64 tail;
        uint112 queued;
        uint8 index;
    }

    struct Asset {
        mapping(bytes32 scope => Lane) lanes;
        mapping(uint256 id => Claim) claims;
        bytes32[] scopes;
        uint64 lastId;
        uint112 minimumClaim;
        uint16 surgeBps;
        uint32 stopSeconds;
        uint32 coolDown;
        uint40 surgedAt;
    }

    /// @custom:storage-location erc7201:membrane.storage.OutflowLimiter
    struct OutflowLimiterStorage {
        mapping(address asset => Asset) assets;
    }

    /// @dev keccak256(abi.encode(uint256(keccak256("membrane.storage.OutflowLimiter")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant _STORAGE_SLOT =
        0x66ad6deec3dd793f55f7af9cbf147b9eb38243ffb9998c144b4eb1261cfc0200;

    /// @notice How many scopes of an asset may have limits of their own: a settlement looks at each of them.
    uint256 public constant MOST_SCOPES = 7;

    /// @inheritdoc IOutflowLimiter
    function custodyOf(address asset) public view returns (uint256) {
        return _asset(asset).lanes[0].bucket.custody();
    }

    /// @inheritdoc IOutflowLimiter
    function accountedOf(address asset) public view returns (uint256) {
        return custodyOf(asset) - queuedOf(asset);
    }

    /// @inheritdoc IOutflowLimiter
    function queuedOf(address asset) public view returns (uint256) {
        return _asset(asset).lanes[0].queued;
    }

    /// @inheritdoc IOutflowLimiter
    function availableOf(address asset, bytes32 scope) external view returns (uint256) {
        Asset storage book = _asset(asset);
        uint256 bps = capacityBps(assetScope(asset));
        if (scope == bytes32(0)) return _room(book, 0, bps);
        return _room(book, book.lanes[scope].index, _lesser(bps, capacityBps(scope)));
    }

    /// @inheritdoc IOutflowLimiter
    function claimOf(address asset, uint256 id) external view returns (Claim memory) {
        return _asset(asset).claims[id];
    }

    /// @inheritdoc IOutflowLimiter
    function lineOf(address asset, bytes32 scope) external view returns (uint256 head, uint256 tail) {
        Lane storage lane = _asset(asset).lanes[scope];
        return (lane.head, lane.tail);
    }

    /// @inheritdoc IOutflowLimiter
    function limitsOf(address asset, bytes32 scope) external view returns (Limits memory) {
        return _asset(asset).lanes[scope].limit.unpack();
    }

    /// @notice The scope by which a council halts one asset: its outflows and its line, whatever they come from.
    /// @dev Marked, so that native ether is not scope 0, which is all of the protocol.
    function assetScope(address asset) public pure returns (bytes32) {
        return bytes32((uint256(1) << 160) | uint160(asset));
    }

    /// @dev Basis points of the limits that hold for this outflow now. Reverts with {ScopeHalted} while outflows are
    /// closed: in `RiskyPaused` and `Paused`, of the protocol, of the asset or of `scope`.
    function _requireOutflowOpen(address asset, bytes32 scope) internal view returns (uint256 bps) {
        bytes32 whole = assetScope(asset);
        bps = capacityBps(whole);
        if (scope != bytes32(0)) bps = _lesser(bps, capacityBps(scope));
        if (bps == 0) {
            _requireOpen(whole, true);
            _requireOpen(scope, true);
        }
    }

    /// @dev What the limits of lane `index` and of the asset let through now, in the asset's units, rounded down.
    function _room(Asset storage book, uint256 index, uint256 bps) internal view returns (uint256 room) {
        Lane storage whole = book.lanes[0];
        Bucket bucket = whole.bucket;
        uint256 custody = bucket.custody();
        room = bucket.room(whole.limit, custody, bps, block.timestamp);
        if (index == 0) return room;
        Lane storage lane = book.lanes[book.scopes[index - 1]];
        room = _lesser(room, lane.bucket.room(lane.limit, custody, bps, block.timestamp));
    }

    /// @dev The lane whose first claim is the oldest among those that something could be paid of now, and how much that
    /// is; room 0 where there is none. A lane that only its own scope holds back stands aside for the others.
    function _nextLane(address asset, Asset storage book)
        internal
        view
        returns (uint256 index, uint256 room, uint256 bps)
    {
        uint256 wholeBps = capacityBps(assetScope(asset));
        uint256 oldest = book.lanes[0].head;
        if (oldest != 0) {
            room = _room(book, 0, wholeBps);
            bps = wholeBps;
            // The asset's own limit binds every lane.
            if (room == 0) return (0, 0, 0);
        }
        if (!book.lanes[0].bucket.scoped()) return (index, room, bps);
        uint256 count = book.scopes.length;
        for (uint256 i = 1; i <= count; ++i) {
            bytes32 scope = book.scopes[i - 1];
            uint256 head = book.lanes[scope].head;
            if (head == 0 || (oldest != 0 && head > oldest)) continue;
            uint256 laneBps = _lesser(wholeBps, capacityBps(scope));
            uint256 laneRoom = _room(book, i, laneBps);
            if (laneRoom == 0) continue;
            (oldest, index, room, bps) = (head, i, laneRoom, laneBps);
        }
    }

    /// @dev Charges lane `index` and the asset for an outflow of at most {_room}, and takes it out of custody.
    /// @return before The asset's bucket, and that of the scope, before it: what {_uncharge} needs.
    function _charge(Asset storage book, uint256 index, uint256 bps, uint256 amount)
        internal
        returns (Bucket[2] memory before)
    {
        Lane storage whole = book.lanes[0];
        before[0] = whole.bucket;
        uint256 custody = before[0].custody();
        (bool fits, Bucket charged) = before[0].take(whole.limit, custody, bps, block.timestamp, amount);
        assert(fits);
        whole.bucket = charged.decrease(amount);
        if (index == 0) return before;
        Lane storage lane = book.lanes[book.scopes[index - 1]];
        before[1] = lane.bucket;
        (fits, lane.bucket) = before[1].take(lane.limit, custody, bps, block.timestamp, amount);
        assert(fits);
    }

    /// @dev Undoes {_charge} after a payment that failed. Others may have been made in the meantime, so what was charged
    /// is taken back rather than the former state put in place.
    function _uncharge(
        Asset storage book,
        uint256 index,
        uint256 bps,
        uint256 amount,
        Bucket[2] memory before
    ) internal {
        Lane storage whole = book.lanes[0];
        uint256 custody = before[0].custody();
        (, Bucket charged) = before[0].take(whole.limit, custody, bps, block.timestamp, amount);
        whole.bucket = whole.bucket.undo(before[0], charged, block.timestamp).increase(amount);
        if (index == 0) return;
        Lane storage lane = book.lanes[book.scopes[index - 1]];
        (, charged) = before[1].take(lane.limit, custody, bps, block.timestamp, amount);
        lane.bucket = lane.bucket.undo(before[1], charged, block.timestamp);
    }

    function _asset(address asset) internal view returns (Asset storage) {
        OutflowLimiterStorage storage $;
        assembly ("memory-safe") {
            $.slot := _STORAGE_SLOT
        }
        return $.assets[asset];
    }

    function _lesser(uint256 left, uint256 right) internal pure returns (uint256) {
        return left < right ? left : right;
    }
}
