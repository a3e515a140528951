import type { CallModel, Limits } from './model.ts'

const inSingle = [
  'tokenIn',
  'tokenOut',
  'fee',
  'recipient',
  'deadline',
  'amountIn',
  'amountOutMinimum',
  'sqrtPriceLimitX96',
]
const outSingle = [
  'tokenIn',
  'tokenOut',
  'fee',
  'recipient',
  'deadline',
  'amountOut',
  'amountInMaximum',
  'sqrtPriceLimitX96',
]
const bothLeast: Pick<Limits, 'least' | 'deadline'> = {
  least: ['amount0Min', 'amount1Min'],
  deadline: 'deadline',
}

function v2(does: NonNullable<CallModel['does']>, limits: Limits): CallModel {
  return { protocol: 'uniswap-v2', does, limits }
}

function v3(does: NonNullable<CallModel['does']>, limits: Limits): CallModel {
  return { protocol: 'uniswap-v3', does, limits }
}

const quote: CallModel = { protocol: 'uniswap-v2', gives: 'spot' }

/**
 * Uniswap's pools, routers and quoters, and the many forks with the same functions.
 * @see https://github.com/Uniswap/v2-periphery, v3-periphery (ISwapRouter, INonfungiblePositionManager, IQuoter),
 *   swap-router-contracts (structs without a deadline), v4-core (StateLibrary)
 */
export const uniswapCalls: readonly (readonly [string, CallModel])[] = [
  ['getReserves/0', quote],
  ['getReserves/2', quote],
  ['getAmountsOut/*', quote],
  ['getAmountOut/*', quote],
  ['getAmountsIn/*', quote],
  ['getAmountIn/*', quote],
  ['quote/3', quote],
  ['slot0/0', { protocol: 'uniswap-v3', gives: 'spot' }],
  ['globalState/0', { protocol: 'uniswap-v3', gives: 'spot' }],
  ['quoteExactInput/*', { protocol: 'uniswap-v3', gives: 'spot' }],
  ['quoteExactInputSingle/*', { protocol: 'uniswap-v3', gives: 'spot' }],
  ['quoteExactOutput/*', { protocol: 'uniswap-v3', gives: 'spot' }],
  ['quoteExactOutputSingle/*', { protocol: 'uniswap-v3', gives: 'spot' }],
  ['getSlot0/*', { protocol: 'uniswap-v4', gives: 'spot' }],
  ['swapExactTokensForTokens/5', v2('swap', { least: [1], deadline: 4 })],
  ['swapExactTokensForETH/5', v2('swap', { least: [1], deadline: 4 })],
  ['swapExactETHForTokens/4', v2('swap', { least: [0], deadline: 3 })],
  ['swapExactAVAXForTokens/4', v2('swap', { least: [0], deadline: 3 })],
  ['swapExactTokensForAVAX/5', v2('swap', { least: [1], deadline: 4 })],
  ['swapTokensForExactTokens/5', v2('swap', { most: [1], deadline: 4 })],
  ['swapTokensForExactETH/5', v2('swap', { most: [1], deadline: 4 })],
  ['swapETHForExactTokens/4', v2('swap', { deadline: 3 })],
  ['swapExactTokensForTokensSupportingFeeOnTransferTokens/5', v2('swap', { least: [1], deadline: 4 })],
  ['swapExactTokensForETHSupportingFeeOnTransferTokens/5', v2('swap', { least: [1], deadline: 4 })],
  ['swapExactETHForTokensSupportingFeeOnTransferTokens/4', v2('swap', { least: [0], deadline: 3 })],
  ['addLiquidity/8', v2('addLiquidity', { least: [4, 5], deadline: 7 })],
  ['addLiquidityETH/6', v2('addLiquidity', { least: [2, 3], deadline: 5 })],
  ['removeLiquidity/7', v2('removeLiquidity', { least: [3, 4], deadline: 6 })],
  ['removeLiquidityETH/6', v2('removeLiquidity', { least: [2, 3], deadline: 5 })],
  [
    'removeLiquidityETHSupportingFeeOnTransferTokens/6',
    v2('removeLiquidity', { least: [2, 3], deadline: 5 }),
  ],
  [
    'exactInputSingle/1',
    v3('swap', {
      least: ['amountOutMinimum'],
      price: 'sqrtPriceLimitX96',
      deadline: 'deadline',
      fields: inSingle,
    }),
  ],
  [
    'exactInput/1',
    v3('swap', {
      least: ['amountOutMinimum'],
      deadline: 'deadline',
      fields: ['path', 'recipient', 'deadline', 'amountIn', 'amountOutMinimum'],
    }),
  ],
  [
    'exactOutputSingle/1',
    v3('swap', {
      most: ['amountInMaximum'],
      price: 'sqrtPriceLimitX96',
      deadline: 'deadline',
      fields: outSingle,
    }),
  ],
  [
    'exactOutput/1',
    v3('swap', {
      most: ['amountInMaximum'],
      deadline: 'deadline',
      fields: ['path', 'recipient', 'deadline', 'amountOut', 'amountInMaximum'],
    }),
  ],
  ['swap/5', { protocol: 'uniswap-v3', does: 'swap', limits: { price: 3 }, callsBack: true }],
  ['swap/4', { protocol: 'uniswap-v2', does: 'swap', callsBack: true }],
  [
    'increaseLiquidity/1',
    v3('addLiquidity', {
      ...bothLeast,
      fields: ['tokenId', 'amount0Desired', 'amount1Desired', 'amount0Min', 'amount1Min', 'deadline'],
    }),
  ],
  [
    'decreaseLiquidity/1',
    v3('removeLiquidity', {
      ...bothLeast,
      fields: ['tokenId', 'liquidity', 'amount0Min', 'amount1Min', 'deadline'],
    }),
  ],
  [
    'mint/1',
    v3('mint', {
      ...bothLeast,
      fields: [
        'token0',
        'token1',
        'fee',
        'tickLower',
        'tickUpper',
        'amount0Desired',
        'amount1Desired',
        'amount0Min',
        'amount1Min',
        'recipient',
        'deadline',
      ],
    }),
  ],
]
