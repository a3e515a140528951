import type { Book, Market } from '../market/market.ts'

/** Accounts in the order in which a falling price reaches them: a step looks at those only that it can concern. */
export type Reach = {
  /** Accounts with one collateral, by falling debt an atom of it. */
  readonly groups: readonly {
    readonly asset: number
    readonly order: Int32Array
    readonly ratio: Float64Array
  }[]
  /** Accounts with several: looked at in every step. */
  readonly several: Int32Array
}

/**
 * A lot takes debt in proportion to collateral, rounded down to an atom: what is left may carry that atom more than its
 * share, which this part of a ratio covers but for accounts of dust.
 */
const slack = 1e-6

/** Arranges a book by the debt that an atom of collateral carries; accounts without debt are in no list. */
export function arrangeReach(market: Market, book: Book, debtAsset: number): Reach {
  const lists = market.assets.map((): number[] => [])
  const several: number[] = []
  const ratios = new Float64Array(book.count)
  for (let position = 0; position < book.count; position++) {
    const row = position * book.assets
    const owed = book.debt[row + debtAsset] as number // the book has a row for every position
    if (owed === 0) continue
    let only = -1
    let held = 0
    for (let asset = 0; asset < book.assets; asset++) {
      if ((book.collateral[row + asset] as number) === 0) continue
      held++
      only = asset
    }
    if (held === 1) {
      ratios[position] = owed / (book.collateral[row + only] as number)
      lists[only]?.push(position)
    } else several.push(position)
  }
  const groups = lists.map((list, asset) => {
    const order = Int32Array.from(list).sort(
      (a, b) => (ratios[b] as number) - (ratios[a] as number) || a - b, // positions of the book
    )
    return { asset, order, ratio: Float64Array.from(order, (position) => ratios[position] as number) }
  })
  return { groups: groups.filter(({ order }) => order.length > 0), several: Int32Array.from(several) }
}

/** Visits every account whose debt an atom of collateral was over `levels` of that asset at the start, and those with several. */
export function forReached(reach: Reach, levels: Float64Array, visit: (position: number) => void): void {
  for (const { asset, order, ratio } of reach.groups) {
    const level = (levels[asset] as number) * (1 - slack) // levels of all assets
    for (let n = 0; n < order.length && (ratio[n] as number) > level; n++) visit(order[n] as number)
  }
  for (const position of reach.several) visit(position)
}
