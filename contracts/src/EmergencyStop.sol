// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title EmergencyStop
/// @notice The switch that a protocol inherits so that a guard can halt it: stopping is instant and takes one key,
/// resuming takes another, slower authority.
///
/// | Who      | What                         | How fast                     | How undone                     |
/// |----------|------------------------------|------------------------------|--------------------------------|
/// | guardian | {stop}                       | at once                      | {resume}, by the resumer alone |
/// | resumer  | {resume}                     | at once; a timelock delays it | {stop}, by the guardian        |
/// | resumer  | {setGuardian}, {setResumer}  | at once; a timelock delays it | the same function again        |
///
/// The guardian's key lives on a machine that is online day and night and will be stolen one day. So it can do one
/// thing, which costs time and never value, and the account that can undo it must be a different one. Nothing here
/// moves funds, and no role of the inheriting protocol can lift a stop: a stolen admin key cannot resume.
///
/// @dev Storage is namespaced (ERC-7201, `membrane.storage.EmergencyStop`), so that an upgradeable protocol may
/// inherit this at any time without moving its own slots. Layout, three slots:
///
///     0  guardian   address  bytes 0-19
///        stopped    bool     byte  20
///        stoppedAt  uint64   bytes 21-28   seconds, Unix
///     1  resumer    address
///     2  reason     bytes32
///
/// {whenRunning} reads slot 0 alone: one cold SLOAD, 2,100 gas.
abstract contract EmergencyStop {
    /// @custom:storage-location erc7201:membrane.storage.EmergencyStop
    struct EmergencyStopStorage {
        address guardian;
        bool stopped;
        uint64 stoppedAt;
        address resumer;
        bytes32 reason;
    }

    /// @dev keccak256(abi.encode(uint256(keccak256("membrane.storage.EmergencyStop")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant _STORAGE_SLOT =
        0x435c63f97c8fdeeadcf967531413f6dd7bc9d8b3cd1667e38112df22f8729c00;

    /// @notice The protocol was halted.
    /// @param guardian The account that halted it.
    /// @param reason What the guardian says happened: a short text or the id of an incident.
    event Stopped(address indexed guardian, bytes32 indexed reason);

    /// @notice The protocol runs again.
    /// @param resumer The account that resumed it.
    /// @param stoppedFor Seconds that the stop lasted.
    event Resumed(address indexed resumer, uint256 stoppedFor);

    /// @notice Another account may stop from now on.
    event GuardianChanged(address indexed previous, address indexed current);

    /// @notice Another account may resume from now on.
    event ResumerChanged(address indexed previous, address indexed current);

    /// @notice The protocol is halted, so that this function is closed.
    error EmergencyStopped();

    /// @notice There is nothing to resume.
    error NotStopped();

    /// @notice Only the guardian may stop.
    error NotGuardian(address caller);

    /// @notice Only the resumer may resume or change the two accounts.
    error NotResumer(address caller);

    /// @notice Guardian and resumer must be two different accounts, neither of them zero.
    error InvalidAccounts(address guardian, address resumer);

    /// @notice The two accounts were set before.
    error AlreadyInitialized();

    /// @notice Closes a function while the protocol is stopped.
    modifier whenRunning() {
        _requireRunning();
        _;
    }

    /// @notice Halts every function marked {whenRunning}, in this very transaction.
    /// @dev Guardian only. Stopping what is stopped succeeds and changes nothing, so that two guards that race do not
    /// make one another fail; the first reason stays.
    /// @param reason What happened, for the record.
    function stop(bytes32 reason) external {
        EmergencyStopStorage storage $ = _emergencyStop();
        if (msg.sender != $.guardian) revert NotGuardian(msg.sender);
        if ($.stopped) return;
        $.stopped = true;
        $.stoppedAt = uint64(block.timestamp);
        $.reason = reason;
        emit Stopped(msg.sender, reason);
    }

    /// @notice Lets the protocol run again.
    /// @dev Resumer only. Reverts with {NotStopped} when it runs.
    function resume() external onlyResumer {
        EmergencyStopStorage storage $ = _emergencyStop();
        if (!$.stopped) revert NotStopped();
        uint256 stoppedFor = block.timestamp - $.stoppedAt;
        $.stopped = false;
        $.stoppedAt = 0;
        $.reason = bytes32(0);
        emit Resumed(msg.sender, stoppedFor);
    }

    /// @notice Names another guardian. A stop in force stays in force.
    /// @dev Resumer only.
    function setGuardian(address guardian_) external onlyResumer {
        EmergencyStopStorage storage $ = _emergencyStop();
        _requireDistinct(guardian_, $.resumer);
        emit GuardianChanged($.guardian, guardian_);
        $.guardian = guardian_;
    }

    /// @notice Hands the right to resume to another account.
    /// @dev Resumer only.
    function setResumer(address resumer_) external onlyResumer {
        EmergencyStopStorage storage $ = _emergencyStop();
        _requireDistinct($.guardian, resumer_);
        emit ResumerChanged($.resumer, resumer_);
        $.resumer = resumer_;
    }

    /// @notice Whether the protocol is halted.
    function stopped() public view returns (bool) {
        return _emergencyStop().stopped;
    }

    /// @notice When the stop in force began, in Unix seconds; 0 while the protocol runs.
    function stoppedAt() public view returns (uint256) {
        return _emergencyStop().stoppedAt;
    }

    /// @notice Why the stop in force was made; 0 while the protocol runs.
    function stopReason() public view returns (bytes32) {
        return _emergencyStop().reason;
    }

    /// @notice The account that may stop.
    function guardian() public view returns (address) {
        return _emergencyStop().guardian;
    }

    /// @notice The account that may resume.
    function resumer() public view returns (address) {
        return _emergencyStop().resumer;
    }

    modifier onlyResumer() {
        if (msg.sender != _emergencyStop().resumer) revert NotResumer(msg.sender);
        _;
    }

    /// @notice Sets the two accounts, once: from a constructor, or from an upgradeable protocol's initializer.
    /// @param guardian_ May stop; a key that is online.
    /// @param resumer_ May resume; a timelock or a multi-signature account.
    function _initEmergencyStop(address guardian_, address resumer_) internal {
        EmergencyStopStorage storage $ = _emergencyStop();
        if ($.resumer != address(0)) revert AlreadyInitialized();
        _requireDistinct(guardian_, resumer_);
        $.guardian = guardian_;
        $.resumer = resumer_;
        emit GuardianChanged(address(0), guardian_);
        emit ResumerChanged(address(0), resumer_);
    }

    /// @dev A function rather than the modifier's body, so that each use of the modifier costs a jump and no copy.
    function _requireRunning() internal view {
        if (_emergencyStop().stopped) revert EmergencyStopped();
    }

    function _requireDistinct(address guardian_, address resumer_) private pure {
        if (guardian_ == address(0) || resumer_ == address(0) || guardian_ == resumer_) {
            revert InvalidAccounts(guardian_, resumer_);
        }
    }

    function _emergencyStop() private pure returns (EmergencyStopStorage storage $) {
        assembly ("memory-safe") {
            $.slot := _STORAGE_SLOT
        }
    }
}
