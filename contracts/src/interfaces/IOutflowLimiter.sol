// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice The most of an asset that may leave within any stretch of time as long as the window.
/// @param cap The absolute limit, in the asset's units; rounded down to twelve significant digits.
/// @param bps The relative limit, in basis points of what is in custody; 0 for none.
/// @param length Seconds.
struct Window {
    uint112 cap;
    uint16 bps;
    uint24 length;
}

/// @notice Two windows, both enforced. The limit of each is `min(cap, max(floor, bps of custody))`.
/// @param brief The shorter window, such as one hour: it bounds the loss before anybody can react.
/// @param long The longer one, such as one day: it bounds the loss before a decision can be taken.
/// @param floor What a relative limit never falls below, in the asset's units, so that the last holder of a shrinking
/// pool is paid in finite time rather than a share of the rest for ever.
struct Limits {
    Window brief;
    Window long;
    uint112 floor;
}

/// @notice Where a claim stands.
/// @param None Unknown, paid in full, or returned to the protocol.
/// @param Queued In line; {IOutflowLimiter-settle} pays it in its turn.
/// @param Aside Its turn came and it could not be paid, because its recipient refused or because it was held. It keeps
/// the precedence of its age: {IOutflowLimiter-collect} pays it from what leaks, without a second wait in line.
enum ClaimState {
    None,
    Queued,
    Aside
}

/// @notice What is owed to somebody whose withdrawal was more than the limit let through.
/// @param recipient Who is paid, and who alone may name another account once the claim is aside.
/// @param heldUntil Unix second at which the hold ends by itself; 0 while the claim was never held.
/// @param returnableAt Unix second from which governance may return a held claim to the protocol.
/// @param lane Index of the scope whose limit binds it as well; 0 for the asset's alone.
/// @param state Where it stands.
/// @param amount What is left to pay, in the asset's units.
/// @param next The id that follows in its line; 0 for the last.
struct Claim {
    address recipient;
    uint40 heldUntil;
    uint40 returnableAt;
    uint8 lane;
    ClaimState state;
    uint112 amount;
    uint64 next;
}

/// @title IOutflowLimiter
/// @notice What a protocol with an OutflowLimiter shows to its users, its keepers, its council and its governance.
///
/// Assets are tokens, and `address(0)` is native ether. Claims are numbered from 1 for each asset, in the order in
/// which they came.
interface IOutflowLimiter {
    /// @notice A part of a withdrawal was more than the limit let through and waits.
    event ClaimQueued(
        address indexed asset, uint256 indexed id, address indexed recipient, uint256 amount, bytes32 scope
    );

    /// @notice A claim, or a part of it, was paid. It is settled when `remaining` is 0.
    event ClaimPaid(
        address indexed asset,
        uint256 indexed id,
        address indexed recipient,
        uint256 amount,
        uint256 remaining
    );

    /// @notice A claim left the line unpaid: its recipient refused, or (`held`) it is held.
    event ClaimSetAside(address indexed asset, uint256 indexed id, bool held);

    /// @notice Nobody can be paid from this claim until `until`; governance may return it from `returnableAt` on.
    event ClaimHeld(address indexed asset, uint256 indexed id, uint256 returnableAt, uint256 until);

    /// @notice Governance ended the hold before its time.
    event ClaimReleased(address indexed asset, uint256 indexed id);

    /// @notice Governance returned a held claim to the value that the protocol accounts for.
    event ClaimReturned(address indexed asset, uint256 indexed id, address indexed recipient, uint256 amount);

    /// @notice Other limits hold from now on; `scope` 0 is the asset as a whole.
    event LimitChanged(address indexed asset, bytes32 indexed scope, Limits previous, Limits current);

    /// @notice The least that can wait in line.
    event MinimumClaimChanged(address indexed asset, uint256 previous, uint256 current);

    /// @notice The line's length at which outflows stop by themselves, and for how long.
    event SurgeChanged(address indexed asset, uint256 queueBps, uint256 stopSeconds, uint256 coolDown);

    /// @notice The line became so long that no more of the asset leaves until `until`.
    event Surged(address indexed asset, uint256 queued, uint256 custody, uint256 until);

    /// @notice No limit was ever set for this asset, so that none of it may come or go.
    error AssetNotListed(address asset);

