import { pow } from '../exact/functions.ts'
import type { Lot } from './lot.ts'

/** Parameters of a Clipper and its price curve. */
export type DutchRules = {
  /** `buf`: starting price over the oracle's. */
  readonly startFactor: number
  /** `tail`: seconds until it starts anew. */
  readonly maxSeconds: number
  /** `cusp`: part of the starting price under which it starts anew. */
  readonly resetBelow: number
  /** Part that the price loses a second; undefined: a straight line to 0 at `maxSeconds`. */
  readonly decayPerSecond: number | undefined
}

/** Price in atoms of debt for an atom of collateral (dss `abaci.sol`: LinearDecrease, ExponentialDecrease). */
export function dutchPrice(lot: Lot, now: number, rules: DutchRules): number {
  const age = now - lot.startedAt
  if (rules.decayPerSecond !== undefined) return lot.top * pow(1 - rules.decayPerSecond, age)
  if (age >= rules.maxSeconds) return 0
  return (lot.top * (rules.maxSeconds - age)) / rules.maxSeconds
}

/** `Clipper.status`: whether nobody may take any more before the auction starts anew. */
export function needsReset(lot: Lot, now: number, rules: DutchRules): boolean {
  if (now - lot.startedAt > rules.maxSeconds) return true
  return dutchPrice(lot, now, rules) < lot.top * rules.resetBelow
}

/** Starts the price anew from the oracle's, in atoms of debt for an atom of collateral (`Clipper.redo`). */
export function restart(lot: Lot, now: number, oraclePrice: number, rules: DutchRules): void {
  lot.startedAt = now
  lot.top = oraclePrice * rules.startFactor
  lot.ends = now + rules.maxSeconds
}

/**
 * What a buyer gets and pays who asks for `amount` atoms at most: never more than the lot, never for more than the tab
 * (`Clipper.take`, without the rule about small leftovers).
 */
export function quoteTake(
  lot: Lot,
  amount: number,
  price: number,
): { readonly slice: number; readonly owe: number } {
  const asked = Math.min(amount, lot.size)
  const owe = Math.ceil(asked * price)
  if (owe <= lot.tab) return { slice: asked, owe }
  return { slice: Math.min(asked, Math.floor(lot.tab / price)), owe: lot.tab }
}
