// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IAavePool, IFlashLoanSimpleReceiver} from "../interfaces/IAave.sol";
import {IUniswapV2Pair} from "../interfaces/IUniswapV2.sol";
import {IUniswapV3Pool, IUniswapV3SwapCallback} from "../interfaces/IUniswapV3.sol";

/// @title FlashArbitrage
/// @notice Honest business that looks like an attack: borrows USDC from Aave for one transaction, buys ether where it
/// is cheap, sells it where it is dear, repays, and keeps the difference. Brings the two pools' prices together.
///
/// | Who   | What  | How fast | How undone |
/// |-------|-------|----------|------------|
/// | owner | {run} | at once  | never      |
contract FlashArbitrage is IFlashLoanSimpleReceiver, IUniswapV3SwapCallback {
    using SafeERC20 for IERC20;

    address public immutable owner;
    IAavePool public immutable pool;
    IUniswapV2Pair public immutable pair;
    IUniswapV3Pool public immutable v3Pool;
    IERC20 public immutable usdc;
    IERC20 public immutable weth;

    error NotOwner(address caller);
    error UnexpectedCaller(address caller);
    error Unprofitable(uint256 balance, uint256 owed);

    constructor(
        address owner_,
        IAavePool pool_,
        IUniswapV2Pair pair_,
        IUniswapV3Pool v3Pool_,
        IERC20 usdc_,
        IERC20 weth_
    ) {
        owner = owner_;
        pool = pool_;
        pair = pair_;
        v3Pool = v3Pool_;
        usdc = usdc_;
        weth = weth_;
    }

    /// @notice Borrows `amount` USDC and trades it round. Owner only; reverts when that would not pay.
    /// @param buyOnV2 Whether ether is the cheaper on Uniswap V2.
    function run(uint256 amount, bool buyOnV2) external {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        pool.flashLoanSimple(address(this), address(usdc), amount, abi.encode(buyOnV2), 0);
        usdc.safeTransfer(owner, usdc.balanceOf(address(this)));
    }

    /// @inheritdoc IFlashLoanSimpleReceiver
    function executeOperation(
        address,
        uint256 amount,
        uint256 premium,
        address initiator,
        bytes calldata params
    ) external returns (bool) {
        if (msg.sender != address(pool) || initiator != address(this)) {
            revert UnexpectedCaller(msg.sender);
        }
        if (abi.decode(params, (bool))) {
            _swapV3(weth, _swapV2(usdc, amount));
        } else {
            _swapV2(weth, _swapV3(usdc, amount));
        }
        uint256 owed = amount + premium;
        uint256 balance = usdc.balanceOf(address(this));
        if (balance <= owed) revert Unprofitable(balance, owed);
        usdc.forceApprove(address(pool), owed);
        return true;
    }

    /// @inheritdoc IUniswapV3SwapCallback
    function uniswapV3SwapCallback(int256 amount0Delta, int256 amount1Delta, bytes calldata data) external {
        if (msg.sender != address(v3Pool)) revert UnexpectedCaller(msg.sender);
        // The positive delta is what the pool is owed, so that neither cast can change a sign.
        // forge-lint: disable-next-line(unsafe-typecast)
        uint256 owed = uint256(amount0Delta > 0 ? amount0Delta : amount1Delta);
        abi.decode(data, (IERC20)).safeTransfer(msg.sender, owed);
    }

    function _swapV2(IERC20 tokenIn, uint256 amountIn) private returns (uint256 amountOut) {
        bool zeroForOne = pair.token0() == address(tokenIn);
        (uint256 reserve0, uint256 reserve1,) = pair.getReserves();
        (uint256 reserveIn, uint256 reserveOut) = zeroForOne ? (reserve0, reserve1) : (reserve1, reserve0);
        amountOut = amountIn * 997 * reserveOut / (reserveIn * 1000 + amountIn * 997);
        tokenIn.safeTransfer(address(pair), amountIn);
        (uint256 out0, uint256 out1) = zeroForOne ? (uint256(0), amountOut) : (amountOut, uint256(0));
        pair.swap(out0, out1, address(this), "");
    }

    function _swapV3(IERC20 tokenIn, uint256 amountIn) private returns (uint256 amountOut) {
        bool zeroForOne = v3Pool.token0() == address(tokenIn);
        uint160 limit = zeroForOne ? 4295128740 : 1461446703485210103287273052203988822378723970341;
        // forge-lint: disable-next-line(unsafe-typecast)
        int256 specified = int256(amountIn);
        (int256 amount0, int256 amount1) =
            v3Pool.swap(address(this), zeroForOne, specified, limit, abi.encode(tokenIn));
        // forge-lint: disable-next-line(unsafe-typecast)
        amountOut = uint256(-(zeroForOne ? amount1 : amount0));
    }
}