    /// @notice A limit that cannot be enforced or that would close the asset for ever.
    error InvalidLimit(address asset, bytes32 scope, Limits limits);

    /// @notice An asset has at most this many scopes with limits of their own.
    error TooManyScopes(address asset, uint256 most);

    /// @notice More than a thousandth of the limit's floor, which would lock out those who hold less.
    error InvalidMinimumClaim(address asset, uint256 minimum, uint256 most);

    /// @notice A stop that is too long or that may come again too soon.
    error InvalidSurge(address asset, uint256 queueBps, uint256 stopSeconds, uint256 coolDown);

    /// @notice More than can be counted.
    error CustodyOverflow(address asset, uint256 custody, uint256 inflow);

    /// @notice More than the protocol accounts for, beyond what it owes already.
    error ExceedsAccounted(address asset, uint256 amount, uint256 accounted);

    /// @notice An outflow that cannot wait is more than may leave now.
    error ExceedsLimit(address asset, bytes32 scope, uint256 amount, uint256 available);

    /// @notice The part that would have to wait is too small to stand in line.
    error BelowMinimumClaim(address asset, uint256 amount, uint256 minimum);

    /// @notice Neither nobody nor the protocol itself can be paid.
    error InvalidRecipient(address recipient);

    /// @notice No such claim, or not one that is aside, or one that can no longer be held.
    error InvalidClaim(address asset, uint256 id, ClaimState state);

    /// @notice The claim is held until `until`.
    error ClaimOnHold(address asset, uint256 id, uint256 until);

    /// @notice Held claims can be returned between these Unix seconds.
    error NotReturnable(address asset, uint256 id, uint256 from, uint256 until);

    /// @notice Only the recipient may have a claim paid to another account.
    error NotRecipient(address caller, address recipient);

    /// @notice Nothing may leave now.
    error NothingAvailable(address asset);

    /// @notice A settlement needs this much gas for each payment, lest a caller starve a recipient of it.
    error NotEnoughGas(uint256 left, uint256 needed);

    /// @notice A settlement was entered while another one pays.
    error SettlementReentered();

    /// @notice Pays claims in the order in which they came, as far as the limits let them.
    /// @dev Anyone. A claim whose scope lets nothing through stands aside for the others of the asset. At most
    /// `maxClaims` claims are touched, each for at most the gas of one payment.
    /// @return paid What was paid, in the asset's units.
    function settle(address asset, uint256 maxClaims) external returns (uint256 paid);

    /// @notice Pays a claim that is aside, as far as the limits let it.
    /// @dev Anyone, to the claim's recipient; the recipient alone may name another account.
    /// @return paid What was paid, in the asset's units.
    function collect(address asset, uint256 id, address to) external returns (uint256 paid);

    /// @notice Lets nothing out of a claim for a time that ends by itself. A claim can be held once.
    /// @dev Council only.
    function holdClaim(address asset, uint256 id) external;

    /// @notice Ends a hold now.
    /// @dev Governance only.
    function releaseClaim(address asset, uint256 id) external;

    /// @notice Takes a held claim back into the value that the protocol accounts for: never to any account.
    /// @dev Governance only, and only what the council held, after the delay and before the hold ends.
    function returnClaim(address asset, uint256 id) external;

    /// @notice What came in as recorded, less what was paid out, in the asset's units: what the protocol accounts for
    /// and what it owes to the line.
    function custodyOf(address asset) external view returns (uint256);

    /// @notice What the protocol accounts for: {custodyOf} less {queuedOf}, in the asset's units.
    function accountedOf(address asset) external view returns (uint256);

    /// @notice What is owed to claims, in the asset's units.
    function queuedOf(address asset) external view returns (uint256);

    /// @notice What a settlement could pay now under the limits of the asset and of `scope` (0: the asset's alone), in
    /// the asset's units, rounded down. A newcomer gets it where nobody waits.
    function availableOf(address asset, bytes32 scope) external view returns (uint256);

    /// @notice The claim `id`; all zero once it is paid or returned.
    function claimOf(address asset, uint256 id) external view returns (Claim memory);

    /// @notice The first and the last claim in the line of `scope`; 0 where nobody waits.
    function lineOf(address asset, bytes32 scope) external view returns (uint256 head, uint256 tail);

    /// @notice The limits that were set, as they are enforced (rounded down).
    function limitsOf(address asset, bytes32 scope) external view returns (Limits memory);
}
