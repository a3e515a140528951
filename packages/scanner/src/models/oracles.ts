import type { CallModel } from './model.ts'

/**
 * Price oracles.
 * @see https://docs.chain.link/data-feeds/api-reference, https://docs.pyth.network/price-feeds/api-reference/evm,
 *   https://docs.chroniclelabs.org, https://docs.keep3r.network
 */
export const oracleCalls: readonly (readonly [string, CallModel])[] = [
  ['latestRoundData/0', { protocol: 'chainlink', gives: 'oracle' }],
  ['latestRoundData/2', { protocol: 'chainlink', gives: 'oracle' }],
  ['latestAnswer/0', { protocol: 'chainlink', gives: 'oracle' }],
  ['latestTimestamp/0', { protocol: 'chainlink', gives: 'oracle' }],
  ['getRoundData/1', { protocol: 'chainlink', gives: 'oracle' }],
  ['getPriceUnsafe/1', { protocol: 'pyth', gives: 'oracle' }],
  ['getPriceNoOlderThan/2', { protocol: 'pyth', gives: 'oracle' }],
  ['getEmaPrice/1', { protocol: 'pyth', gives: 'oracle' }],
  ['getEmaPriceUnsafe/1', { protocol: 'pyth', gives: 'oracle' }],
  ['getEmaPriceNoOlderThan/2', { protocol: 'pyth', gives: 'oracle' }],
  ['readWithAge/0', { protocol: 'chronicle', gives: 'oracle' }],
  ['tryRead/0', { protocol: 'chronicle', gives: 'oracle' }],
  ['tryReadWithAge/0', { protocol: 'chronicle', gives: 'oracle' }],
  // Keep3r's feed: `current` quotes over the last observation alone, which a few blocks move; `quote` averages.
  ['current/3', { protocol: 'other', gives: 'spot' }],
  // Averages over time: Uniswap's example oracle, Keep3r, Curve's moving averages, V3's accumulators.
  ['consult/2', { protocol: 'uniswap-v2', gives: 'average' }],
  ['observe/1', { protocol: 'uniswap-v3', gives: 'average' }],
  ['price0CumulativeLast/0', { protocol: 'uniswap-v2', gives: 'average' }],
  ['price1CumulativeLast/0', { protocol: 'uniswap-v2', gives: 'average' }],
  ['price_oracle/0', { protocol: 'curve', gives: 'average' }],
  ['price_oracle/1', { protocol: 'curve', gives: 'average' }],
  ['ema_price/0', { protocol: 'curve', gives: 'average' }],
  ['getAssetPrice/1', { protocol: 'aave', gives: 'oracle' }],
  ['getUnderlyingPrice/1', { protocol: 'compound', gives: 'oracle' }],
]
