import type { Bundle, BundleKind, Token } from '@membrane/analytics'

/** What a run came to. */
export type Tally = {
  blocks: number
  /** Blocks of which nothing tells what their transactions did. */
  unreadable: number
  /** Blocks without a bundle, of those that could be read. */
  empty: number
  readonly kinds: Map<BundleKind, KindTally>
}

export type KindTally = { bundles: number; readonly profit: Map<Token, bigint> }

export function emptyTally(): Tally {
  return { blocks: 0, unreadable: 0, empty: 0, kinds: new Map() }
}

/** Adds one block's bundles. */
export function count(tally: Tally, bundles: readonly Bundle[], readable: boolean): void {
  tally.blocks++
  if (!readable) tally.unreadable++
  else if (bundles.length === 0) tally.empty++
  for (const { kind, profit } of bundles) {
    const known = tally.kinds.get(kind) ?? { bundles: 0, profit: new Map<Token, bigint>() }
    tally.kinds.set(kind, known)
    known.bundles++
    for (const [token, amount] of Object.entries(profit) as [Token, bigint][])
      known.profit.set(token, (known.profit.get(token) ?? 0n) + amount)
  }
}
