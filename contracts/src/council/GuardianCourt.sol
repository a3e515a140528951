// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {SafeTransferLib} from "solady/src/utils/SafeTransferLib.sol";

import {CouncilConfig, Episode, Guardian, Signature} from "../interfaces/IGuardianCouncil.sol";
import {GuardianSignatures} from "./GuardianSignatures.sol";

/// @title GuardianCourt
/// @notice What a pause costs when it was false, and brings when it was true.
///
/// | Who        | What                                             | How fast                   | How undone             |
/// |------------|--------------------------------------------------|----------------------------|------------------------|
/// | k of n     | {accuse} another guardian of a false pause       | suspends at once           | {overturn}             |
/// | governance | {overturn} an accusation                         | before it is executed      | not at all             |
/// | anybody    | {slash} the accused                              | when the appeal's time is over | {overturn}, before |
/// | resumer    | {reward} a true pause, up to a fixed most        | at once                    | not at all             |
/// | anybody    | {fund} the reward pool                           | at once                    | {release}              |
/// | governance | {release} of the reward pool to the sink         | at once                    | {fund}                 |
///
/// Guardians judge one another downwards only. What they take from one goes to the sink or to the pool, to neither of
/// which they have access; what one receives, the resumer decides, who is none of them. So no number of guardians can
/// bring a guardian a gain, and a vote to slash pays nobody who casts it.
///
/// Of each guardian, each episode of a target can be judged once. The time to accuse ends with the cool-down after it.
abstract contract GuardianCourt is GuardianSignatures {
    using SafeTransferLib for address;

    /// @notice What a false pause costs, in units of the token; at most what there is of the bond.
    uint96 public immutable PENALTY;
    /// @notice The most that a true pause is rewarded with, in units of the token.
    uint96 public immutable MAX_REWARD;
    /// @notice Seconds between an accusation and the slash.
    uint32 public immutable APPEAL_SECONDS;
    /// @notice Seconds of quiet between two episodes of a target, and of the time to accuse.
    uint32 public immutable COOL_DOWN_SECONDS;

    /// @dev An accusation that governance overturned: the pause counts as if nobody had accused, but only once.
    uint256 private constant _OVERTURNED = type(uint256).max;

    mapping(address target => Episode) internal _episodes;
    /// @dev By {_caseOf}: 0, the Unix second from which the slash may be executed, or {_OVERTURNED}.
    mapping(bytes32 id => uint256) private _cases;

    constructor(CouncilConfig memory config) {
        if (config.penalty == 0 || config.penalty > config.bond) revert InvalidConfig("penalty");
        if (config.appealSeconds == 0) revert InvalidConfig("appealSeconds");
        if (config.coolDownSeconds == 0) revert InvalidConfig("coolDownSeconds");
        PENALTY = config.penalty;
        MAX_REWARD = config.maxReward;
        APPEAL_SECONDS = config.appealSeconds;
        COOL_DOWN_SECONDS = config.coolDownSeconds;
    }

    /// @notice Calls the pause that `guardian` started in the present episode of `target` false. It may not act until the
    /// accusation ends, by {slash} or {overturn}.
    /// @dev Anybody may bring the signatures; the accused's own does not count.
    /// @param reason For the record.
    /// @param deadline Last Unix second at which the signatures hold.
    /// @param signatures In ascending order of the signers.
    function accuse(
        address guardian,
        address target,
        bytes32 reason,
        uint256 deadline,
        Signature[] calldata signatures
    ) external {
        Episode memory episode = _episodes[target];
        uint40 bit = _requireAuthor(guardian, target, episode);
        if (
            (episode.accused | episode.confirmed) & bit != 0
                || block.timestamp >= uint256(episode.end) + COOL_DOWN_SECONDS
        ) {
            revert NotDisputable(guardian, target);
        }
        bytes32 digest = accusationDigest(guardian, target, episode.start, reason, deadline);
        _requireCouncil(digest, deadline, signatures, guardian);

        uint256 executableAt = block.timestamp + APPEAL_SECONDS;
        ++nonceOf[target];
        ++_guardians[guardian].accusations;
        _episodes[target].accused = episode.accused | bit;
        _cases[_caseOf(guardian, target, episode.start)] = executableAt;
        emit GuardianAccused(guardian, target, episode.start, reason, executableAt);
    }

    /// @notice Ends an accusation without a slash.
    /// @dev Governance only.
    /// @param start Unix second at which the episode began.
    function overturn(address guardian, address target, uint40 start) external onlyOwner {
        bytes32 id = _caseOf(guardian, target, start);
        _requireOpenCase(id, guardian, target, start);
        _cases[id] = _OVERTURNED;
        --_guardians[guardian].accusations;
        emit AccusationOverturned(guardian, target, start);
    }

    /// @notice Takes the penalty from the bond of the accused and ends what he may do: to come back he withdraws what
    /// is left and is admitted anew.
    /// @dev Anybody, once the appeal's time is over.
    /// @param start Unix second at which the episode began.
    function slash(address guardian, address target, uint40 start) external nonReentrant {
        bytes32 id = _caseOf(guardian, target, start);
        uint256 executableAt = _requireOpenCase(id, guardian, target, start);
        if (block.timestamp < executableAt) revert AppealRunning(executableAt);
        delete _cases[id];
        Guardian storage record = _guardians[guardian];
        --record.accusations;
        uint96 amount = record.bond < PENALTY ? record.bond : PENALTY;
        record.bond -= amount;
        if (record.withdrawableAt == 0) _startExit(guardian);
        address to = sink;
        emit GuardianSlashed(guardian, target, start, amount, to);
        if (to == address(0)) rewardPool += amount;
        else TOKEN.safeTransfer(to, amount);
    }

    /// @notice Pays `guardian` for the pause that it started in the last episode of `target`, which was right.
    /// @dev Resumer only, once for each episode, and not while an accusation is open or after a slash.
    /// @param amount Units of the token, out of the pool.
    function reward(address guardian, address target, uint96 amount) external onlyResumer nonReentrant {
        if (amount > MAX_REWARD || amount > rewardPool) {
            revert RewardTooHigh(amount, rewardPool < MAX_REWARD ? rewardPool : MAX_REWARD);
        }
        Episode memory episode = _episodes[target];
        uint40 bit = _requireAuthor(guardian, target, episode);
        bool accused =
            episode.accused & bit != 0 && _cases[_caseOf(guardian, target, episode.start)] != _OVERTURNED;
        if (accused || episode.confirmed & bit != 0) revert NotDisputable(guardian, target);
        _episodes[target].confirmed = episode.confirmed | bit;
        rewardPool -= amount;
        emit PauseRewarded(guardian, target, episode.start, amount);
        TOKEN.safeTransfer(guardian, amount);
    }

    /// @notice Adds `amount` of the token to the reward pool.
    function fund(uint96 amount) external nonReentrant {
        rewardPool += amount;
        emit PoolFunded(msg.sender, amount);
        _receive(amount);
    }

    /// @notice Takes `amount` out of the reward pool to the sink. Bonds are out of its reach.
    /// @dev Governance only. Reverts with an arithmetic panic beyond what the pool has.
    function release(uint256 amount) external onlyOwner nonReentrant {
        address to = sink;
        if (to == address(0)) revert InvalidAccount(to);
        rewardPool -= amount;
        emit PoolReleased(to, amount);
        TOKEN.safeTransfer(to, amount);
    }

    /// @notice When the accusation of `guardian` for its pause in the episode of `target` that began at `start` may be
    /// executed, in Unix seconds; 0 where none is open, the greatest number where it was overturned.
    function executableAtOf(address guardian, address target, uint40 start) external view returns (uint256) {
        return _cases[_caseOf(guardian, target, start)];
    }

    /// @dev Reverts unless `guardian` started a pause in `episode`. One that was admitted after the time for that holds a
    /// bit that was another's, whose bond stayed here for longer than the episode.
    function _requireAuthor(address guardian, address target, Episode memory episode)
        private
        view
        returns (uint40 bit)
    {
        Guardian memory record = _guardians[guardian];
        bit = _bit(record.index);
        bool late = record.admittedAt >= uint256(episode.end) + COOL_DOWN_SECONDS;
        if (record.admittedAt == 0 || late || episode.used & bit == 0) {
            revert NotDisputable(guardian, target);
        }
    }

    function _requireOpenCase(bytes32 id, address guardian, address target, uint40 start)
        private
        view
        returns (uint256 executableAt)
    {
        executableAt = _cases[id];
        if (executableAt == 0 || executableAt == _OVERTURNED) {
            revert UnknownAccusation(guardian, target, start);
        }
    }

    function _caseOf(address guardian, address target, uint40 start) private pure returns (bytes32) {
        return keccak256(abi.encode(guardian, target, start));
    }
}
