import { MembraneError } from '@membrane/core'
import { expm1 } from '../exact/functions.ts'
import { pairwiseSum } from '../exact/sum.ts'
import { sampleOf } from '../measure/sample.ts'
import { expectedShortfall } from '../measure/tail.ts'

/** Joint log returns of one margin period, `row * assets + asset`, oldest first. */
export type ReturnHistory = { readonly assets: number; readonly rows: number; readonly returns: Float64Array }

/** RiskMetrics (1996), daily. */
const decay = 0.94

/**
 * Exponentially weighted variances: entry t is the forecast for return t from those before it, and the last one, past
 * the end, is the forecast for the next. The first is the variance of the first 250 returns.
 * @param returns of one asset.
 */
export function ewmaVariances(returns: Float64Array): Float64Array {
  const variances = new Float64Array(returns.length + 1)
  const start = returns.subarray(0, 250).map((value) => value * value)
  variances[0] = start.length === 0 ? 0 : pairwiseSum(start) / start.length
  for (let t = 0; t < returns.length; t++) {
    const value = returns[t] as number
    variances[t + 1] = decay * (variances[t] as number) + (1 - decay) * value * value
  }
  return variances
}

/**
 * Filtered historical simulation (Hull and White 1998): each return times today's volatility over that of its day, all
 * assets of a row together, which keeps the dependence of bad days.
 */
export function filteredHistory(history: ReturnHistory): ReturnHistory {
  const { assets, rows } = history
  const returns = new Float64Array(history.returns.length)
  for (let asset = 0; asset < assets; asset++) {
    const column = columnOf(history, asset)
    const variances = ewmaVariances(column)
    const today = variances[rows] as number
    for (let row = 0; row < rows; row++) {
      const then = variances[row] as number
      returns[row * assets + asset] = then > 0 ? (column[row] as number) * Math.sqrt(today / then) : 0
    }
  }
  return { assets, rows, returns }
}

/** Returns of one asset, oldest first. */
export function columnOf({ assets, rows, returns }: ReturnHistory, asset: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => returns[row * assets + asset] as number)
}

/** Dollars lost in each row by positions of these dollars; longs are positive. */
export function lossesOf(
  { assets, rows, returns }: ReturnHistory,
  notional: readonly number[],
): Float64Array {
  const terms = new Float64Array(assets)
  return Float64Array.from({ length: rows }, (_, row) => {
    for (let asset = 0; asset < assets; asset++)
      terms[asset] = -(notional[asset] as number) * expm1(returns[row * assets + asset] as number)
    return pairwiseSum(terms)
  })
}

/**
 * Expected shortfall of a portfolio over the rows of a history; never negative, because margin does not pay out.
 * @throws MembraneError `MARGIN_INVALID` for fewer rows than put one whole row into the tail.
 */
export function historicalShortfall(
  history: ReturnHistory,
  notional: readonly number[],
  level: number,
): number {
  if (history.rows * (1 - level) < 1 - 1e-9)
    throw new MembraneError('MARGIN_INVALID', {
      shortMessage: `A shortfall at ${level} was asked of ${history.rows} returns.`,
      hint: `Give at least ${Math.ceil(1 / (1 - level) - 1e-9)} returns.`,
    })
  return Math.max(0, expectedShortfall(sampleOf(lossesOf(history, notional)), level))
}
