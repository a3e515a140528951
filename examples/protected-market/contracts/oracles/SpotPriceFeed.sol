// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IUniswapV2Pair} from "../interfaces/IUniswapV2.sol";

/// @title SpotPriceFeed
/// @notice VULNERABLE ON PURPOSE. A price feed that reads the reserves of a Uniswap V2 pair at this moment: whoever
/// borrows enough for one transaction sets the price. Used by the example market for its thin token, as several real
/// markets have done.
contract SpotPriceFeed {
    uint8 public constant decimals = 8;
    IUniswapV2Pair public immutable pair;
    bool private immutable _baseIsToken0;
    /// @dev Scales quote base units per base base unit to a price with 8 decimals.
    uint256 private immutable _scale;

    constructor(IUniswapV2Pair pair_, address base, uint8 baseDecimals, uint8 quoteDecimals) {
        pair = pair_;
        _baseIsToken0 = pair_.token0() == base;
        _scale = 10 ** (8 + baseDecimals - quoteDecimals);
    }

    /// @notice Price of the base token in the quote token, 8 decimals, rounded down.
    function latestAnswer() external view returns (int256) {
        (uint112 reserve0, uint112 reserve1,) = pair.getReserves();
        (uint256 base, uint256 quote) = _baseIsToken0 ? (reserve0, reserve1) : (reserve1, reserve0);
        // Reserves have 112 bits and the scale is at most 10^26, so that the quotient fits an int256.
        // forge-lint: disable-next-line(unsafe-typecast)
        return int256(quote * _scale / base);
    }
}
