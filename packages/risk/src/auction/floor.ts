import { MembraneError } from '@membrane/core'
import { createChainState } from '../chain/congestion.ts'
import type { ChainState } from '../chain/model.ts'
import { createStream, type Stream } from '../exact/threefry.ts'
import type { Book, Market } from '../market/market.ts'
import { type Agenda, createAgenda } from './agenda.ts'
import type { Keeper } from './keeper.ts'
import { type AuctionReport, emptyReport } from './ledger.ts'
import type { Lot } from './lot.ts'
import type { AuctionRules } from './rules.ts'

/** Random draws of auctions are their own: no other part of a path shares them. */
const purpose = 40

/** Atoms beyond which sums of a keeper would no longer be exact; nobody needs to bid as much. */
const mostCapital = 2 ** 51

/** All that a path of auctions changes, and what it stands on. Amounts are atoms, prices dollars a whole token. */
export type Floor = {
  readonly market: Market
  readonly rules: AuctionRules
  readonly stream: Stream
  /** Working copy. */
  readonly book: Book
  readonly debtAsset: number
  /** Atoms of debt that owners repaid, by position. */
  readonly repaidByOwner: Float64Array
  readonly lots: Lot[]
  /** Ids of lots that are not closed, oldest first. */
  readonly open: number[]
  readonly keepers: readonly Keeper[]
  readonly agenda: Agenda
  readonly report: AuctionReport
  readonly outside: Float64Array
  /** Atoms of debt that an atom of each asset is worth at `outside`: looked up once a step, used for every lot. */
  readonly outsideWorth: Float64Array
  readonly oracle: Float64Array
  /** Square root of pool price over outside price, by asset. */
  readonly pools: Float64Array
  readonly chain: ChainState
  /** Largest -ln(pool price / outside price) so far. */
  readonly lows: { deviation: number }
  /** Gas of ours since the chain's last step. */
  gas: number
  now: number
}

/** Takes the outside prices of a step over. */
export function appraise(floor: Floor): void {
  floor.market.assets.forEach((_, asset) => {
    floor.outsideWorth[asset] = worth(floor, asset, floor.outside)
  })
}

/** Atoms of debt that an atom of `asset` is worth at `prices`. */
export function worth(floor: Floor, asset: number, prices: Float64Array): number {
  return atomValue(floor, asset, prices) / atomValue(floor, floor.debtAsset, prices)
}

/** Dollars of one atom of `asset` at `prices`. */
export function atomValue(floor: Floor, asset: number, prices: Float64Array): number {
  const held = floor.market.assets[asset]
  return held === undefined ? 0 : held.atom * (prices[asset] as number) // prices of all assets
}

/**
 * A floor for this market and book.
 *
 * @throws MembraneError `AUCTION_BOOK` when accounts owe several assets.
 */
export function createFloor(market: Market, book: Book, rules: AuctionRules, seed: number): Floor {
  const debtAsset = soleDebt(book)
  const keepers: Keeper[] = []
  for (const group of rules.keepers) {
    for (let n = 0; n < group.count; n++) {
      keepers.push({
        id: keepers.length,
        group,
        start: 0,
        free: 0,
        proceeds: 0,
        pending: [],
        onTheWay: [],
      })
    }
  }
  return {
    market,
    rules,
    stream: createStream(seed, 0, purpose),
    book: { ...book, collateral: new Float64Array(book.collateral), debt: new Float64Array(book.debt) },
    debtAsset,
    repaidByOwner: new Float64Array(book.count),
    lots: [],
    open: [],
    keepers,
    agenda: createAgenda(),
    report: emptyReport(),
    outside: Float64Array.from(market.assets, ({ price }) => price),
    outsideWorth: new Float64Array(market.assets.length),
    oracle: Float64Array.from(market.assets, ({ price }) => price),
    pools: new Float64Array(market.assets.length),
    chain: createChainState(market.chain),
    lows: { deviation: 0 },
    gas: 0,
    now: 0,
  }
}

/** Puts everything back for a path: the book as it was given, keepers with their capital and their own moments to look. */
export function begin(floor: Floor, book: Book, path: number): void {
  const { market, stream } = floor
  stream.reset(path, purpose)
  floor.book.collateral.set(book.collateral)
  floor.book.debt.set(book.debt)
  floor.repaidByOwner.fill(0)
  floor.lots.length = 0
  floor.open.length = 0
  floor.agenda.clear()
  Object.assign(floor.report, emptyReport())
  Object.assign(floor.chain, createChainState(market.chain))
  floor.pools.fill(1)
  floor.lows.deviation = 0
  floor.gas = 0
  floor.now = 0
  market.assets.forEach(({ price }, asset) => {
    floor.outside[asset] = price
    floor.oracle[asset] = price
  })
  const unit = atomValue(floor, floor.debtAsset, floor.outside)
  for (const keeper of floor.keepers) {
    const { capital, intervalSeconds } = keeper.group
    keeper.start = Math.min(mostCapital, Math.floor(capital / unit))
    keeper.free = keeper.start
    keeper.proceeds = 0
    keeper.pending.length = 0
    keeper.onTheWay.length = 0
    floor.agenda.add(stream.uniform() * intervalSeconds, 'look', keeper.id)
  }
}

function soleDebt(book: Book): number {
  let sole = -1
  for (let position = 0; position < book.count; position++) {
    for (let asset = 0; asset < book.assets; asset++) {
      if (book.debt[position * book.assets + asset] === 0 || asset === sole) continue
      if (sole >= 0) {
        throw new MembraneError('AUCTION_BOOK', {
          shortMessage: `Account ${position} owes asset ${asset} and an earlier one owes asset ${sole}; an auction raises one asset.`,
          hint: 'Keep the positions that owe one asset, as all of Maker owe its own coin.',
        })
      }
      sole = asset
    }
  }
  return Math.max(0, sole)
}
