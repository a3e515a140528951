// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @notice Whom {Savings-flashLoan} calls while it lends.
interface ISavingsBorrower {
    function onLoan(uint256 amount) external;
}

/// @title Savings
/// @notice VULNERABLE ON PURPOSE. Keeps one token for its depositors, lends it for the length of a transaction, and
/// lets an operator pay depositors' money out on their behalf. Two flaws of kinds that cost real protocols their funds:
/// a loan can be repaid by depositing it, and the operator is a single key.
///
/// The body is the same with the membrane and without it.
///
/// | Who       | What                                | How fast | How undone            |
/// |-----------|-------------------------------------|----------|-----------------------|
/// | anyone    | {deposit}, {withdraw}, {flashLoan}  | at once  | the other of them     |
/// | operator  | {payFor}: pays out for a depositor  | at once  | never                 |
abstract contract Savings {
    using SafeERC20 for IERC20;

    /// @notice The token that is kept.
    IERC20 public immutable asset;

    /// @notice The account that may pay out for depositors.
    address public immutable operator;

    /// @notice What each depositor may take out, in base units of {asset}.
    mapping(address account => uint256) public balanceOf;

    /// @notice What all depositors may take out together, in base units of {asset}.
    uint256 public totalDeposits;

    event Deposited(address indexed account, uint256 amount);
    event Withdrawn(address indexed account, address indexed to, uint256 amount);

    error InsufficientBalance(uint256 balance, uint256 amount);
    error LoanNotRepaid(uint256 missing);
    error NotOperator(address caller);

    constructor(IERC20 asset_, address operator_) {
        asset = asset_;
        operator = operator_;
    }

    /// @notice Takes `amount` base units from the caller and adds them to the caller's balance.
    function deposit(uint256 amount) public virtual {
        balanceOf[msg.sender] += amount;
        totalDeposits += amount;
        _pull(msg.sender, amount);
        emit Deposited(msg.sender, amount);
    }

    /// @notice Pays `amount` base units of the caller's balance to the caller.
    function withdraw(uint256 amount) public virtual {
        _debit(msg.sender, msg.sender, amount);
    }

    /// @notice Pays `amount` base units of `account`'s balance to `to`, as agreed with the depositor off chain.
    /// @dev A flaw of operation rather than code: whoever has this one key has the deposits.
    function payFor(address account, address to, uint256 amount) public virtual {
        if (msg.sender != operator) revert NotOperator(msg.sender);
        _debit(account, to, amount);
    }

    /// @notice Lends `amount` base units to the caller, who has them again at the end of {ISavingsBorrower-onLoan}.
    /// @dev The flaw: it looks at its balance, which a deposit restores as well as a repayment does, and the borrower
    /// keeps the deposit.
    function flashLoan(uint256 amount) public virtual {
        uint256 before = asset.balanceOf(address(this));
        asset.safeTransfer(msg.sender, amount);
        ISavingsBorrower(msg.sender).onLoan(amount);
        uint256 present = asset.balanceOf(address(this));
        if (present < before) revert LoanNotRepaid(before - present);
    }

    function _debit(address account, address to, uint256 amount) private {
        uint256 balance = balanceOf[account];
        if (balance < amount) revert InsufficientBalance(balance, amount);
        balanceOf[account] = balance - amount;
        totalDeposits -= amount;
        emit Withdrawn(account, to, amount);
        _pay(to, amount);
    }

    /// @dev Takes `amount` base units from `from`, who has approved it.
    function _pull(address from, uint256 amount) internal virtual;

    /// @dev Pays `amount` base units to `to`.
    function _pay(address to, uint256 amount) internal virtual;
}
