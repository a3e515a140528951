import { latencyBins } from '../market/market.ts'
import type { PathState } from './path.ts'

/**
 * Counts one liquidation: blocks from the step at which the spell of ill health at outside prices began.
 * @param began that step.
 * @param blocks until the bid was included.
 * @param oracleOffset seconds into the step at which the oracle's price came.
 */
export function countLatency(
  latency: Float64Array,
  state: PathState,
  began: number,
  blocks: number,
  oracleOffset: number,
): void {
  const { blockSeconds } = state.market.chain
  const { stepSeconds } = state.market
  // Where bids take longer than a step, the position was seen `lagSteps` ago.
  const inStep = oracleOffset + state.bidSeconds + blocks * blockSeconds - state.lagSteps * stepSeconds
  const seconds = (state.step - began) * stepSeconds + (inStep > 0 ? inStep : 0)
  const bin = Math.floor(seconds / blockSeconds)
  const at = bin < latencyBins - 1 ? bin : latencyBins - 1
  latency[at] = (latency[at] as number) + 1 // in bounds
}

/** Steps that the histogram spans: no spell has to be followed further back. */
export function latencySpan({ market }: PathState): number {
  return Math.ceil((latencyBins * market.chain.blockSeconds) / market.stepSeconds)
}
