// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Mode} from "./IHaltTarget.sol";

/// @notice Whether a guardian may act, and if not, the first thing that stands against it.
/// @param Unknown Never admitted, or gone.
/// @param Exiting Leaves, was removed or was slashed: waits for its bond.
/// @param Accused Called the author of a false pause; governance has not answered yet.
/// @param Underbonded Holds less than the bond required.
/// @param Silent Has not given a heartbeat in time.
/// @param Active May pause and sign.
enum Standing {
    Unknown,
    Exiting,
    Accused,
    Underbonded,
    Silent,
    Active
}

/// @notice What is fixed for the life of a council. Amounts in the smallest unit of the bond's token, times in seconds.
/// @param bond What a guardian must hold to act.
/// @param penalty What a false pause costs; at most `bond`.
/// @param maxReward The most that one true pause may be rewarded with.
/// @param soloSeconds Length of a pause that one guardian starts.
/// @param maxHaltSeconds Longest time from the first pause of an episode to the end of its last. What a target accepts
/// from the present (30 days for a HaltSwitch) bounds each single halt besides.
/// @param coolDownSeconds Quiet after an episode before the next may begin; also the time in which a pause may be called
/// false.
/// @param heartbeatSeconds Longest silence of a guardian that may act.
/// @param appealSeconds Time between an accusation and the slash, in which governance may overturn it. Longer than the
/// delay of governance's timelock.
/// @param withdrawSeconds Time between a guardian's exit and its bond. Longer than `maxHaltSeconds + coolDownSeconds`,
/// so that no bond leaves before the last pause that it answers for can be disputed.
/// @param minRampSeconds Shortest ramp of the limits after a resume.
/// @param soloLimit Pauses by single guardians that an episode of one target admits.
struct CouncilConfig {
    uint96 bond;
    uint96 penalty;
    uint96 maxReward;
    uint32 soloSeconds;
    uint32 maxHaltSeconds;
    uint32 coolDownSeconds;
    uint32 heartbeatSeconds;
    uint32 appealSeconds;
    uint32 withdrawSeconds;
    uint32 minRampSeconds;
    uint8 soloLimit;
}

/// @notice A guardian's record: one slot.
/// @param bond Deposited, less what was slashed.
/// @param lastBeat Unix second of the last heartbeat.
/// @param admittedAt Unix second of the admission; 0 for who is no guardian.
/// @param withdrawableAt Unix second from which the bond of one who leaves can be withdrawn; 0 for who stays.
/// @param index Its bit in {Episode}.
/// @param accusations Accusations that wait for their end.
struct Guardian {
    uint96 bond;
    uint40 lastBeat;
    uint40 admittedAt;
    uint40 withdrawableAt;
    uint8 index;
    uint8 accusations;
}

/// @notice A target's record: one slot. Halts that follow one another with less than a cool-down of quiet between them
/// are one episode, and count together.
/// @param start Unix second of the first pause.
/// @param end Unix second at which the last halt that was granted ends.
/// @param soloEnd The same, of those that single guardians started.
/// @param used Bit set of guardians that started a pause.
/// @param accused Bit set of guardians whose pause was called false.
/// @param confirmed Bit set of guardians whose pause was rewarded.
/// @param soloCount How many bits of `used` are set.
/// @param registered Whether the council may halt it.
struct Episode {
    uint40 start;
    uint40 end;
    uint40 soloEnd;
    uint40 used;
    uint40 accused;
    uint40 confirmed;
    uint8 soloCount;
    bool registered;
}

/// @notice One pause among several of {IGuardianCouncil-pauseMany}.
struct Order {
    address target;
    bytes32 scope;
    Mode mode;
}

/// @notice A guardian's signature: 65 bytes of an account's key, or whatever a contract's ERC-1271 check accepts.
struct Signature {
    address signer;
    bytes data;
}

/// @title IGuardianCouncil
/// @notice Events, errors and the calls that a machine makes.
interface IGuardianCouncil {
    /// @notice One guardian halted `scope` of `target`.
    event PauseStarted(
        address indexed guardian,
        address indexed target,
        bytes32 scope,
        Mode mode,
        uint256 until,
        bytes32 reason
    );
    /// @notice One of several orders came to nothing; `cause` is the error that {pause} gives for it.
    event PauseFailed(address indexed guardian, address indexed target, bytes32 scope, bytes cause);
    /// @notice `signers` guardians halted `scope` of `target`.
    event PauseExtended(
        address indexed target, bytes32 scope, Mode mode, uint256 until, bytes32 reason, uint256 signers
    );
    /// @notice The resumer ended the halts of `scope`.
    event TargetResumed(address indexed target, bytes32 scope, uint256 rampSeconds);
    /// @notice The resumer ended the episode: every guardian may pause `target` anew, and none is called to account for
    /// what it did before.
    event TargetRearmed(address indexed target);
    event TargetRegistered(address indexed target);
    event TargetUnregistered(address indexed target);

