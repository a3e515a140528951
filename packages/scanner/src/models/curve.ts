import type { CallModel, Limits } from './model.ts'

const spot: CallModel = { protocol: 'curve', gives: 'spot' }

function pool(does: NonNullable<CallModel['does']>, limits: Limits): CallModel {
  return { protocol: 'curve', does, limits, callsBack: true }
}

/**
 * Curve's pools and Balancer's vault. What they say of themselves in the middle of a transaction can be moved:
 * `get_p`, `last_price` and `get_dy` follow the balances, the virtual price is wrong while liquidity is removed.
 * @see https://docs.curve.finance, https://docs.balancer.fi/reference/contracts
 */
export const curveCalls: readonly (readonly [string, CallModel])[] = [
  ['get_virtual_price/0', spot],
  ['get_dy/*', spot],
  ['get_dx/*', spot],
  ['get_dy_underlying/*', spot],
  ['get_p/0', spot],
  ['get_p/1', spot],
  ['last_price/0', spot],
  ['last_price/1', spot],
  ['last_prices/0', spot],
  ['calc_withdraw_one_coin/*', spot],
  ['calc_token_amount/*', spot],
  ['exchange/4', pool('swap', { least: [3] })],
  ['exchange/5', pool('swap', { least: [3] })],
  ['exchange_underlying/4', pool('swap', { least: [3] })],
  ['exchange_underlying/5', pool('swap', { least: [3] })],
  ['add_liquidity/2', pool('addLiquidity', { least: [1] })],
  ['add_liquidity/3', pool('addLiquidity', { least: [1] })],
  ['remove_liquidity/2', pool('removeLiquidity', { least: [1] })],
  ['remove_liquidity/3', pool('removeLiquidity', { least: [1] })],
  ['remove_liquidity_one_coin/3', pool('removeLiquidity', { least: [2] })],
  ['remove_liquidity_one_coin/4', pool('removeLiquidity', { least: [2] })],
  ['remove_liquidity_imbalance/2', pool('removeLiquidity', { most: [1] })],
  ['getPoolTokens/1', { protocol: 'balancer', gives: 'spot' }],
  ['getSpotPrice/*', { protocol: 'balancer', gives: 'spot' }],
  ['swapExactAmountIn/5', { protocol: 'balancer', does: 'swap', limits: { least: [3] } }],
  ['swapExactAmountOut/5', { protocol: 'balancer', does: 'swap', limits: { most: [1] } }],
  ['joinPool/4', { protocol: 'balancer', does: 'addLiquidity' }],
  ['exitPool/4', { protocol: 'balancer', does: 'removeLiquidity' }],
]
