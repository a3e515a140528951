// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {CouncilConfig, Episode, IGuardianCouncil, Order, Signature} from "../interfaces/IGuardianCouncil.sol";
import {IHaltTarget, Mode} from "../interfaces/IHaltTarget.sol";
import {GuardianCourt} from "./GuardianCourt.sol";
import {GuardianRegistry} from "./GuardianRegistry.sol";
import {PackedRecords} from "./PackedRecords.sol";

/// @title GuardianCouncil
/// @notice Halts the targets that governance registers: one bonded guardian for a short time, k of n for a long one,
/// nobody for ever.
///
/// | Who             | What                            | How fast      | How undone                                      |
/// |-----------------|---------------------------------|---------------|-------------------------------------------------|
/// | active guardian | {pause}, {pauseMany}            | at once       | by itself after the solo time; {resume}         |
/// | k of n          | {extend}                        | at once       | by itself at the latest at the hard end; {resume} |
/// | resumer         | {resume}, {rearm}               | at once       | {pause}                                         |
/// | governance      | {registerTarget}                | at once       | {unregisterTarget}                              |
/// | governance      | {unregisterTarget}              | at once       | {registerTarget}; what is in force ends by itself |
///
/// With GuardianRegistry's and GuardianCourt's tables this is every privileged call. Guardians start halts and do
/// nothing else: they neither resume nor move what is not their own, and the one call that the council makes on their
/// word is {IHaltTarget-halt} of a registered target.
///
/// How long can a target be halted? Halts with less than a cool-down of quiet between them are one episode.
/// - Each guardian starts one pause in an episode, for the solo time; `SOLO_LIMIT` guardians may, one after another.
///   Whoever used his may still widen what solo pauses hold (another scope, a stricter mode), until their end.
/// - The council extends, to the hard end at most: `MAX_HALT_SECONDS` after the first pause.
/// - After the hard end nobody halts before a cool-down of quiet is over. So all guardians together can close a target
///   for no more than `MAX_HALT_SECONDS` out of every `MAX_HALT_SECONDS + COOL_DOWN_SECONDS`.
/// - Fewer guardians than the council (`threshold`, at most `SOLO_LIMIT`) can neither use up the pauses of an honest one
///   nor bring an episode near its hard end, however they space their own: the constructor sees to that.
///
/// A target may revert, burn gas or lie about its mode; that harms it alone. Its answers are read to a fixed length, and
/// {pauseMany} gives each order a share of the gas and goes on.
///
/// @dev One slot for a guardian, one for a target. In the steady state a pause reads the former, writes the latter.
contract GuardianCouncil is GuardianCourt {
    using PackedRecords for Episode;

    /// @notice Length of a pause that one guardian starts, in seconds.
    uint32 public immutable SOLO_SECONDS;
    /// @notice Longest time from the first pause of an episode to its last end, in seconds.
    uint32 public immutable MAX_HALT_SECONDS;
    /// @notice Shortest ramp of the limits after a resume, in seconds.
    uint32 public immutable MIN_RAMP_SECONDS;

    /// @dev How much of what a target returns is passed on, in bytes.
    uint256 private constant _CAUSE_BYTES = 256;

    /// @param config What stays for ever; another configuration is another council.
    /// @param token ERC-20 of bonds and rewards.
    /// @param governance A timelock. Its delay is shorter than the appeal's time.
    /// @param resumer_ Governance, or a delegate that can answer within hours.
    /// @param sink_ Where slashed bonds go; the zero address is the reward pool.
    /// @param threshold_ How many guardians are the council.
    constructor(
        CouncilConfig memory config,
        address token,
        address governance,
        address resumer_,
        address sink_,
        uint8 threshold_
    ) Ownable(governance) GuardianRegistry(config, token, resumer_, sink_, threshold_) GuardianCourt(config) {
        if (config.soloSeconds < 2) revert InvalidConfig("soloSeconds");
        if (config.minRampSeconds == 0) revert InvalidConfig("minRampSeconds");
        uint256 worst = uint256(config.soloLimit) * (uint256(config.soloSeconds) + config.coolDownSeconds);
        if (config.maxHaltSeconds < worst) revert InvalidConfig("maxHaltSeconds");
        SOLO_SECONDS = config.soloSeconds;
        MAX_HALT_SECONDS = config.maxHaltSeconds;
        MIN_RAMP_SECONDS = config.minRampSeconds;
    }

    /// @inheritdoc IGuardianCouncil
    function pause(address target, bytes32 scope, Mode mode, bytes32 reason) external {
        uint40 bit = _requireActive(msg.sender);
        if (mode == Mode.Running) revert InvalidMode();
        Episode storage episode = _episodes[target];
        (bool registered, uint40 end) = episode.last();
        if (!registered) revert UnknownTarget(target);
        uint40 until;
        if (block.timestamp >= uint256(end) + COOL_DOWN_SECONDS) {
            // A solo time is less than the longest halt, and no halt that the council knows of is in force.
            unchecked {
                until = uint40(block.timestamp) + SOLO_SECONDS;
            }
            episode.begin(bit, until);
        } else {
            if (_lasts(target, scope, mode, end)) return;
            until = _follow(target, bit);
        }
        emit PauseStarted(msg.sender, target, scope, mode, until, reason);
        _halt(target, scope, mode, until);
    }

    /// @inheritdoc IGuardianCouncil
    function pauseMany(Order[] calldata orders, bytes32 reason) external returns (uint256 paused) {
        _requireActive(msg.sender);
        for (uint256 i; i < orders.length; ++i) {
            Order calldata order = orders[i];
            bytes memory data =
                abi.encodeCall(IGuardianCouncil.pause, (order.target, order.scope, order.mode, reason));
            // To itself, so that what an order did is undone where it fails, and the caller stays the guardian.
            (bool ok, bytes memory cause) = _delegate(data, gasleft() / (orders.length - i + 1));
            if (ok) ++paused;
            else emit PauseFailed(msg.sender, order.target, order.scope, cause);
        }
        if (paused == 0) revert NothingPaused();
    }

    /// @inheritdoc IGuardianCouncil
    function extend(
        address target,
        bytes32 scope,
        Mode mode,
        uint40 until,
        bytes32 reason,
        uint256 deadline,
        Signature[] calldata signatures
    ) external {
        Episode memory episode = _episodes[target].load();
        if (!episode.registered) revert UnknownTarget(target);
        _requireCouncil(
            extensionDigest(target, scope, mode, until, reason, deadline), deadline, signatures, address(0)
        );
        uint40 hardEnd = _join(target, episode);
        if (until > hardEnd) revert BeyondHardEnd(target, until, hardEnd);
        if (until > episode.end) episode.end = until;
        _episodes[target].save(episode);
        ++nonceOf[target];
        emit PauseExtended(target, scope, mode, until, reason, signatures.length);
        _halt(target, scope, mode, until);
    }

    /// @inheritdoc IGuardianCouncil
    function resume(address target, bytes32 scope, uint32 rampSeconds) external onlyResumer {
        Episode memory episode = _episodes[target].load();
        // What was unregistered in the middle of a pause can still be resumed.
        if (!episode.registered && episode.start == 0) revert UnknownTarget(target);
        if (rampSeconds < MIN_RAMP_SECONDS) revert RampTooShort(rampSeconds, MIN_RAMP_SECONDS);
        ++nonceOf[target];
        emit TargetResumed(target, scope, rampSeconds);
        _call(target, abi.encodeCall(IHaltTarget.resume, (scope, rampSeconds)));
    }

    /// @notice Forgets the episode of `target`: every guardian may pause it anew at once, and none can be judged for
    /// what it did before. For after a true attack, when the guardians that saw it have used their pauses.
    /// @dev Resumer only. Leaves what is in force as it is; the hard end counts anew from the next pause. Makes every
    /// signature that was given for `target` void.
    function rearm(address target) external onlyResumer {
        if (!_episodes[target].registered) revert UnknownTarget(target);
        ++nonceOf[target];
        delete _episodes[target];
        _episodes[target].registered = true;
        emit TargetRearmed(target);
    }

    /// @notice Lets the council halt `target`, which must name this council as its own.
    /// @dev Governance only. A record from before is kept, so that this cannot cut a rest short.
    function registerTarget(address target) external onlyOwner {
        if (_isGuardian(target) || target == address(this)) revert InvalidAccount(target);
        // Reverts where `target` is no target at all.
        IHaltTarget(target).modeOf(bytes32(0));
        _episodes[target].registered = true;
        emit TargetRegistered(target);
    }

    /// @notice Takes from the council the right to halt `target`.
    /// @dev Governance only. What is in force ends by itself, or by {resume}.
    function unregisterTarget(address target) external onlyOwner {
        if (!_episodes[target].registered) revert UnknownTarget(target);
        _episodes[target].registered = false;
        emit TargetUnregistered(target);
    }

    /// @notice The record of `target`. Of an episode that is over by a cool-down, the next pause makes a new one.
    function episodeOf(address target) external view returns (Episode memory) {
        return _episodes[target];
    }

    /// @dev Counts a pause into the episode that goes on.
    /// @return until When it ends.
    function _follow(address target, uint40 bit) private returns (uint40 until) {
        Episode memory episode = _episodes[target].load();
        uint40 hardEnd = _join(target, episode);
        if (episode.used & bit != 0) {
            until = episode.soloEnd;
            if (block.timestamp >= until) revert CoolingDown(msg.sender, target, _quietAt(episode));
            return until;
        }
        if (episode.soloCount >= SOLO_LIMIT) revert SoloLimitReached(target, _quietAt(episode));
        until = uint40(block.timestamp) + SOLO_SECONDS;
        if (until > hardEnd) until = hardEnd;
        episode.used |= bit;
        ++episode.soloCount;
        if (until > episode.soloEnd) episode.soloEnd = until;
        if (until > episode.end) episode.end = until;
        _episodes[target].save(episode);
    }

    /// @dev Makes `episode` a new one where the last is over by a cool-down. Reverts with {Resting} where it is not, and
    /// its hard end is past.
    function _join(address target, Episode memory episode) private view returns (uint40 hardEnd) {
        if (block.timestamp >= _quietAt(episode)) {
            episode.start = uint40(block.timestamp);
            episode.end = 0;
            episode.soloEnd = 0;
            episode.used = 0;
            episode.accused = 0;
            episode.confirmed = 0;
            episode.soloCount = 0;
        }
        unchecked {
            hardEnd = episode.start + MAX_HALT_SECONDS;
        }
        if (block.timestamp >= hardEnd) revert Resting(target, _quietAt(episode));
    }

    function _quietAt(Episode memory episode) private view returns (uint256) {
        unchecked {
            return uint256(episode.end) + COOL_DOWN_SECONDS;
        }
    }

    /// @dev Whether `target` says that as strict a mode lasts for more than half of the solo time. In the other half a
    /// guardian can follow up without a gap. A target that does not say, within a quarter of the gas, is asked to halt;
    /// one of which no halt was granted for so long is not asked.
    function _lasts(address target, bytes32 scope, Mode mode, uint40 end) private view returns (bool) {
        uint256 half = block.timestamp + SOLO_SECONDS / 2;
        if (end <= half) return false;
        bytes memory data = abi.encodeCall(IHaltTarget.modeOf, (scope));
        bool answered;
        uint256 inForce;
        uint256 until;
        assembly ("memory-safe") {
            answered := staticcall(shr(2, gas()), target, add(data, 0x20), mload(data), 0x00, 0x40)
            answered := and(answered, gt(returndatasize(), 0x3f))
            inForce := mload(0x00)
            until := mload(0x20)
        }
        return answered && inForce >= uint256(mode) && until > half;
    }

    /// @dev A registered target has code, which no contract loses since EIP-6780.
    function _halt(address target, bytes32 scope, Mode mode, uint40 until) private {
        bytes4 selector = IHaltTarget.halt.selector;
        bool ok;
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, selector)
            mstore(add(data, 0x04), scope)
            mstore(add(data, 0x24), mode)
            mstore(add(data, 0x44), until)
            ok := call(gas(), target, 0, data, 0x64, 0x00, 0x00)
        }
        if (!ok) revert TargetFailed(target, _cause());
    }

    function _call(address target, bytes memory data) private {
        bool ok;
        assembly ("memory-safe") {
            ok := call(gas(), target, 0, add(data, 0x20), mload(data), 0x00, 0x00)
        }
        if (!ok) revert TargetFailed(target, _cause());
    }

    function _delegate(bytes memory data, uint256 allowance) private returns (bool ok, bytes memory cause) {
        assembly ("memory-safe") {
            ok := delegatecall(allowance, address(), add(data, 0x20), mload(data), 0x00, 0x00)
        }
        if (!ok) cause = _cause();
    }

    /// @dev What the last call returned, as far as {_CAUSE_BYTES}: a target must not make its caller copy without end.
    function _cause() private pure returns (bytes memory cause) {
        uint256 most = _CAUSE_BYTES;
        assembly ("memory-safe") {
            let size := returndatasize()
            if gt(size, most) { size := most }
            cause := mload(0x40)
            mstore(cause, size)
            returndatacopy(add(cause, 0x20), 0x00, size)
            mstore(0x40, and(add(add(cause, 0x3f), size), not(0x1f)))
        }
    }
}
