// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ChangeKind, IParameterGovernor, PendingChange} from "../interfaces/IParameterGovernor.sol";
import {Announcements, Standing} from "./Announcements.sol";

/// @title DelayedChanges
/// @notice The half of ParameterGovernor that makes things wait: roles, the delay, what is announced and vetoed.
///
/// Of each kind and key one change waits at a time, bound to its exact content, so that nobody who executes can choose
/// between versions or orders of the same thing. Cancelling and announcing anew starts the delay anew. What waits keeps
/// the moment that it was given, so a delay that changes meanwhile neither hastens nor hinders it.
///
/// @dev Layout:
///
///     0  governance  address  bytes 0-19
///        delay       uint32   bytes 20-23   seconds
///     1  risk        address
///     2  guardian    address
///     3  pending     mapping(kind => mapping(key => PendingChange)), three slots each
abstract contract DelayedChanges is IParameterGovernor {
    using Announcements for PendingChange;

    /// @notice Least delay, in seconds. What stands in front (a TimelockController) adds its own.
    uint32 public constant MIN_DELAY = 1 hours;

    /// @notice Greatest delay, in seconds.
    uint32 public constant MAX_DELAY = 30 days;

    /// @notice Seconds from readiness in which a change may be executed.
    uint40 public constant GRACE = 14 days;

    address private _governance;
    uint32 private _delay;
    address private _risk;
    address private _guardian;
    mapping(ChangeKind kind => mapping(bytes32 key => PendingChange)) private _pending;

    modifier onlyGovernance() {
        _requireGovernance();
        _;
    }

    modifier onlyRisk() {
        if (msg.sender != _risk) revert NotRisk(msg.sender);
        _;
    }

    constructor(address governance_, address risk_, address guardian_, uint32 delay_) {
        _requireRoles(governance_, risk_, guardian_);
        _requireDelay(delay_);
        _governance = governance_;
        _risk = risk_;
        _guardian = guardian_;
        _delay = delay_;
        emit RoleChanged(ChangeKind.Governance, address(0), governance_, bytes32(0));
        emit RoleChanged(ChangeKind.Risk, address(0), risk_, bytes32(0));
        emit RoleChanged(ChangeKind.Guardian, address(0), guardian_, bytes32(0));
        emit DelayChanged(0, delay_, bytes32(0));
    }

    /// @inheritdoc IParameterGovernor
    function scheduleDelay(uint32 delay_, bytes32 reason) external onlyGovernance {
        _requireDelay(delay_);
        _schedule(ChangeKind.Delay, bytes32(0), abi.encode(delay_), reason);
    }

    /// @inheritdoc IParameterGovernor
    function executeDelay(uint32 delay_) external {
        bytes32 reason = _consume(ChangeKind.Delay, bytes32(0), abi.encode(delay_));
        emit DelayChanged(_delay, delay_, reason);
        _delay = delay_;
    }

    /// @inheritdoc IParameterGovernor
    function scheduleRole(ChangeKind role, address account, bytes32 reason) external onlyGovernance {
        _requireRolesWith(role, account);
        _schedule(role, bytes32(0), abi.encode(account), reason);
    }

    /// @inheritdoc IParameterGovernor
    function executeRole(ChangeKind role, address account) external {
        // Two changes of roles may have waited side by side, so the three are compared again.
        _requireRolesWith(role, account);
        bytes32 reason = _consume(role, bytes32(0), abi.encode(account));
        address previous;
        if (role == ChangeKind.Governance) (previous, _governance) = (_governance, account);
        else if (role == ChangeKind.Risk) (previous, _risk) = (_risk, account);
        else (previous, _guardian) = (_guardian, account);
        emit RoleChanged(role, previous, account, reason);
    }

    /// @inheritdoc IParameterGovernor
    function cancel(ChangeKind kind, bytes32 key, bytes32 reason) external {
        bool allowed = msg.sender == _governance || (msg.sender == _risk && kind != ChangeKind.Risk)
            || (msg.sender == _guardian && kind != ChangeKind.Guardian);
        if (!allowed) revert MayNotCancel(msg.sender, kind);
        if (!_drop(kind, key, reason)) revert NotScheduled(kind, key);
    }

    /// @inheritdoc IParameterGovernor
    function pending(ChangeKind kind, bytes32 key) external view returns (PendingChange memory) {
        return _pending[kind][key];
    }

    /// @inheritdoc IParameterGovernor
    function delay() public view returns (uint256) {
        return _delay;
    }

    /// @inheritdoc IParameterGovernor
    function governance() public view returns (address) {
        return _governance;
    }

    /// @inheritdoc IParameterGovernor
    function risk() public view returns (address) {
        return _risk;
    }

    /// @inheritdoc IParameterGovernor
    function guardian() public view returns (address) {
        return _guardian;
    }

    /// @dev Announces `content`. An expired change of the same kind and key gives way.
    function _schedule(ChangeKind kind, bytes32 key, bytes memory content, bytes32 reason) internal {
        uint256 expiresAt = _pending[kind][key].expiresAt;
        if (expiresAt > block.timestamp) revert AlreadyScheduled(kind, key, expiresAt);
        PendingChange memory change =
            Announcements.announce(keccak256(content), reason, uint40(block.timestamp), _delay, GRACE);
        _pending[kind][key] = change;
        emit Scheduled(kind, key, content, change.readyAt, change.expiresAt, reason);
    }

    /// @dev Takes off what was announced with exactly this content, or reverts.
    /// @return reason The one that it was announced with.
    function _consume(ChangeKind kind, bytes32 key, bytes memory content) internal returns (bytes32 reason) {
        PendingChange memory change = _pending[kind][key];
        bytes32 given = keccak256(content);
        Standing standing = change.standing(given, block.timestamp);
        if (standing == Standing.None) revert NotScheduled(kind, key);
        if (standing == Standing.Differs) revert ContentDiffers(kind, key, change.contentHash, given);
        if (standing == Standing.Waits) revert NotReady(change.readyAt, block.timestamp);
        if (standing == Standing.Expired) revert Expired(change.expiresAt, block.timestamp);
        delete _pending[kind][key];
        return change.reason;
    }

    /// @dev Drops what waits, if anything does.
    function _drop(ChangeKind kind, bytes32 key, bytes32 reason) internal returns (bool dropped) {
        if (_pending[kind][key].readyAt == 0) return false;
        delete _pending[kind][key];
        emit Cancelled(kind, key, msg.sender, reason);
        return true;
    }

    function _requireGovernance() private view {
        if (msg.sender != _governance) revert NotGovernance(msg.sender);
    }

    function _requireRolesWith(ChangeKind role, address account) private view {
        if (role == ChangeKind.Governance) _requireRoles(account, _risk, _guardian);
        else if (role == ChangeKind.Risk) _requireRoles(_governance, account, _guardian);
        else if (role == ChangeKind.Guardian) _requireRoles(_governance, _risk, account);
        else revert NotARole(role);
    }

    function _requireRoles(address governance_, address risk_, address guardian_) private pure {
        bool zero = governance_ == address(0) || risk_ == address(0) || guardian_ == address(0);
        if (zero || governance_ == risk_ || governance_ == guardian_ || risk_ == guardian_) {
            revert InvalidRoles(governance_, risk_, guardian_);
        }
    }

    function _requireDelay(uint32 delay_) private pure {
        if (delay_ < MIN_DELAY || delay_ > MAX_DELAY) revert InvalidDelay(delay_, MIN_DELAY, MAX_DELAY);
    }
}
