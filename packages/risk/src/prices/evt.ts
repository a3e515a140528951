import { MembraneError } from '@membrane/core'
import { exp, ln, pow } from '../exact/functions.ts'
import { createStream } from '../exact/threefry.ts'
import { requireRows } from './bootstrap.ts'
import type { PathGenerator, PriceModel, TailModel } from './model.ts'
import { createRowBlocks } from './rows.ts'
import { purposes } from './shocks.ts'

type EvtProcess = Extract<PriceModel['process'], { kind: 'evt' }>

/**
 * Block bootstrap whose returns beyond a threshold are redrawn from a generalised Pareto law. The return that was the j-th
 * largest of k exceedances becomes the law's quantile at (k - j + U) / k, U one uniform for the whole row: over the
 * rows each tail is exactly Pareto, reaching beyond the worst on record, while who falls together, and in what order,
 * stays as it was. Antithetic paths use 1 - U.
 */
export function createEvt(model: PriceModel, process: EvtProcess, seed: number): PathGenerator {
  const { assets, steps } = model
  const { returns, tails } = process
  requireRows(returns, assets)
  const rows = returns.length / assets
  const blocks = createRowBlocks(model, returns, process.meanBlock, seed)
  const gross = returns.map(exp)
  const { rank, inTail, counts } = ranksOf(process, assets)
  const stream = createStream(seed, 0, purposes.tails)
  const antithetic = model.sampling === 'antithetic'

  function redrawn(row: number, a: number, u: number): number {
    const place = rank[row * assets + a] as number // in bounds
    if (place === 0) return gross[row * assets + a] as number
    const count = counts[2 * a + (place > 0 ? 1 : 0)] as number
    const tail = (place > 0 ? tails[a]?.upper : tails[a]?.lower) as TailModel // checked by ranksOf
    const size = tail.threshold + excess(tail, (count - Math.abs(place) + 1 - u) / count)
    return exp(place > 0 ? size : -size)
  }

  return {
    assets,
    steps,
    fill(path, out) {
      const drawn = blocks.draw(path)
      stream.reset(antithetic ? Math.floor(path / 2) : path)
      const mirrored = antithetic && path % 2 === 1
      out.fill(1, 0, assets)
      let at = 0
      for (let block = 0; block < drawn.blocks; block++) {
        let row = blocks.first[block] as number // in bounds, as all below
        for (let left = blocks.length[block] as number; left > 0; left--) {
          const next = at + assets
          if (inTail[row] === 0) {
            const from = row * assets
            for (let a = 0; a < assets; a++)
              out[next + a] = (out[at + a] as number) * (gross[from + a] as number)
          } else {
            const drawnU = stream.uniform()
            const u = mirrored ? 1 - drawnU : drawnU
            for (let a = 0; a < assets; a++) out[next + a] = (out[at + a] as number) * redrawn(row, a, u)
          }
          at = next
          row = row + 1 === rows ? 0 : row + 1
        }
      }
      return drawn.logWeight
    },
  }
}

/** Excess over the threshold that is exceeded with probability `beyond` given that the threshold is. */
function excess(tail: TailModel, beyond: number): number {
  if (Math.abs(tail.xi) < 1e-9) return -tail.beta * ln(beyond)
  return (tail.beta / tail.xi) * (pow(beyond, -tail.xi) - 1)
}

/**
 * Per row and asset: 0 within the thresholds, -j or +j for the j-th smallest exceedance below or above; rows with any;
 * exceedances below and above by asset.
 */
function ranksOf(
  process: EvtProcess,
  assets: number,
): { readonly rank: Int32Array; readonly inTail: Uint8Array; readonly counts: Int32Array } {
  const { returns, tails } = process
  const rows = returns.length / assets
  const rank = new Int32Array(returns.length)
  const inTail = new Uint8Array(rows)
  const counts = new Int32Array(2 * assets)
  for (let a = 0; a < assets; a++) {
    const pair = tails[a]
    if (pair === undefined || !valid(pair.lower) || !valid(pair.upper)) {
      throw new MembraneError('PRICE_MODEL_INVALID', {
        shortMessage: `Asset ${a} of ${assets} has no two tails with threshold >= 0, beta > 0 and finite xi.`,
        hint: 'Fit or give a lower and an upper tail for each asset.',
      })
    }
    for (const [side, tail] of [
      [-1, pair.lower],
      [1, pair.upper],
    ] as const) {
      const found: number[] = []
      for (let row = 0; row < rows; row++) {
        if (side * (returns[row * assets + a] as number) > tail.threshold) found.push(row)
      }
      found.sort(
        (x, y) => side * ((returns[x * assets + a] as number) - (returns[y * assets + a] as number)) || x - y,
      )
      for (const [place, row] of found.entries()) {
        rank[row * assets + a] = side * (place + 1)
        inTail[row] = 1
      }
      counts[2 * a + (side > 0 ? 1 : 0)] = found.length
    }
  }
  return { rank, inTail, counts }
}

function valid(tail: TailModel): boolean {
  return tail.threshold >= 0 && tail.beta > 0 && Number.isFinite(tail.xi)
}