    event GuardianAdmitted(address indexed guardian, uint256 index);
    event BondDeposited(address indexed guardian, uint256 amount);
    event Heartbeat(address indexed guardian);
    event ExitStarted(address indexed guardian, uint256 withdrawableAt);
    event BondWithdrawn(address indexed guardian, uint256 amount);

    event GuardianAccused(
        address indexed guardian, address indexed target, uint256 start, bytes32 reason, uint256 executableAt
    );
    event AccusationOverturned(address indexed guardian, address indexed target, uint256 start);
    event GuardianSlashed(
        address indexed guardian, address indexed target, uint256 start, uint256 amount, address to
    );
    event PauseRewarded(address indexed guardian, address indexed target, uint256 start, uint256 amount);
    event PoolFunded(address indexed from, uint256 amount);
    event PoolReleased(address indexed to, uint256 amount);

    event ResumerChanged(address indexed previous, address indexed current);
    event SinkChanged(address indexed previous, address indexed current);
    event ThresholdChanged(uint256 previous, uint256 current);

    error InvalidConfig(bytes32 field);
    error InvalidAccount(address account);
    error InvalidThreshold(uint256 threshold);
    error NotResumer(address caller);
    /// @notice Governance cannot be given up: nobody could end an accusation, admit or resume.
    error GovernanceRequired();

    error GuardianNotActive(address guardian, Standing standing);
    error AlreadyGuardian(address guardian);
    error TooManyGuardians(uint256 most);
    error NotWithdrawable(address guardian, uint256 withdrawableAt, uint256 accusations);
    /// @notice The token moved another amount than it was asked to: it takes a fee, and cannot serve.
    error WrongAmountReceived(uint256 received, uint256 expected);

    error UnknownTarget(address target);
    error InvalidMode();
    /// @notice This guardian's pause of `target` is used up until `until`.
    error CoolingDown(address guardian, address target, uint256 until);
    /// @notice Single guardians have no pause of `target` left until `until`; the council has.
    error SoloLimitReached(address target, uint256 until);
    /// @notice The episode reached its hard end: nobody halts `target` before `until`, unless the resumer rearms it.
    error Resting(address target, uint256 until);
    error BeyondHardEnd(address target, uint256 until, uint256 hardEnd);
    /// @notice `target` refused; `cause` is what it returned, cut to 256 bytes.
    error TargetFailed(address target, bytes cause);
    error NothingPaused();
    error RampTooShort(uint256 rampSeconds, uint256 least);

    error DeadlinePassed(uint256 deadline);
    error TooFewSigners(uint256 given, uint256 needed);
    error SignersNotAscending(address previous, address next);
    error InvalidSignature(address signer);
    /// @notice Nobody judges its own pause.
    error SignerExcluded(address signer);

    /// @notice This guardian started no pause in the episode, or the time to judge it is over, or it was judged.
    error NotDisputable(address guardian, address target);
    error UnknownAccusation(address guardian, address target, uint256 start);
    error AppealRunning(uint256 executableAt);
    error RewardTooHigh(uint256 amount, uint256 most);

    /// @notice Halts `scope` of `target` for the solo time, or, where the caller started a pause in this episode
    /// before, until the end that solo pauses already have: another scope or a stricter mode, but no more time.
    /// @dev Active guardians only. Succeeds and changes nothing where as strict a mode already lasts for more than half
    /// of the solo time, so that of guardians that race only the first one uses up his pause.
    /// @param reason What happened, for the record: a short text or the id of an incident.
    function pause(address target, bytes32 scope, Mode mode, bytes32 reason) external;

    /// @notice {pause} for several scopes and targets: what fails is told by {PauseFailed} and stops nothing else.
    /// @dev Active guardians only. Each order gets its share of the gas. Reverts where every one fails.
    /// @return paused How many orders succeeded.
    function pauseMany(Order[] calldata orders, bytes32 reason) external returns (uint256 paused);

    /// @notice Halts `scope` of `target` until `until` with the signatures of enough active guardians.
    /// @dev Anybody may bring them. At most until the hard end of the episode.
    /// @param until Unix second.
    /// @param deadline Last Unix second at which the signatures hold.
    /// @param signatures In ascending order of the signers.
    function extend(
        address target,
        bytes32 scope,
        Mode mode,
        uint40 until,
        bytes32 reason,
        uint256 deadline,
        Signature[] calldata signatures
    ) external;

    /// @notice Ends the halts of `scope` of `target`, whose limits rise to the full within `rampSeconds`.
    /// @dev Resumer only. Makes every signature that was given for `target` void.
    function resume(address target, bytes32 scope, uint32 rampSeconds) external;

    /// @notice Says that the calling guardian watches.
    function heartbeat() external;

    /// @notice Whether `guardian` may act.
    function standingOf(address guardian) external view returns (Standing);
}
