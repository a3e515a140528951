import { debtPartsOfBook, latencyBinSeconds, latencyBins, latencyFields } from '../market/market.ts'
import type { Layout } from './layout.ts'
import type { PathState } from './path.ts'

/** What the debt of accounts weighs in the histogram: whole parts of the book's debt at the start. */
export type DebtParts = {
  /** Parts of all slots below this one; one more than there are slots. */
  readonly below: Float64Array
  readonly rows: Float64Array
}

export function debtParts(layout: Layout, unit: Float64Array): DebtParts {
  const { assets, singles, groups, owed, rows, rowOwed, owedAtStart } = layout
  let total = 0
  for (let a = 0; a < assets; a++) total += (owedAtStart[a] as number) * (unit[a] as number)
  const parts = (dollars: number): number => Math.floor((dollars / total) * debtPartsOfBook + 0.5)
  const below = new Float64Array(singles + 1)
  for (const { from, to, debt } of groups)
    for (let slot = from; slot < to; slot++)
      below[slot + 1] = (below[slot] as number) + parts((owed[slot] as number) * (unit[debt] as number))
  const ofRows = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    let dollars = 0
    for (let a = 0; a < assets; a++) dollars += (rowOwed[row * assets + a] as number) * (unit[a] as number)
    ofRows[row] = parts(dollars)
  }
  return { below, rows: ofRows }
}

/** Adds, at the end of a path, debt that was unhealthy and not liquidated: `open` of it still is. */
export function countUnliquidated(latency: Float64Array, unhealthy: number, open: number): void {
  const { healed, open: atOpen } = latencyFields
  latency[healed] = (latency[healed] as number) + unhealthy - open
  latency[atOpen] = (latency[atOpen] as number) + open
}

/**
 * Bin of one liquidation: blocks from the step at which the spell of ill health at outside prices began.
 * @param began that step.
 * @param result of the dealer, with blocks until the bid was included: whole, because doubles in arguments are boxed.
 * @param collateral and `debt`: the assets whose oracle prices the bid waited for.
 */
export function latencyBin(
  state: PathState,
  began: number,
  result: Float64Array,
  collateral: number,
  debt: number,
): number {
  const { oracleOffset } = state
  const offset = Math.max(oracleOffset[collateral] as number, oracleOffset[debt] as number)
  const blocks = result[2] as number
  const { blockSeconds } = state.market.chain
  const { stepSeconds } = state.market
  // Where bids take longer than a step, the position was seen `lagSteps` ago.
  const inStep = offset + state.bidSeconds + blocks * blockSeconds - state.lagSteps * stepSeconds
  const seconds = (state.step - began) * stepSeconds + (inStep > 0 ? inStep : 0)
  const bin = Math.floor(seconds / latencyBinSeconds(state.market))
  return bin < latencyBins - 1 ? bin : latencyBins - 1
}

/** Steps that the histogram spans: no spell has to be followed further back. */
export function latencySpan({ market }: PathState): number {
  return Math.ceil((latencyBins * latencyBinSeconds(market)) / market.stepSeconds)
}
