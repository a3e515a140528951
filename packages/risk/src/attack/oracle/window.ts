import { pow } from '../../exact/functions.ts'
import type { Depth } from '../depth.ts'
import { pushPrice } from './push.ts'

/** How a protocol reads a pool. `blocks` is the window in blocks. */
export type PoolReading =
  | { readonly kind: 'spot' }
  | { readonly kind: 'twap-arithmetic'; readonly blocks: number }
  | { readonly kind: 'twap-geometric'; readonly blocks: number }

/**
 * Who trades the price back. `each-block`: others, in every block, so that it is pushed again in each. `after`: others,
 * once the attacker's consecutive blocks are over. `never`: the attacker, first thing in the block after (of a spot price: in the
 * transaction that reads it), at the price of fees.
 */
export type Arbitrage = 'each-block' | 'after' | 'never'

/** Dollars; undefined fields do not exist: a manipulation that no price can bring about has no cost. */
export type ManipulationCost = {
  readonly poolMultiple: number
  readonly capital: number
  readonly loss: number
}

/**
 * Multiple at which the pool must stand for `held` blocks so that the reading shows `reported` times the fair price.
 * Arithmetic mean of N blocks: m = 1 + N (reported - 1) / held (Uniswap v2 whitepaper, 2.2). Geometric mean: reported^(N / held)
 * (v3 whitepaper, 5.2).
 * @returns undefined where no positive price does it: an arithmetic mean cannot fall by more than held / N.
 */
export function poolMultiple(reading: PoolReading, reported: number, held: number): number | undefined {
  if (reading.kind === 'spot') return reported
  const share = reading.blocks / Math.min(held, reading.blocks)
  if (reading.kind === 'twap-geometric') return share === 1 ? reported : pow(reported, share)
  const multiple = 1 + share * (reported - 1)
  // Where the exact value is 0 a difference of doubles may leave a little.
  return multiple > 1e-12 ? multiple : undefined
}

/**
 * Capital and loss of making a reading show `reported` times the fair price by holding the pool `held` blocks.
 * With `each-block` every block costs the loss of one push, and the capital is one push and the losses before the last.
 */
export function manipulationCost(
  depth: Depth,
  reading: PoolReading,
  reported: number,
  held: number,
  arbitrage: Arbitrage,
): ManipulationCost | undefined {
  const multiple = poolMultiple(reading, reported, held)
  if (multiple === undefined) return undefined
  const { capital, loss, feesBothWays } = pushPrice(depth, multiple)
  if (!Number.isFinite(capital)) return undefined
  const blocks = reading.kind === 'spot' ? 1 : Math.min(held, reading.blocks)
  switch (arbitrage) {
    case 'each-block':
      return { poolMultiple: multiple, capital: capital + (blocks - 1) * loss, loss: blocks * loss }
    case 'after':
      return { poolMultiple: multiple, capital, loss }
    case 'never':
      return { poolMultiple: multiple, capital, loss: feesBothWays }
  }
}
