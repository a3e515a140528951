import { gasCostUsd, inclusionBlocks } from '../chain/congestion.ts'
import type { PathState } from './path.ts'

/** Price of gas and time to inclusion, which the bids of a step share: worked out for the first of them. */
export function openBidding(state: PathState): void {
  if (state.bidding) return
  const { market, chain } = state
  const { gas, maxFeeGwei } = market.liquidators
  state.bidding = true
  state.gasUsd = gasCostUsd(market.chain, chain, gas, state.price[0] as number)
  state.blocks = inclusionBlocks(market.chain, chain, maxFeeGwei, 0)
  state.sameBlocks = inclusionBlocks(market.chain, chain, maxFeeGwei, 1 - 2 ** -53) === state.blocks
}
