import { WAD } from '@membrane/core'

/** An auction of `Flipper`. Times in seconds since the epoch. */
export type FlipperAuction = {
  /** Rad: DAI bid so far. */
  readonly bid: bigint
  /** Wad: collateral that the bid gets. */
  readonly lot: bigint
  /** Rad: DAI wanted. */
  readonly tab: bigint
  /** Highest bidder; undefined before the first bid. */
  readonly bidder: string | undefined
  /** When the highest bid wins; 0 before the first bid. */
  readonly tic: number
  /** When the auction ends. */
  readonly end: number
  /** Wad: collateral given back to the vault so far. */
  readonly returned: bigint
}

/** What a Flipper is set to. */
export type FlipperRules = {
  /** Wad: least factor between bids. 1.05 at first, 1.03 on Black Thursday. */
  readonly beg: bigint
  /** Seconds that a bid stands. */
  readonly ttl: number
  /** Seconds of the whole auction. */
  readonly tau: number
}

export type FlipperRefusal =
  | 'already-finished-tic'
  | 'already-finished-end'
  | 'higher-than-tab'
  | 'bid-not-higher'
  | 'insufficient-increase'
  | 'tend-not-finished'
  | 'lot-not-lower'
  | 'insufficient-decrease'
  | 'not-finished'
  | 'bid-already-placed'

export type FlipperOutcome = FlipperAuction | { readonly refused: FlipperRefusal }

/** Starts an auction (`Flipper.kick`). A first bid of a single unit of DAI is enough: bids start at 0. */
export function kickEnglish(lot: bigint, tab: bigint, now: number, rules: FlipperRules): FlipperAuction {
  return { bid: 0n, lot, tab, bidder: undefined, tic: 0, end: now + rules.tau, returned: 0n }
}

/** First phase (`Flipper.tend`): more DAI for the whole lot, by the factor `beg` or up to all that is wanted. */
export function tendEnglish(
  auction: FlipperAuction,
  bid: bigint,
  bidder: string,
  now: number,
  rules: FlipperRules,
): FlipperOutcome {
  const over = finished(auction, now)
  if (over !== undefined) return { refused: over }
  if (bid > auction.tab) return { refused: 'higher-than-tab' }
  if (bid <= auction.bid) return { refused: 'bid-not-higher' }
  if (bid * WAD < rules.beg * auction.bid && bid !== auction.tab) return { refused: 'insufficient-increase' }
  return { ...auction, bid, bidder, tic: now + rules.ttl }
}

/** Second phase (`Flipper.dent`): all DAI for a lot smaller by the factor `beg`; the rest goes back to the vault. */
export function dentEnglish(
  auction: FlipperAuction,
  lot: bigint,
  bidder: string,
  now: number,
  rules: FlipperRules,
): FlipperOutcome {
  const over = finished(auction, now)
  if (over !== undefined) return { refused: over }
  if (auction.bid !== auction.tab) return { refused: 'tend-not-finished' }
  if (lot >= auction.lot) return { refused: 'lot-not-lower' }
  if (rules.beg * lot > auction.lot * WAD) return { refused: 'insufficient-decrease' }
  const returned = auction.returned + auction.lot - lot
  return { ...auction, lot, bidder, tic: now + rules.ttl, returned }
}

/** Starts an auction without bids again once its time is over (`Flipper.tick`). */
export function tickEnglish(auction: FlipperAuction, now: number, rules: FlipperRules): FlipperOutcome {
  if (auction.end >= now) return { refused: 'not-finished' }
  if (auction.tic !== 0) return { refused: 'bid-already-placed' }
  return { ...auction, end: now + rules.tau }
}

/** Whether the highest bidder may take the lot (`Flipper.deal`). */
export function canDealEnglish({ tic, end }: FlipperAuction, now: number): boolean {
  return tic !== 0 && (tic < now || end < now)
}

function finished({ tic, end }: FlipperAuction, now: number): FlipperRefusal | undefined {
  if (tic !== 0 && tic <= now) return 'already-finished-tic'
  return end <= now ? 'already-finished-end' : undefined
}
