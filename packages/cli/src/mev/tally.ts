import type { Bundle, BundleKind, Token } from '@membrane/analytics'
import type { ValueOf } from './value.ts'

/** What a run came to. */
export type Tally = {
  blocks: number
  /** Blocks of which nothing tells what their transactions did. */
  unreadable: number
  /** Blocks without a bundle, of those that could be read. */
  empty: number
  /** Pairs judged, where pairs were given instead of blocks. */
  pairs: number
  readonly kinds: Map<BundleKind, KindTally>
}

export type KindTally = {
  bundles: number
  readonly profit: Map<Token, bigint>
  /** Dollars over the bundles that can be valued, and how many those are. */
  usd: number
  valued: number
}

export function emptyTally(): Tally {
  return { blocks: 0, unreadable: 0, empty: 0, pairs: 0, kinds: new Map() }
}

/** Adds one block. */
export function countBlock(
  tally: Tally,
  bundles: readonly Bundle[],
  readable: boolean,
  value: ValueOf,
): void {
  tally.blocks++
  if (!readable) tally.unreadable++
  else if (bundles.length === 0) tally.empty++
  countBundles(tally, bundles, value)
}

/** Adds bundles by their kind. */
export function countBundles(tally: Tally, bundles: readonly Bundle[], value: ValueOf): void {
  for (const { kind, profit } of bundles) {
    const known = tally.kinds.get(kind) ?? { bundles: 0, profit: new Map<Token, bigint>(), usd: 0, valued: 0 }
    tally.kinds.set(kind, known)
    known.bundles++
    // A loan or a sale is no gain, so there is nothing to value.
    const usd = Object.keys(profit).length === 0 ? undefined : value(profit).usd
    if (usd !== undefined) {
      known.usd += usd
      known.valued++
    }
    for (const [token, amount] of Object.entries(profit) as [Token, bigint][])
      known.profit.set(token, (known.profit.get(token) ?? 0n) + amount)
  }
}
