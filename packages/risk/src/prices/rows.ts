import { exp, ln } from '../exact/functions.ts'
import { pairwiseSum } from '../exact/sum.ts'
import { createStream } from '../exact/threefry.ts'
import type { PriceModel } from './model.ts'
import { purposes } from './shocks.ts'
import { createStrata } from './strata.ts'

/** Blocks of rows of a table of returns, as the stationary bootstrap draws them. */
export type RowBlocks = {
  /** Chooses the blocks of one path; each is a first row and a length, the last cut at the horizon. */
  readonly draw: (path: number) => { readonly blocks: number; readonly logWeight: number }
  readonly first: Int32Array
  readonly length: Int32Array
}

/**
 * Stationary bootstrap of Politis and Romano (JASA 89, 1994): blocks begin at any row, have geometric lengths of mean
 * `meanBlock`, and go around the end. All assets share the blocks, so the dependence between them is that of the data.
 *
 * Rows are picked by inversion over their order by the sum of standardised returns (probabilities are off by less than
 * rows * 2^-52). So `antithetic` pairs a bad start with an equally good one, `stratified` spreads the start of the first
 * block over the paths, and a tilt draws starts with weights e^(theta x), x the standardised row; ln dP/dQ of a path is
 * then the sum over its blocks of ln(mean of the weights) - theta x, exactly.
 */
export function createRowBlocks(
  model: PriceModel,
  returns: Float64Array,
  meanBlock: number,
  seed: number,
): RowBlocks {
  const { assets, steps } = model
  const rows = returns.length / assets
  const theta = model.tilt?.theta
  const order = rowsByScore(standardisedSum(returns, assets, undefined))
  const scores = theta === undefined ? undefined : standardisedSum(returns, assets, theta)
  const weights = scores === undefined ? undefined : cumulative(scores, order)
  const lnMeanWeight = weights === undefined ? 0 : ln((weights[rows - 1] as number) / rows) // one entry per row
  const antithetic = model.sampling === 'antithetic'
  const strata = model.sampling === 'stratified' ? createStrata(model, seed) : undefined
  const stream = createStream(seed, 0, purposes.rows)
  const perLog = meanBlock > 1 ? 1 / ln(1 - 1 / meanBlock) : 0
  const first = new Int32Array(steps)
  const length = new Int32Array(steps)

  function rowAt(u: number): number {
    if (weights === undefined) return order[Math.floor(u * rows)] as number // u < 1
    const target = u * (weights[rows - 1] as number)
    let low = 0
    let high = rows - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((weights[middle] as number) > target) high = middle
      else low = middle + 1
    }
    return order[low] as number
  }

  function draw(path: number): { readonly blocks: number; readonly logWeight: number } {
    stream.reset(antithetic ? Math.floor(path / 2) : path)
    const mirrored = antithetic && path % 2 === 1
    let logWeight = 0
    let blocks = 0
    for (let step = 0; step < steps; blocks++) {
      const own = stream.uniform()
      const u = blocks === 0 && strata !== undefined ? strata.uniform(path) : own
      const row = rowAt(mirrored ? 1 - u : u)
      const span = perLog === 0 ? 1 : 1 + Math.floor(ln(stream.uniform()) * perLog)
      first[blocks] = row
      length[blocks] = Math.min(span, steps - step)
      if (scores !== undefined) logWeight += lnMeanWeight - (scores[row] as number)
      step += span
    }
    return { blocks, logWeight }
  }

  return { draw, first, length }
}

/** Per row, the sum over assets of theta (default 1) times return / standard deviation. */
function standardisedSum(
  returns: Float64Array,
  assets: number,
  theta: Float64Array | undefined,
): Float64Array {
  const rows = returns.length / assets
  const sums = new Float64Array(rows)
  for (let a = 0; a < assets; a++) {
    const column = Float64Array.from({ length: rows }, (_, row) => returns[row * assets + a] as number)
    const mean = pairwiseSum(column) / rows
    const deviation = Math.sqrt(pairwiseSum(column.map((x) => (x - mean) * (x - mean))) / rows)
    if (!(deviation > 0)) continue
    const by = (theta === undefined ? 1 : (theta[a] as number)) / deviation
    for (let row = 0; row < rows; row++) sums[row] = (sums[row] as number) + by * (column[row] as number)
  }
  return sums
}

function rowsByScore(scores: Float64Array): Int32Array {
  const order = Int32Array.from({ length: scores.length }, (_, row) => row)
  return order.sort((a, b) => (scores[a] as number) - (scores[b] as number) || a - b)
}

function cumulative(scores: Float64Array, order: Int32Array): Float64Array {
  let sum = 0
  return Float64Array.from(order, (row) => {
    sum += exp(scores[row] as number)
    return sum
  })
}
