// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IPriceSource} from "../interfaces/IPriceSource.sol";
import {IUniswapV3Oracle} from "./IUniswapV3Oracle.sol";
import {TickMath} from "./TickMath.sol";

/// @title UniswapV3TwapSource
/// @notice The geometric mean price of a Uniswap V3 pool over a window as a price source.
///
/// No roles: all is set when it is made.
///
/// @dev The mean of the ticks is rounded down to a whole tick (0.01 %), as Uniswap's own library does, and the price is
/// rounded down; for the pool's token 1 as base the first rounding raises the price, by at most a tick. What it costs to
/// move the mean grows with the window and with the liquidity in range: the harmonic mean of that over the
/// window must reach a floor. Its price is always of this second: a quiet pool's mean is what others can trade at.
contract UniswapV3TwapSource is IPriceSource {
    /// @notice The pool.
    IUniswapV3Oracle public immutable POOL;

    /// @notice Whether what is priced is the pool's token 0.
    bool public immutable BASE_IS_TOKEN0;

    /// @notice Seconds that the mean is taken over.
    uint32 public immutable WINDOW;

    /// @notice Liquidity in range, harmonic mean over the window, in the pool's own unit, that must have been there.
    uint128 public immutable MIN_LIQUIDITY;

    /// @notice Observations that the pool must keep; with one, the window is as long as the last trade's age.
    uint16 public immutable MIN_CARDINALITY;

    /// @notice Base units of the base token whose worth in the quote token's base units is the price in 18 decimals.
    uint256 public immutable AMOUNT;

    /// @notice The token is none of the pool's.
    error NotInPool(address token);

    /// @notice Tokens whose decimals put the price out of range.
    error UnsupportedDecimals(uint256 baseDecimals, uint256 quoteDecimals);

    /// @notice A window of nothing.
    error InvalidWindow();

    /// @notice The pool keeps fewer observations than asked.
    error TooFewObservations(uint256 cardinality, uint256 least);

    /// @notice Less liquidity was in range than asked.
    error TooLittleLiquidity(uint256 liquidity, uint256 least);

    /// @param base What is priced; the unit of account is the pool's other token.
    constructor(
        IUniswapV3Oracle pool,
        address base,
        uint32 window,
        uint128 minLiquidity,
        uint16 minCardinality
    ) {
        (address token0, address token1) = (pool.token0(), pool.token1());
        if (base != token0 && base != token1) revert NotInPool(base);
        if (window == 0) revert InvalidWindow();
        uint256 baseDecimals = IERC20Metadata(base).decimals();
        uint256 quoteDecimals = IERC20Metadata(base == token0 ? token1 : token0).decimals();
        if (baseDecimals > 18 || quoteDecimals > 18) revert UnsupportedDecimals(baseDecimals, quoteDecimals);
        POOL = pool;
        BASE_IS_TOKEN0 = base == token0;
        WINDOW = window;
        MIN_LIQUIDITY = minLiquidity;
        MIN_CARDINALITY = minCardinality;
        AMOUNT = 10 ** (18 + baseDecimals - quoteDecimals);
    }

    /// @inheritdoc IPriceSource
    /// @dev Reverts where the pool has no observation as old as the window, as its `observe` does.
    function latestPrice() external view returns (uint256 price, uint256 updatedAt) {
        (,,, uint16 cardinality,,,) = POOL.slot0();
        if (cardinality < MIN_CARDINALITY) revert TooFewObservations(cardinality, MIN_CARDINALITY);
        uint32[] memory secondsAgos = new uint32[](2);
        secondsAgos[0] = WINDOW;
        (int56[] memory ticks, uint160[] memory perLiquidity) = POOL.observe(secondsAgos);
        int256 sum;
        uint256 spent;
        unchecked {
            // Both accumulators wrap; their difference over a window does not.
            sum = ticks[1] - ticks[0];
            spent = uint256(perLiquidity[1] - perLiquidity[0]);
        }
        uint256 liquidity = uint256(WINDOW) * type(uint160).max / (spent << 32);
        if (liquidity < MIN_LIQUIDITY) revert TooLittleLiquidity(liquidity, MIN_LIQUIDITY);
        int256 mean = sum / int256(uint256(WINDOW));
        if (sum < 0 && sum % int256(uint256(WINDOW)) != 0) --mean;
        if (mean != int24(mean)) revert TickMath.TickOutOfRange(mean);
        return (TickMath.quoteAt(int24(mean), AMOUNT, BASE_IS_TOKEN0), block.timestamp);
    }
}
