// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeTransferLib} from "solady/src/utils/SafeTransferLib.sol";

import {CouncilConfig, Guardian, IGuardianCouncil, Standing} from "../interfaces/IGuardianCouncil.sol";
import {PackedRecords} from "./PackedRecords.sol";

/// @title GuardianRegistry
/// @notice Who the guardians of a council are, what they have at stake and whether they watch.
///
/// | Who        | What                                    | How fast                   | How undone                    |
/// |------------|-----------------------------------------|----------------------------|-------------------------------|
/// | governance | {admit}                                 | at once                    | {remove}                      |
/// | governance | {remove}                                | at once; bond after a delay | {admit}, after {withdraw}     |
/// | governance | {setResumer}, {setSink}, {setThreshold} | at once                    | the same again                |
/// | guardian   | {deposit}, {heartbeat}                  | at once                    | {startExit}; silence          |
/// | guardian   | {startExit}                             | at once; bond after a delay | {admit}, after {withdraw}     |
/// | anybody    | {withdraw} a bond, to its guardian      | after the delay            | {deposit}                     |
///
/// Governance is meant to be a timelock: it is the owner, handed over in two steps and never given up.
///
/// The bond is an ERC-20 chosen for good at construction (wrapped ether serves for ether): no callback on the way out,
/// and a stake that governance can name in what it protects. A token that takes fees or rebases cannot serve; the first
/// is refused, the second must not be chosen.
///
/// A guardian that has not been heard from counts as lost in every respect: it neither pauses nor signs. That costs an
/// honest one nothing, since who can sign can also send a heartbeat first.
///
/// @dev Not upgradeable. Tokens held = the sum of bonds + the reward pool; what is sent here otherwise belongs to nobody.
abstract contract GuardianRegistry is IGuardianCouncil, Ownable2Step, ReentrancyGuardTransient {
    using PackedRecords for Guardian;
    using SafeTransferLib for address;

    /// @notice How many guardians there can be at once: as many as {Episode} has bits for.
    uint256 public constant MAX_GUARDIANS = 40;

    /// @notice The ERC-20 that bonds and rewards are paid in.
    address public immutable TOKEN;
    /// @notice What a guardian must hold to act, in units of the token.
    uint96 public immutable BOND;
    /// @notice Longest silence of a guardian that may act, in seconds.
    uint32 public immutable HEARTBEAT_SECONDS;
    /// @notice Seconds between a guardian's exit and its bond.
    uint32 public immutable WITHDRAW_SECONDS;
    /// @notice Pauses by single guardians that an episode of one target admits.
    uint8 public immutable SOLO_LIMIT;

    /// @notice The account that resumes, rearms and rewards: governance or its delegate, never a guardian.
    address public resumer;
    /// @notice How many guardians are the council.
    uint8 public threshold;
    /// @dev Bit set of the indices in use.
    uint40 private _indices;
    /// @notice Where slashed bonds go; the zero address is the reward pool.
    address public sink;
    /// @notice What is there for rewards, in units of the token.
    uint256 public rewardPool;
    mapping(address account => Guardian) internal _guardians;

    modifier onlyResumer() {
        if (msg.sender != resumer) revert NotResumer(msg.sender);
        _;
    }

    constructor(
        CouncilConfig memory config,
        address token,
        address resumer_,
        address sink_,
        uint8 threshold_
    ) {
        if (token.code.length == 0) revert InvalidAccount(token);
        if (config.bond == 0) revert InvalidConfig("bond");
        if (config.heartbeatSeconds == 0) revert InvalidConfig("heartbeatSeconds");
        if (config.withdrawSeconds <= uint256(config.maxHaltSeconds) + config.coolDownSeconds) {
            revert InvalidConfig("withdrawSeconds");
        }
        TOKEN = token;
        BOND = config.bond;
        HEARTBEAT_SECONDS = config.heartbeatSeconds;
        WITHDRAW_SECONDS = config.withdrawSeconds;
        SOLO_LIMIT = config.soloLimit;
        _setResumer(resumer_);
        _setSink(sink_);
        _setThreshold(threshold_);
    }

    /// @notice Makes `guardian` one, without a bond yet.
    /// @dev Governance only. Neither governance, nor the resumer, nor the sink can be a guardian: they decide on rewards
    /// or receive what guardians lose.
    function admit(address guardian) external onlyOwner {
        if (
            guardian == address(0) || guardian == owner() || guardian == resumer || guardian == sink
                || guardian == address(this)
        ) {
            revert InvalidAccount(guardian);
        }
        if (_isGuardian(guardian)) revert AlreadyGuardian(guardian);
        uint40 taken = _indices;
        uint8 index;
        while (index < MAX_GUARDIANS && taken & _bit(index) != 0) ++index;
        if (index == MAX_GUARDIANS) revert TooManyGuardians(MAX_GUARDIANS);
        _indices = taken | _bit(index);
        Guardian storage record = _guardians[guardian];
        record.admittedAt = uint40(block.timestamp);
        record.index = index;
        emit GuardianAdmitted(guardian, index);
    }

    /// @notice Ends what `guardian` may do; its bond is due after the delay, and answers for its pauses until then.
    /// @dev Governance only.
    function remove(address guardian) external onlyOwner {
        _startExit(guardian);
    }

    /// @notice Names the account that resumes.
    /// @dev Governance only.
    function setResumer(address resumer_) external onlyOwner {
        _setResumer(resumer_);
    }

    /// @notice Names where slashed bonds go; the zero address is the reward pool.
    /// @dev Governance only.
    function setSink(address sink_) external onlyOwner {
        _setSink(sink_);
    }

    /// @notice Sets how many guardians are the council: at least two, and at most the solo limit, so that fewer than the
    /// council can never use up the pauses of an honest guardian.
    /// @dev Governance only. Signatures are counted when they are brought.
    function setThreshold(uint8 threshold_) external onlyOwner {
        _setThreshold(threshold_);
    }

    /// @notice Adds `amount` of the token to the caller's bond.
    /// @dev Guardians only, and only those who stay.
    function deposit(uint96 amount) external nonReentrant {
        Guardian storage record = _guardians[msg.sender];
        if (record.admittedAt == 0) revert GuardianNotActive(msg.sender, Standing.Unknown);
        if (record.withdrawableAt != 0) revert GuardianNotActive(msg.sender, Standing.Exiting);
        record.bond += amount;
        emit BondDeposited(msg.sender, amount);
        _receive(amount);
    }

    /// @inheritdoc IGuardianCouncil
    /// @dev Guardians only.
    function heartbeat() external {
        Guardian storage record = _guardians[msg.sender];
        if (record.admittedAt == 0) revert GuardianNotActive(msg.sender, Standing.Unknown);
        record.lastBeat = uint40(block.timestamp);
        emit Heartbeat(msg.sender);
    }

    /// @notice Ends what the caller may do; its bond is due after the delay.
    /// @dev Guardians only.
    function startExit() external {
        _startExit(msg.sender);
    }

    /// @notice Pays the bond of a guardian that left, to itself, once the delay is over and no accusation is open.
    /// @dev Anybody, so that a place which its holder forgets can be given to another.
    function withdraw(address guardian) external nonReentrant {
        Guardian memory record = _guardians[guardian];
        if (record.withdrawableAt == 0 || block.timestamp < record.withdrawableAt || record.accusations != 0)
        {
            revert NotWithdrawable(guardian, record.withdrawableAt, record.accusations);
        }
        delete _guardians[guardian];
        _indices &= ~_bit(record.index);
        emit BondWithdrawn(guardian, record.bond);
        TOKEN.safeTransfer(guardian, record.bond);
    }

    /// @notice The record of `guardian`; all zero for who is none.
    function guardianOf(address guardian) external view returns (Guardian memory) {
        return _guardians[guardian];
    }

    /// @inheritdoc IGuardianCouncil
    function standingOf(address guardian) public view returns (Standing) {
        return _standing(_guardians[guardian].load());
    }

    /// @notice Always reverts.
    function renounceOwnership() public view override onlyOwner {
        revert GovernanceRequired();
    }

    /// @dev Reverts unless `guardian` may act.
    /// @return bit Its bit in {Episode}.
    function _requireActive(address guardian) internal view returns (uint40 bit) {
        bit = _guardians[guardian].activeBit(BOND, HEARTBEAT_SECONDS);
        if (bit == 0) revert GuardianNotActive(guardian, standingOf(guardian));
    }

    /// @dev Takes `amount` of the token from the caller, exactly.
    function _receive(uint256 amount) internal {
        uint256 before = TOKEN.balanceOf(address(this));
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = TOKEN.balanceOf(address(this)) - before;
        if (received != amount) revert WrongAmountReceived(received, amount);
    }

    function _startExit(address guardian) internal {
        Guardian storage record = _guardians[guardian];
        if (record.admittedAt == 0) revert GuardianNotActive(guardian, Standing.Unknown);
        if (record.withdrawableAt != 0) revert GuardianNotActive(guardian, Standing.Exiting);
        uint40 withdrawableAt = uint40(block.timestamp) + WITHDRAW_SECONDS;
        record.withdrawableAt = withdrawableAt;
        emit ExitStarted(guardian, withdrawableAt);
    }

    function _isGuardian(address account) internal view returns (bool) {
        return _guardians[account].admittedAt != 0;
    }

    function _bit(uint8 index) internal pure returns (uint40) {
        return uint40(1) << index;
    }

    /// @dev The constructor's, and the second step of a handover.
    function _transferOwnership(address newOwner) internal override {
        if (_isGuardian(newOwner)) revert InvalidAccount(newOwner);
        super._transferOwnership(newOwner);
    }

    function _standing(Guardian memory record) private view returns (Standing) {
        if (record.admittedAt == 0) return Standing.Unknown;
        if (record.withdrawableAt != 0) return Standing.Exiting;
        if (record.accusations != 0) return Standing.Accused;
        if (record.bond < BOND) return Standing.Underbonded;
        if (block.timestamp - record.lastBeat > HEARTBEAT_SECONDS) return Standing.Silent;
        return Standing.Active;
    }

    function _setResumer(address resumer_) private {
        if (resumer_ == address(0) || _isGuardian(resumer_)) revert InvalidAccount(resumer_);
        emit ResumerChanged(resumer, resumer_);
        resumer = resumer_;
    }

    function _setSink(address sink_) private {
        if (sink_ == address(this) || _isGuardian(sink_)) revert InvalidAccount(sink_);
        emit SinkChanged(sink, sink_);
        sink = sink_;
    }

    function _setThreshold(uint8 threshold_) private {
        if (threshold_ < 2 || threshold_ > SOLO_LIMIT) revert InvalidThreshold(threshold_);
        emit ThresholdChanged(threshold, threshold_);
        threshold = threshold_;
    }
}
