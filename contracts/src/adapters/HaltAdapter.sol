// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IHaltTarget, Mode} from "../interfaces/IHaltTarget.sol";

/// @title HaltAdapter
/// @notice Stands between a GuardianCouncil and a protocol that cannot be redeployed: turns a halt into the switches that
/// the protocol has, and turns back, at the end, those that it turned itself.
///
/// | Who                   | What       | How fast              | How undone                                  |
/// |-----------------------|------------|-----------------------|---------------------------------------------|
/// | council               | {halt}     | at once               | {resume}; {expire}, once the end is reached |
/// | council (its resumer) | {resume}   | at once               | {halt}                                      |
/// | anybody               | {expire}   | after the halt's end; at once for what others opened | {halt}       |
/// | the protocol's admin  | its own switches, and the role that it gave to this adapter | at once | as it likes |
///
/// The council is fixed: another council gets another adapter, and the protocol moves its role over.
///
/// The protocol knows nothing of time, so a halt does not end by itself here: it is due to end, and whoever wants to use
/// the protocol lifts it with {expire}, without asking anybody. There are no limits to ramp either; a resume opens at once.
///
/// What was closed already when a halt came stays closed after it. What the admin opens in the middle of a halt stays
/// open, and {modeOf} says so, so that guardians can close it again. The admin calls {expire} in the same breath, at any
/// time: the adapter then forgets what is open, and what the admin closes later is the admin's. Without that, what was
/// opened and closed again looks like the adapter's own doing, and will be lifted with it. To keep closed what the
/// adapter closed, the admin takes the role from it.
///
/// @dev One slot a scope: the ends of the three modes, 3 x uint40, Unix seconds.
abstract contract HaltAdapter is IHaltTarget {
    struct Ends {
        uint40 throttledUntil;
        uint40 riskyPausedUntil;
        uint40 pausedUntil;
    }

    /// @notice The account that may halt and resume.
    address public immutable COUNCIL;

    /// @notice Seconds that a halt may last from the present, whatever the council says.
    uint256 public constant MAX_HALT_SECONDS = 30 days;

    mapping(bytes32 scope => Ends) private _ends;

    /// @notice What the adapter had closed of `scope` and is no longer to be closed was opened, or was open already.
    event Expired(bytes32 indexed scope);

    /// @notice Nothing of `scope` is due to be opened.
    error NothingToLift(bytes32 scope);

    /// @notice An account that cannot serve as what it was given for.
    error InvalidAccount(address account);

    modifier onlyCouncil() {
        if (msg.sender != COUNCIL) revert NotCouncil(msg.sender);
        _;
    }

    constructor(address council) {
        if (council == address(0)) revert InvalidAccount(council);
        COUNCIL = council;
    }

    /// @inheritdoc IHaltTarget
    /// @dev Closes again what somebody opened since, even where the end stays the same.
    function halt(bytes32 scope, Mode mode, uint40 until) external onlyCouncil {
        if (
            mode == Mode.Running || until <= block.timestamp || until > block.timestamp + MAX_HALT_SECONDS
                || !_supports(scope, mode)
        ) {
            revert InvalidHalt(mode, until);
        }
        Ends storage ends = _ends[scope];
        if (until > _endOf(ends, mode)) {
            if (mode == Mode.Throttled) ends.throttledUntil = until;
            else if (mode == Mode.RiskyPaused) ends.riskyPausedUntil = until;
            else ends.pausedUntil = until;
            emit Halted(scope, mode, until);
        }
        _close(scope, mode);
    }

    /// @inheritdoc IHaltTarget
    /// @dev The ramp is not used: what is behind an adapter is open or closed.
    function resume(bytes32 scope, uint32) external onlyCouncil {
        Ends storage ends = _ends[scope];
        uint40 present = uint40(block.timestamp);
        bool halted;
        if (ends.throttledUntil > present) (ends.throttledUntil, halted) = (present, true);
        if (ends.riskyPausedUntil > present) (ends.riskyPausedUntil, halted) = (present, true);
        if (ends.pausedUntil > present) (ends.pausedUntil, halted) = (present, true);
        if (!halted) revert NotHalted(scope);
        emit Resumed(scope, 0);
        _open(scope);
    }

    /// @notice Opens what the adapter closed of `scope` and what no halt in force keeps closed; forgets, at any time, what
    /// it closed and somebody else opened.
    /// @dev Anybody. Reverts with {NothingToLift} where there is nothing.
    function expire(bytes32 scope) external {
        if (!_open(scope)) revert NothingToLift(scope);
        emit Expired(scope);
    }

    /// @inheritdoc IHaltTarget
    /// @dev Reads the protocol itself: what somebody else has opened is not halted, whatever its end.
    function modeOf(bytes32 scope) public view returns (Mode, uint256) {
        for (uint256 i = uint256(Mode.Paused); i > uint256(Mode.Running); --i) {
            Mode mode = Mode(i);
            uint256 until = _untilOf(scope, mode);
            if (until > block.timestamp && _isClosed(scope, mode)) return (mode, until);
        }
        return (Mode.Running, 0);
    }

    /// @dev Whether there is such a scope, with a switch for `mode`.
    function _supports(bytes32 scope, Mode mode) internal view virtual returns (bool);

    /// @dev Turns the switches of `scope` for `mode` that are not turned yet, and remembers which.
    function _close(bytes32 scope, Mode mode) internal virtual;

    /// @dev Turns back those switches of `scope` that it turned and that no halt in force asks for, and forgets those that
    /// it turned and somebody else turned back.
    /// @return lifted Whether there were any of either.
    function _open(bytes32 scope) internal virtual returns (bool lifted);

    /// @dev Whether the protocol is closed as `mode` says, by whomever.
    function _isClosed(bytes32 scope, Mode mode) internal view virtual returns (bool);

    /// @dev Whether a halt of `scope` or of all in `mode` is in force.
    function _isDue(bytes32 scope, Mode mode) internal view returns (bool) {
        return _untilOf(scope, mode) > block.timestamp;
    }

    /// @dev Whether a halt of `scope` itself in `mode` is in force.
    function _isOwnDue(bytes32 scope, Mode mode) internal view returns (bool) {
        return _endOf(_ends[scope], mode) > block.timestamp;
    }

    /// @dev The later of the ends of `scope` and of all.
    function _untilOf(bytes32 scope, Mode mode) private view returns (uint256 until) {
        until = _endOf(_ends[scope], mode);
        if (scope == bytes32(0)) return until;
        uint256 all = _endOf(_ends[bytes32(0)], mode);
        if (all > until) until = all;
    }

    function _endOf(Ends storage ends, Mode mode) private view returns (uint256) {
        if (mode == Mode.Throttled) return ends.throttledUntil;
        return mode == Mode.RiskyPaused ? ends.riskyPausedUntil : ends.pausedUntil;
    }
}
