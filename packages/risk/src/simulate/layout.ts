import type { Book, Market } from '../market/market.ts'

/**
 * A book arranged for the search. Accounts with one collateral and one debt lie in groups of the same pair, inside a
 * group by falling threshold and then by their place in the book; a slot is a place in this order, so that the walk of
 * those that a falling price opens is a walk through memory. Accounts with several assets follow as rows.
 */
export type Layout = {
  readonly assets: number
  /** Slots below this one have one collateral and one debt. */
  readonly singles: number
  readonly groups: readonly Group[]
  /** Atoms by slot, singles only. */
  readonly held: Float64Array
  readonly owed: Float64Array
  /** A position is unhealthy while price of collateral / price of debt, both relative to the start, is below this. */
  readonly threshold: Float64Array
  readonly rows: number
  /** `row * assets + asset`, atoms. */
  readonly rowHeld: Float64Array
  readonly rowOwed: Float64Array
  /** Atoms by asset of all accounts that owe something. */
  readonly heldAtStart: Float64Array
  readonly owedAtStart: Float64Array
}

export type Group = {
  readonly collateral: number
  readonly debt: number
  readonly from: number
  readonly to: number
  /** threshold = owed / held * weight. */
  readonly weight: number
}

/** Dollars of an atom at the start. */
export function atomDollars(market: Market): Float64Array {
  return Float64Array.from(market.assets, ({ atom, price }) => atom * price)
}

export function arrange(market: Market, book: Book): Layout {
  const { assets, count, collateral, debt } = book
  const unit = atomDollars(market)
  const kind = new Int32Array(count)
  const sizes = new Int32Array(assets * assets)
  const heldAtStart = new Float64Array(assets)
  const owedAtStart = new Float64Array(assets)
  let rows = 0
  for (let i = 0; i < count; i++) {
    kind[i] = pairOf(market, book, i)
    const pair = kind[i] as number
    if (pair >= 0) sizes[pair] = (sizes[pair] as number) + 1
    else if (pair === several) rows++
    if (pair === debtless) continue
    for (let a = 0; a < assets; a++) {
      heldAtStart[a] = (heldAtStart[a] as number) + (collateral[i * assets + a] as number)
      owedAtStart[a] = (owedAtStart[a] as number) + (debt[i * assets + a] as number)
    }
  }
  const groups: Group[] = []
  const starts = new Int32Array(assets * assets)
  let singles = 0
  for (let pair = 0; pair < sizes.length; pair++) {
    starts[pair] = singles
    const size = sizes[pair] as number
    if (size === 0) continue
    const c = Math.floor(pair / assets)
    const d = pair % assets
    const threshold = market.assets[c]?.liquidationThreshold ?? 0
    const weight = (unit[d] as number) / ((unit[c] as number) * threshold)
    groups.push({ collateral: c, debt: d, from: singles, to: singles + size, weight })
    singles += size
  }
  const held = new Float64Array(singles)
  const owed = new Float64Array(singles)
  const threshold = new Float64Array(singles)
  const rowHeld = new Float64Array(rows * assets)
  const rowOwed = new Float64Array(rows * assets)
  const order = new Int32Array(singles)
  const key = new Float64Array(count)
  let row = 0
  for (let i = 0; i < count; i++) {
    const pair = kind[i] as number
    if (pair >= 0) {
      order[starts[pair] as number] = i
      starts[pair] = (starts[pair] as number) + 1
    } else if (pair === several) {
      rowHeld.set(collateral.subarray(i * assets, (i + 1) * assets), row * assets)
      rowOwed.set(debt.subarray(i * assets, (i + 1) * assets), row * assets)
      row++
    }
  }
  for (const { collateral: c, debt: d, from, to, weight } of groups) {
    const part = order.subarray(from, to)
    for (const i of part)
      key[i] = ((debt[i * assets + d] as number) / (collateral[i * assets + c] as number)) * weight
    part.sort((i, j) => (key[j] as number) - (key[i] as number) || i - j)
    for (let slot = from; slot < to; slot++) {
      const i = order[slot] as number
      held[slot] = collateral[i * assets + c] as number
      owed[slot] = debt[i * assets + d] as number
      threshold[slot] = key[i] as number
    }
  }
  return { assets, singles, groups, held, owed, threshold, rows, rowHeld, rowOwed, heldAtStart, owedAtStart }
}

const several = -1
const debtless = -2

/** `collateral * assets + debt` of an account with one of each, or which of the other two kinds it is. */
function pairOf(market: Market, { assets, collateral, debt }: Book, i: number): number {
  let c = -1
  let d = -1
  let held = 0
  let owed = 0
  for (let a = 0; a < assets; a++) {
    if ((collateral[i * assets + a] as number) > 0) {
      held++
      c = a
    }
    if ((debt[i * assets + a] as number) > 0) {
      owed++
      d = a
    }
  }
  if (owed === 0) return debtless
  if (held !== 1 || owed !== 1 || c === d) return several
  return (market.assets[c]?.liquidationThreshold ?? 0) > 0 ? c * assets + d : several
}
