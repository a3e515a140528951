import { type Depth, flowBetween } from '../depth.ts'

/** What it takes to set a pool's price, in dollars. */
export type Push = {
  /** Paid in: quote for a price that rises, the asset at its fair price for one that falls; fee included. */
  readonly capital: number
  /** Gone once everybody else has traded the price back and what was bought is worth its fair price again. */
  readonly loss: number
  /** Gone when the attacker trades the price back before anybody else can: both ways' fees, nothing more. */
  readonly feesBothWays: number
}

/**
 * Moves the spot price to `multiple` times the fair one. In a constant product with quote reserve Y and no fee the capital
 * is Y (sqrt m - 1) going up and Y (1 / sqrt m - 1) going down, and the loss Y (sqrt m + 1 / sqrt m - 2) either way.
 */
export function pushPrice(depth: Depth, multiple: number): Push {
  const { quote, asset } = flowBetween(depth, 1, Math.sqrt(multiple))
  const [paid, received] = multiple >= 1 ? [quote, asset] : [asset, quote]
  const keep = 1 - depth.fee
  const capital = paid / keep
  return {
    capital,
    loss: Math.max(0, capital - received),
    feesBothWays: (depth.fee / keep) * (paid + received),
  }
}
