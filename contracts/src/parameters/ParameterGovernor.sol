// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {LibCall} from "solady/src/utils/LibCall.sol";
import {SafeCastLib} from "solady/src/utils/SafeCastLib.sol";
import {ChangeKind, IParameterGovernor, ParameterSpec, Tightens} from "../interfaces/IParameterGovernor.sol";
import {IParameterTarget} from "../interfaces/IParameterTarget.sol";
import {DelayedChanges} from "./DelayedChanges.sol";

/// @title ParameterGovernor
/// @notice Risk parameters (loan-to-value, thresholds, caps, rate limits, oracle bounds) that tighten at once and loosen
/// late, each within hard bounds, by one step in an interval.
///
/// | Who               | What                                        | How fast           | How undone                     |
/// |-------------------|---------------------------------------------|--------------------|--------------------------------|
/// | risk              | {tighten}: one step in the safe direction   | at once            | {scheduleChange}, after delay  |
/// | risk, guardian    | {cancel}: veto of anything that waits, but  | at once            | governance schedules it again  |
/// |                   | of its own replacement                      |                    |                                |
/// | governance        | {scheduleChange}: one step in any direction | after the delay    | {tighten}; {cancel} while it   |
/// |                   |                                             |                    | waits                          |
/// | governance        | {scheduleSpec}, {scheduleRegistration},     | after the delay    | the same again; {cancel} while |
/// |                   | {scheduleDelay}, {scheduleRole}             |                    | it waits                       |
/// | anybody           | execute what waited its time; {deliver}     | until it expires   | -                              |
///
/// What a stolen key can do. Risk: tighten step by step, never past a bound, and veto, until governance replaces it,
/// which it cannot veto. Guardian: veto, until it is replaced. Governance: announce; every announcement can be vetoed by
/// two others until it is in force, and is in force no sooner than the delay. Risk and guardian together can veto for
/// ever: then nothing loosens any more, which is the safe side.
///
/// The delay is this contract's own and is kept whatever stands in front of it. Governance may be an OpenZeppelin
/// TimelockController or AccessManager (by its `execute`), whose delays then come on top, or a Safe.
///
/// Tightening and loosening each have a clock of their own: nobody keeps the risk role from tightening by loosening, and
/// a loosening that turns out wrong can be tightened in the next transaction.
///
/// Values are pulled ({valueOf}) or pushed (IParameterTarget). A target that refuses does not undo the change: the value
/// here is in force for all who pull, and waits to be delivered to the one. Steps are measured from what the target
/// holds too, and its clock restarts when the value is delivered, so a target that was deaf for long does not wake to
/// several steps at once.
///
/// @dev Values are uint128, so that a parameter that is pulled costs one slot. Layout, after DelayedChanges:
///
///     4  parameters  mapping(key => Parameter), four slots each:
///          0  value uint128, tightenedAt uint40, loosenedAt uint40, interval uint32, tightens uint8, registered bool
///          1  min uint128, max uint128
///          2  maxStep uint128, held uint128
///          3  target address, told bool
contract ParameterGovernor is DelayedChanges, ReentrancyGuardTransient, Multicall {
    using SafeCastLib for uint256;

    /// @param key Its name: any bytes32, by convention a short text or the hash of one.
    /// @param value What is in force at the target now: the governor does not tell targets while it is constructed.
    struct InitialParameter {
        bytes32 key;
        ParameterSpec spec;
        uint128 value;
    }

    struct Parameter {
        uint128 value;
        uint40 tightenedAt;
        uint40 loosenedAt;
        uint32 interval;
        Tightens tightens;
        bool registered;
        uint128 min;
        uint128 max;
        uint128 maxStep;
        uint128 held;
        address target;
        bool told;
    }

    /// @notice Greatest interval between two changes, in seconds: tightening must stay possible in useful time.
    uint256 public constant MAX_INTERVAL = 7 days;

    /// @dev Bytes of a refusing target's answer that are kept; more is a way to make the caller pay.
    uint16 private constant _ANSWER_BYTES = 256;

    mapping(bytes32 key => Parameter) private _parameters;

    /// @param governance_ Schedules; see {governance}.
    /// @param risk_ Tightens and vetoes.
    /// @param guardian_ Vetoes.
    /// @param delay_ Seconds that a loosening waits.
    /// @param initial The parameters that need no announcement, because nobody relies on them yet.
    constructor(
        address governance_,
        address risk_,
        address guardian_,
        uint32 delay_,
        InitialParameter[] memory initial
    ) DelayedChanges(governance_, risk_, guardian_, delay_) {
        for (uint256 i; i < initial.length; ++i) {
            _register(initial[i].key, initial[i].spec, initial[i].value, bytes32(0));
        }
    }

    /// @inheritdoc IParameterGovernor
    function tighten(bytes32 key, uint256 value, bytes32 reason) external onlyRisk nonReentrant {
        Parameter storage parameter = _registered(key);
        uint256 current = parameter.value;
        if (!_isTightening(parameter.tightens, current, value)) revert NotTightening(key, current, value);
        _drop(ChangeKind.Value, key, reason);
        _change(key, parameter, value, reason);
    }

    /// @inheritdoc IParameterGovernor
    function scheduleChange(bytes32 key, uint256 value, bytes32 reason) external onlyGovernance {
        Parameter storage parameter = _registered(key);
        if (value == parameter.value) revert Unchanged(key, value);
        _requireReachable(key, parameter, value);
        _schedule(ChangeKind.Value, key, abi.encode(value), reason);
    }

    /// @inheritdoc IParameterGovernor
    function executeChange(bytes32 key, uint256 value) external nonReentrant {
        bytes32 reason = _consume(ChangeKind.Value, key, abi.encode(value));
        _change(key, _registered(key), value, reason);
    }

    /// @inheritdoc IParameterGovernor
    function scheduleRegistration(bytes32 key, ParameterSpec calldata spec, uint256 value, bytes32 reason)
        external
        onlyGovernance
    {
        if (_parameters[key].registered) revert AlreadyRegistered(key);
        _requireValid(key, spec, value);
        _schedule(ChangeKind.Registration, key, abi.encode(spec, value), reason);
    }

    /// @inheritdoc IParameterGovernor
    function executeRegistration(bytes32 key, ParameterSpec calldata spec, uint256 value)
        external
        nonReentrant
    {
        bytes32 reason = _consume(ChangeKind.Registration, key, abi.encode(spec, value));
        _register(key, spec, value, reason);
        _push(key, _parameters[key]);
    }

    /// @inheritdoc IParameterGovernor
    function scheduleSpec(bytes32 key, ParameterSpec calldata spec, bytes32 reason) external onlyGovernance {
        _requireValid(key, spec, _registered(key).value);
        _schedule(ChangeKind.Spec, key, abi.encode(spec), reason);
    }

    /// @inheritdoc IParameterGovernor
    function executeSpec(bytes32 key, ParameterSpec calldata spec) external nonReentrant {
        bytes32 reason = _consume(ChangeKind.Spec, key, abi.encode(spec));
        Parameter storage parameter = _registered(key);
        _requireValid(key, spec, parameter.value);
        emit SpecChanged(key, _specOf(parameter), spec, reason);
        if (parameter.tightens != spec.tightens) {
            // Which clock ran for which direction is about to change: none may gain a step by it.
            uint40 latest =
                parameter.tightenedAt > parameter.loosenedAt ? parameter.tightenedAt : parameter.loosenedAt;
            (parameter.tightenedAt, parameter.loosenedAt) = (latest, latest);
        }
        bool retargeted = parameter.target != spec.target;
        if (retargeted) (parameter.told, parameter.held) = (false, 0);
        _writeSpec(parameter, spec);
        if (retargeted) _push(key, parameter);
    }

    /// @inheritdoc IParameterGovernor
    function deliver(bytes32 key) external nonReentrant {
        Parameter storage parameter = _registered(key);
        if (!_isUndelivered(parameter)) revert NothingToDeliver(key);
        (bool told, uint256 held, uint256 value) = (parameter.told, parameter.held, parameter.value);
        (bool taken, bytes memory returned) = _tell(key, parameter, value);
        if (!taken) revert NotDelivered(key, parameter.target, returned);
        if (!told) return;
        if (_isTightening(parameter.tightens, held, value)) parameter.tightenedAt = uint40(block.timestamp);
        else parameter.loosenedAt = uint40(block.timestamp);
    }

    /// @inheritdoc IParameterGovernor
    function valueOf(bytes32 key) external view returns (uint256) {
        return _registered(key).value;
    }

    /// @inheritdoc IParameterGovernor
    function specOf(bytes32 key) external view returns (ParameterSpec memory) {
        return _specOf(_registered(key));
    }

    /// @inheritdoc IParameterGovernor
    function undelivered(bytes32 key) external view returns (bool waiting, uint256 held) {
        Parameter storage parameter = _registered(key);
        return (_isUndelivered(parameter), parameter.held);
    }

    /// @inheritdoc IParameterGovernor
    function tightest(bytes32 key) external view returns (uint256 value, uint256 allowedAt) {
        Parameter storage parameter = _registered(key);
        value = parameter.value;
        allowedAt = _allowedAt(parameter.tightenedAt, parameter.interval);
        uint256 step = parameter.maxStep;
        // The nearer of two origins counts, because both must reach it.
        bool twoOrigins = parameter.told && _isUndelivered(parameter);
        if (parameter.tightens == Tightens.Lower) {
            uint256 from = twoOrigins && parameter.held > value ? parameter.held : value;
            uint256 least = from > step ? from - step : 0;
            if (least < parameter.min) least = parameter.min;
            if (least < value) value = least;
        } else if (parameter.tightens == Tightens.Higher) {
            uint256 from = twoOrigins && parameter.held < value ? parameter.held : value;
            uint256 most = from + step;
            if (most > parameter.max) most = parameter.max;
            if (most > value) value = most;
        }
    }

    /// @dev The one place where a value changes.
    function _change(bytes32 key, Parameter storage parameter, uint256 value, bytes32 reason) private {
        _requireReachable(key, parameter, value);
        uint256 previous = parameter.value;
        bool tightened = _isTightening(parameter.tightens, previous, value);
        uint256 allowedAt =
            _allowedAt(tightened ? parameter.tightenedAt : parameter.loosenedAt, parameter.interval);
        if (block.timestamp < allowedAt) revert TooSoon(key, allowedAt, block.timestamp);
        parameter.value = value.toUint128();
        if (tightened) parameter.tightenedAt = uint40(block.timestamp);
        else parameter.loosenedAt = uint40(block.timestamp);
        emit ParameterChanged(key, previous, value, tightened, reason);
        _push(key, parameter);
    }

    function _register(bytes32 key, ParameterSpec memory spec, uint256 value, bytes32 reason) private {
        Parameter storage parameter = _parameters[key];
        if (parameter.registered) revert AlreadyRegistered(key);
        _requireValid(key, spec, value);
        parameter.registered = true;
        parameter.value = value.toUint128();
        _writeSpec(parameter, spec);
        emit ParameterRegistered(key, spec, value, reason);
    }

    /// @dev Tells the target, if there is one; what it refuses waits.
    function _push(bytes32 key, Parameter storage parameter) private {
        if (!_isUndelivered(parameter)) return;
        uint256 value = parameter.value;
        (bool taken, bytes memory returned) = _tell(key, parameter, value);
        if (!taken) emit DeliveryFailed(key, parameter.target, value, returned);
    }

    /// @dev The one call out. Every caller is nonReentrant and has written what it decides by.
    function _tell(bytes32 key, Parameter storage parameter, uint256 value)
        private
        returns (bool taken, bytes memory returned)
    {
        address target = parameter.target;
        if (target.code.length == 0) return (false, "");
        (taken,, returned) = LibCall.tryCall(
            target, 0, gasleft(), _ANSWER_BYTES, abi.encodeCall(IParameterTarget.setParameter, (key, value))
        );
        if (!taken) return (false, returned);
        (parameter.held, parameter.told) = (value.toUint128(), true);
        emit Delivered(key, target, value);
    }

    function _writeSpec(Parameter storage parameter, ParameterSpec memory spec) private {
        parameter.min = spec.min;
        parameter.max = spec.max;
        parameter.maxStep = spec.maxStep;
        parameter.interval = spec.interval;
        parameter.tightens = spec.tightens;
        parameter.target = spec.target;
    }

    function _registered(bytes32 key) private view returns (Parameter storage parameter) {
        parameter = _parameters[key];
        if (!parameter.registered) revert UnknownParameter(key);
    }

    function _specOf(Parameter storage parameter) private view returns (ParameterSpec memory) {
        return ParameterSpec({
            min: parameter.min,
            max: parameter.max,
            maxStep: parameter.maxStep,
            interval: parameter.interval,
            tightens: parameter.tightens,
            target: parameter.target
        });
    }

    function _isUndelivered(Parameter storage parameter) private view returns (bool) {
        return parameter.target != address(0) && (!parameter.told || parameter.held != parameter.value);
    }

    /// @dev Bounds, and one step from the value in force and from the one that the target holds; unless it brings the
    /// two nearer, which a step made shorter meanwhile must not forbid.
    function _requireReachable(bytes32 key, Parameter storage parameter, uint256 value) private view {
        if (value < parameter.min || value > parameter.max) {
            revert OutOfBounds(key, value, parameter.min, parameter.max);
        }
        (uint256 current, uint256 held, uint256 maxStep) =
            (parameter.value, parameter.held, parameter.maxStep);
        if (_distance(current, value) > maxStep) revert StepTooLarge(key, current, value, maxStep);
        if (!parameter.told) return;
        uint256 jump = _distance(held, value);
        if (jump > maxStep && jump >= _distance(held, current)) {
            revert StepTooLarge(key, held, value, maxStep);
        }
    }

    function _distance(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a - b : b - a;
    }

    function _requireValid(bytes32 key, ParameterSpec memory spec, uint256 value) private pure {
        bool inBounds = spec.min <= value && value <= spec.max;
        if (!inBounds || spec.maxStep == 0 || spec.interval > MAX_INTERVAL) {
            revert InvalidSpec(key, spec, value);
        }
    }

    function _isTightening(Tightens tightens, uint256 from, uint256 to) private pure returns (bool) {
        if (tightens == Tightens.Lower) return to < from;
        return tightens == Tightens.Higher && to > from;
    }

    /// @dev What never changed may change at once.
    function _allowedAt(uint256 last, uint256 interval) private pure returns (uint256) {
        return last == 0 ? 0 : last + interval;
    }
}
