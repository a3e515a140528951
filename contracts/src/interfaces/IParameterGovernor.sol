// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice Which way a parameter tightens.
/// @param Neither No way is safe by itself (an interest-rate slope): every change waits for the delay.
/// @param Lower Lower is safer: loan-to-value, caps, rate limits, how old a price may be.
/// @param Higher Higher is safer: reserve factor, collateral buffer.
enum Tightens {
    Neither,
    Lower,
    Higher
}

/// @notice What waits for the delay. Of each kind and key at most one change waits at a time.
/// @param Value A parameter's value.
/// @param Registration A new parameter.
/// @param Spec A parameter's bounds, step, interval, direction and target.
/// @param Delay The delay itself.
/// @param Governance Who schedules.
/// @param Risk Who tightens.
/// @param Guardian Who vetoes.
enum ChangeKind {
    Value,
    Registration,
    Spec,
    Delay,
    Governance,
    Risk,
    Guardian
}

/// @notice What a parameter may become, and how fast.
/// @param min Least value, inclusive, in the parameter's own unit.
/// @param max Greatest value, inclusive.
/// @param maxStep Greatest distance of one change, at least 1.
/// @param interval Seconds between two changes in the same direction.
/// @param tightens The direction in which the risk role may move it at once.
/// @param target The IParameterTarget that is told of each change; zero where targets read {IParameterGovernor-valueOf}.
struct ParameterSpec {
    uint128 min;
    uint128 max;
    uint128 maxStep;
    uint32 interval;
    Tightens tightens;
    address target;
}

/// @notice A change that waits.
/// @param contentHash keccak256 of the content that {IParameterGovernor-Scheduled} shows.
/// @param reason Why, as given by governance.
/// @param readyAt First Unix second at which it may be executed; 0 where nothing waits.
/// @param expiresAt First Unix second at which it may no longer be.
struct PendingChange {
    bytes32 contentHash;
    bytes32 reason;
    uint40 readyAt;
    uint40 expiresAt;
}

/// @title IParameterGovernor
/// @notice Risk parameters that tighten at once and loosen late. See ParameterGovernor.
interface IParameterGovernor {
    /// @notice A parameter has another value from now on.
    /// @param previous The old value, in the parameter's own unit.
    /// @param current The new value.
    /// @param tightened Whether the change made the protocol safer by the parameter's own direction.
    event ParameterChanged(
        bytes32 indexed key, uint256 previous, uint256 current, bool tightened, bytes32 indexed reason
    );

    /// @notice A parameter exists from now on.
    event ParameterRegistered(bytes32 indexed key, ParameterSpec spec, uint256 value, bytes32 indexed reason);

    /// @notice A parameter has other bounds, step, interval, direction or target from now on.
    event SpecChanged(
        bytes32 indexed key, ParameterSpec previous, ParameterSpec current, bytes32 indexed reason
    );

    /// @notice What is scheduled from now on waits `current` seconds.
    event DelayChanged(uint256 previous, uint256 current, bytes32 indexed reason);

    /// @notice Another account holds a role from now on.
    event RoleChanged(
        ChangeKind indexed role, address indexed previous, address indexed current, bytes32 reason
    );

    /// @notice A change waits from now on.
    /// @param key The parameter; 0 for the delay and the roles.
    /// @param content ABI encoding of the change: `uint256 value` (Value), `ParameterSpec` (Spec),
    /// `ParameterSpec, uint256 value` (Registration), `uint32` seconds (Delay), `address` (roles).
    /// @param readyAt First Unix second at which it may be executed.
    /// @param expiresAt First Unix second at which it may no longer be.
    event Scheduled(
        ChangeKind indexed kind,
        bytes32 indexed key,
        bytes content,
        uint256 readyAt,
        uint256 expiresAt,
        bytes32 indexed reason
    );

    /// @notice A change will never be made, unless it is scheduled anew.
    /// @param by Who vetoed or withdrew it, or whose tightening overtook it.
    event Cancelled(ChangeKind indexed kind, bytes32 indexed key, address indexed by, bytes32 reason);

    /// @notice A target has the value.
    event Delivered(bytes32 indexed key, address indexed target, uint256 value);

    /// @notice A target refused the value, which is in force here and waits to be delivered.
    /// @param returned The first bytes of what the target reverted with; empty where it has no code or ran out of gas.
    event DeliveryFailed(bytes32 indexed key, address indexed target, uint256 value, bytes returned);

    /// @notice Only the governance account schedules.
    error NotGovernance(address caller);

    /// @notice Only the risk account tightens.
    error NotRisk(address caller);

    /// @notice Only governance, risk and guardian cancel, and not the account that the change would replace.
    error MayNotCancel(address caller, ChangeKind kind);

    /// @notice The three roles must be three different accounts, none of them zero.
    error InvalidRoles(address governance, address risk, address guardian);

    /// @notice `kind` is no role.
    error NotARole(ChangeKind kind);

    /// @notice A delay must lie between the least and the greatest, in seconds.
    error InvalidDelay(uint256 delay, uint256 least, uint256 greatest);

    /// @notice One such change waits already; cancel it first.
    error AlreadyScheduled(ChangeKind kind, bytes32 key, uint256 expiresAt);

    /// @notice Nothing waits.
    error NotScheduled(ChangeKind kind, bytes32 key);

    /// @notice Something else was scheduled.
    error ContentDiffers(ChangeKind kind, bytes32 key, bytes32 scheduled, bytes32 given);

