// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCastLib} from "solady/src/utils/SafeCastLib.sol";
import {IBountyVault, Reservation} from "../interfaces/IBountyVault.sol";

/// @title EscrowLedger
/// @notice The part of BountyVault that holds money: who owns which part of the balance, and what may leave.
///
/// The balance is split into five parts, each a sum of what it says: `free` (the sponsor's, under notice), `reserved`
/// (set aside for cases), `staked`, `bonded` (deposits and appeal bonds) and `credited` (to be claimed). Money enters by
/// {_pull}, counted by what arrives, and leaves by {claim} alone; all else moves it between the parts. So
/// free + reserved + staked + bonded + credited <= balance, unless the token itself takes from its holders: tokens that
/// rebase downwards do not belong here.
///
/// `shortfall` is what cases lack of their targets. A reservation never fails for want of escrow, it waits: else whoever
/// fills the escrow with reservations could keep others from reporting.
///
/// @dev Layout:
///
///     0  free, reserved      uint128 each
///     1  shortfall, staked   uint128 each
///     2  bonded, credited    uint128 each
///     3  sponsor address, withdrawableAt uint40
///     4  invited address
///     5  withdrawing uint128
///     6  claimable  mapping(address => uint256)
abstract contract EscrowLedger is IBountyVault, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using SafeCastLib for uint256;

    /// @notice Seconds between the announcement and the taking of free escrow. No case pays out in less, so that nothing
    /// leaves the escrow faster than this.
    uint40 public constant WITHDRAWAL_NOTICE = 7 days;

    /// @notice Seconds after the notice in which it may be taken. A notice that stood for ever would be none.
    uint40 public constant WITHDRAWAL_GRACE = 7 days;

    /// @notice What rewards, stakes and deposits are in.
    IERC20 public immutable token;

    /// @notice Where forfeited deposits, bonds and stakes go: to nobody who judges, and not to the sponsor.
    address public immutable treasury;

    /// @notice Escrow that no case has a claim on.
    uint128 public free;

    /// @notice Escrow set aside for cases.
    uint128 public reserved;

    /// @notice What cases lack of what they may come to.
    uint128 public shortfall;

    /// @notice Sum of the watchers' stakes.
    uint128 public staked;

    /// @notice Sum of deposits and bonds that may be returned.
    uint128 public bonded;

    /// @notice Sum of what may be claimed.
    uint128 public credited;

    /// @notice Who funds, sets the terms and may take free escrow.
    address public sponsor;

    uint40 private _withdrawableAt;
    address private _invited;
    uint128 private _withdrawing;

    /// @notice What an account may claim.
    mapping(address account => uint256) public claimable;

    modifier onlySponsor() {
        if (msg.sender != sponsor) revert NotSponsor(msg.sender);
        _;
    }

    constructor(IERC20 token_, address sponsor_, address treasury_) {
        _requireApart(sponsor_, treasury_);
        if (address(token_).code.length == 0) revert InvalidAccounts();
        token = token_;
        treasury = treasury_;
        sponsor = sponsor_;
        emit SponsorChanged(address(0), sponsor_);
    }

    /// @inheritdoc IBountyVault
    function fund(uint256 amount) external nonReentrant {
        uint128 received = _pull(amount);
        free += received;
        emit Funded(msg.sender, received);
    }

    /// @inheritdoc IBountyVault
    function requestWithdrawal(uint128 amount) external onlySponsor {
        uint40 from = uint40(block.timestamp) + WITHDRAWAL_NOTICE;
        _withdrawing = amount;
        _withdrawableAt = from;
        emit WithdrawalRequested(amount, from, from + WITHDRAWAL_GRACE);
    }

    /// @inheritdoc IBountyVault
    function withdraw() external onlySponsor nonReentrant {
        uint128 amount = _withdrawing;
        if (amount == 0) revert NothingToDo();
        uint40 from = _withdrawableAt;
        if (block.timestamp < from || block.timestamp >= from + WITHDRAWAL_GRACE) {
            revert OutsideWindow(from, from + WITHDRAWAL_GRACE - 1, block.timestamp);
        }
        if (shortfall != 0) revert EscrowOwed(shortfall);
        if (amount > free) revert EscrowTooSmall(free, amount);
        _withdrawing = 0;
        free -= amount;
        _credit(msg.sender, amount);
        emit Withdrawn(msg.sender, amount);
    }

    /// @inheritdoc IBountyVault
    function claim(address to) external nonReentrant returns (uint256 amount) {
        amount = claimable[msg.sender];
        if (amount == 0) revert NothingToDo();
        claimable[msg.sender] = 0;
        credited -= amount.toUint128();
        emit Claimed(msg.sender, to, amount);
        token.safeTransfer(to, amount);
    }

    /// @inheritdoc IBountyVault
    function inviteSponsor(address invited) external onlySponsor {
        _invited = invited;
        emit SponsorInvited(msg.sender, invited);
    }

    /// @inheritdoc IBountyVault
    function acceptSponsor() external {
        if (msg.sender != _invited) revert NotInvited(msg.sender);
        _requireApart(msg.sender, treasury);
        emit SponsorChanged(sponsor, msg.sender);
        sponsor = msg.sender;
        _invited = address(0);
        // What the one announced is not the other's to take.
        _withdrawing = 0;
    }

    /// @notice Sum of all that the vault owes or holds for somebody; never more than its balance.
    function liabilities() public view returns (uint256) {
        return uint256(free) + reserved + staked + bonded + credited;
    }

    /// @dev Takes `amount` from the caller. Every caller of this is nonReentrant: what arrives in between would be
    /// counted twice.
    /// @return received What arrived, which a token that takes a fee makes less.
    function _pull(uint256 amount) internal returns (uint128 received) {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        return (token.balanceOf(address(this)) - before).toUint128();
    }

    /// @dev The other side of the entry is the caller's to make.
    function _credit(address account, uint128 amount) internal {
        if (amount == 0) return;
        claimable[account] += amount;
        credited += amount;
        emit Credited(account, amount);
    }

    /// @dev Sets `target` aside, or as much of it as there is.
    function _open(Reservation storage reservation, uint128 target) internal {
        reservation.target = target;
        shortfall += target;
        _fill(reservation);
    }

    /// @dev Sets aside what is missing, or as much of it as there is.
    function _fill(Reservation storage reservation) internal returns (uint128 taken) {
        taken = reservation.target - reservation.held;
        if (taken > free) taken = free;
        if (taken == 0) return 0;
        free -= taken;
        reserved += taken;
        shortfall -= taken;
        reservation.held += taken;
        emit Reserved(reservation.held, reservation.target);
    }

    /// @dev Lowers what is set aside to `target`, which is not above what it was.
    function _lower(Reservation storage reservation, uint128 target) internal {
        (uint128 held, uint128 before) = (reservation.held, reservation.target);
        shortfall -= before - held;
        uint128 kept = held < target ? held : target;
        shortfall += target - kept;
        reserved -= held - kept;
        free += held - kept;
        (reservation.held, reservation.target) = (kept, target);
        emit Reserved(kept, target);
    }

    /// @dev Credits what is set aside to `account`, once all of it is.
    /// @return paid False where some of it is missing.
    function _payOut(Reservation storage reservation, address account)
        internal
        returns (bool paid, uint128 amount)
    {
        _fill(reservation);
        amount = reservation.target;
        if (reservation.held != amount) return (false, amount);
        (reservation.held, reservation.target) = (0, 0);
        reserved -= amount;
        _credit(account, amount);
        return (true, amount);
    }

    function _requireApart(address sponsor_, address treasury_) private pure {
        if (sponsor_ == address(0) || treasury_ == address(0) || sponsor_ == treasury_) {
            revert InvalidAccounts();
        }
    }
}
