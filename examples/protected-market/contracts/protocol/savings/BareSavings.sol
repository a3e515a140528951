// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Savings} from "./Savings.sol";

/// @title BareSavings
/// @notice VULNERABLE ON PURPOSE. {Savings} without the membrane: what the attacks are measured against.
contract BareSavings is Savings {
    using SafeERC20 for IERC20;

    constructor(IERC20 asset_, address operator_) Savings(asset_, operator_) {}

    function _pull(address from, uint256 amount) internal override {
        asset.safeTransferFrom(from, address(this), amount);
    }

    function _pay(address to, uint256 amount) internal override {
        asset.safeTransfer(to, amount);
    }
}