    /// @notice The delay is not over.
    error NotReady(uint256 readyAt, uint256 time);

    /// @notice It was not executed in time.
    error Expired(uint256 expiresAt, uint256 time);

    /// @notice No parameter has this key.
    error UnknownParameter(bytes32 key);

    /// @notice A parameter has this key already.
    error AlreadyRegistered(bytes32 key);

    /// @notice Bounds that exclude the value or each other, a step of nothing, or an interval longer than allowed.
    error InvalidSpec(bytes32 key, ParameterSpec spec, uint256 value);

    /// @notice The value lies outside of the bounds.
    error OutOfBounds(bytes32 key, uint256 value, uint256 min, uint256 max);

    /// @notice The change is longer than one step, from the value in force or from the value that the target holds.
    error StepTooLarge(bytes32 key, uint256 from, uint256 to, uint256 maxStep);

    /// @notice The last change in this direction is less than the interval ago.
    error TooSoon(bytes32 key, uint256 allowedAt, uint256 time);

    /// @notice The risk role may only tighten.
    error NotTightening(bytes32 key, uint256 current, uint256 value);

    /// @notice The parameter has this value already.
    error Unchanged(bytes32 key, uint256 value);

    /// @notice There is nothing to deliver: the target has the value, or the parameter has no target.
    error NothingToDeliver(bytes32 key);

    /// @notice The target still refuses.
    error NotDelivered(bytes32 key, address target, bytes returned);

    /// @notice Moves a parameter in its tightening direction, now. A loosening of it that waits is cancelled: it was
    /// proposed for a state that is no more.
    /// @dev Risk only. Within bounds, one step, once in an interval.
    function tighten(bytes32 key, uint256 value, bytes32 reason) external;

    /// @notice Announces another value, in either direction, for after the delay.
    /// @dev Governance only. Must be within bounds and one step now, and again when it is executed.
    function scheduleChange(bytes32 key, uint256 value, bytes32 reason) external;

    /// @notice Puts the announced value into force.
    /// @dev Anybody, from `readyAt` until `expiresAt`.
    function executeChange(bytes32 key, uint256 value) external;

    /// @notice Announces a new parameter.
    /// @dev Governance only.
    function scheduleRegistration(bytes32 key, ParameterSpec calldata spec, uint256 value, bytes32 reason)
        external;

    /// @notice Adds the announced parameter and tells its target.
    /// @dev Anybody, from `readyAt` until `expiresAt`.
    function executeRegistration(bytes32 key, ParameterSpec calldata spec, uint256 value) external;

    /// @notice Announces other bounds, step, interval, direction or target.
    /// @dev Governance only. The value in force must lie within the bounds, now and when it is executed.
    function scheduleSpec(bytes32 key, ParameterSpec calldata spec, bytes32 reason) external;

    /// @notice Puts the announced spec into force. Where the target is another, it is told the value.
    /// @dev Anybody, from `readyAt` until `expiresAt`.
    function executeSpec(bytes32 key, ParameterSpec calldata spec) external;

    /// @notice Announces another delay.
    /// @dev Governance only.
    /// @param delay_ Seconds.
    function scheduleDelay(uint32 delay_, bytes32 reason) external;

    /// @notice Puts the announced delay into force for what is scheduled from now on.
    /// @dev Anybody, from `readyAt` until `expiresAt`.
    function executeDelay(uint32 delay_) external;

    /// @notice Announces another account for a role.
    /// @dev Governance only.
    /// @param role `Governance`, `Risk` or `Guardian`.
    function scheduleRole(ChangeKind role, address account, bytes32 reason) external;

    /// @notice Hands a role to the announced account.
    /// @dev Anybody, from `readyAt` until `expiresAt`.
    function executeRole(ChangeKind role, address account) external;

    /// @notice Takes back or vetoes what waits.
    /// @dev Governance, risk and guardian; none of risk and guardian may veto its own replacement.
    function cancel(ChangeKind kind, bytes32 key, bytes32 reason) external;

    /// @notice Tells a target the value that it refused before.
    /// @dev Anybody. Reverts with {NotDelivered} where it refuses again.
    function deliver(bytes32 key) external;

    /// @notice The value in force, in the parameter's own unit. Reverts with {UnknownParameter}.
    function valueOf(bytes32 key) external view returns (uint256);

    /// @notice Bounds, step, interval, direction and target. Reverts with {UnknownParameter}.
    function specOf(bytes32 key) external view returns (ParameterSpec memory);

    /// @notice Whether the target holds another value than the one in force, and which.
    /// @return waiting True where {deliver} has something to do.
    /// @return held What the target was last told by this contract; 0 where that is nothing.
    function undelivered(bytes32 key) external view returns (bool waiting, uint256 held);

    /// @notice How far the risk role may go now.
    /// @return value The tightest value that {tighten} accepts; the one in force where it accepts none.
    /// @return allowedAt Unix second from which the interval allows it.
    function tightest(bytes32 key) external view returns (uint256 value, uint256 allowedAt);

    /// @notice The change that waits; all zero where none does. It stays here after it expired.
    function pending(ChangeKind kind, bytes32 key) external view returns (PendingChange memory);

    /// @notice Seconds that a change scheduled now waits.
    function delay() external view returns (uint256);

    /// @notice Who schedules: a TimelockController, an AccessManager, a Safe.
    function governance() external view returns (address);

    /// @notice Who tightens and may veto.
    function risk() external view returns (address);

    /// @notice Who may veto.
    function guardian() external view returns (address);
}
