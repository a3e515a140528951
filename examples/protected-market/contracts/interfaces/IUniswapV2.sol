// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What the example uses of a Uniswap V2 pair.
interface IUniswapV2Pair {
    function token0() external view returns (address);
    function getReserves()
        external
        view
        returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast);
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external;
}
