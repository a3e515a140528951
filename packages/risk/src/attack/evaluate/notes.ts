import type { Depth } from '../depth.ts'

/** What a run gathers on the way: sentences once each, and unknowns. */
export type Notes = {
  readonly assume: (sentence: string) => void
  readonly unknown: (subject: string, metric: string, reason: string) => void
}

/** What every part of the evaluation reads. */
export type Context = {
  readonly notes: Notes
  /** Undefined where the configuration says that it is unknown. */
  readonly depth: (pool: string) => Depth | undefined
  readonly blockSeconds: number
  /** Undefined: no dollars of gas. */
  readonly coinPrice: number | undefined
}

/** Dollars of gas at a price in gwei, undefined without the price of the coin. */
export function gasCost(context: Context, gas: number, gwei: number): number | undefined {
  return context.coinPrice === undefined ? undefined : gas * gwei * 1e-9 * context.coinPrice
}

/** Gas of a liquidation; where none is given 450,000 are assumed. */
export function liquidationGas({ notes }: Context, given: number | undefined): number {
  if (given === undefined) notes.assume('A liquidation takes 450,000 gas where none is given.')
  return given ?? 450_000
}

/** Close factor; where none is given half is assumed. */
export function closeFactorOf({ notes }: Context, given: number | undefined): number {
  if (given === undefined)
    notes.assume('Half of a debt may be liquidated at once where no close factor is given.')
  return given ?? 0.5
}

/** JSON has no infinity. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
