// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Wrapped ether.
interface IWETH {
    function deposit() external payable;
    function withdraw(uint256 amount) external;
    function balanceOf(address account) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
}
