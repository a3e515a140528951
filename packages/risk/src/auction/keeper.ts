import { inclusionBlocks } from '../chain/congestion.ts'
import type { AuctionConfig } from './config.ts'
import { dutchPrice, needsReset, quoteTake, restart } from './dutch.ts'
import { dent, isOver, judgeDent, judgeTend, tend } from './english.ts'
import { atomValue, type Floor, worth } from './floor.ts'
import type { Lot } from './lot.ts'
import { closeIfSold, takeSlice } from './settle.ts'
import { giveBack } from './vaults.ts'

/** Gas of a bid: `tend`, `dent` or `take`. */
export const bidGas = 180_000

/** Somebody who bids. Its transactions are mined in the order in which they were sent: one that is stuck holds up the rest. */
export type Keeper = {
  readonly id: number
  readonly group: AuctionConfig['keepers'][number]
  /** Atoms of debt at the beginning. */
  start: number
  /** Atoms of debt that are neither bid nor promised to a bid on its way. */
  free: number
  readonly pending: PendingBid[]
  /** Atoms of debt that sales of lots won have brought. */
  proceeds: number
  /** Proceeds of lots won that are not back yet: when, and how many atoms, oldest first. */
  readonly onTheWay: { readonly time: number; readonly atoms: number }[]
}

/** A bid that was sent and not mined. */
export type PendingBid = {
  readonly lot: number
  readonly kind: 'tend' | 'dent' | 'take'
  /** Atoms of debt set aside for it. */
  readonly bid: number
  /** Atoms of collateral asked for. */
  readonly size: number
  /** When it is mined; Infinity while it pays less than what gets into a block, or one sent before it does. */
  due: number
}

/**
 * A keeper looks at all open lots, from one drawn at random on, and sends the bids that pay: it offers the outside price
 * less its margin, as auction-keeper's pricing models do, so that a keeper whose margin is 1 bids next to nothing where nobody else bids.
 */
export function look(floor: Floor, keeper: Keeper): void {
  collect(floor, keeper)
  const { parallel } = keeper.group
  const { open } = floor
  if (open.length === 0 || keeper.pending.length >= parallel) return
  const first = floor.stream.below(open.length)
  for (let n = 0; n < open.length && keeper.pending.length < parallel; n++) {
    const id = open[(first + n) % open.length] as number // in range
    const lot = floor.lots[id]
    if (lot === undefined) continue
    const wish =
      floor.rules.sale.kind === 'english' ? wishEnglish(floor, keeper, lot) : wishDutch(floor, keeper, lot)
    if (wish === undefined || wish.bid > keeper.free || isBidding(keeper, id)) continue
    keeper.free -= wish.bid
    keeper.pending.push(wish)
    send(floor, keeper, keeper.pending.length - 1)
  }
}

function isBidding(keeper: Keeper, lot: number): boolean {
  return keeper.pending.some((sent) => sent.lot === lot)
}

/** Asks the chain when the pending bid at `place` is mined: never before those that the same account sent earlier. */
function send(floor: Floor, keeper: Keeper, place: number): void {
  const { chain: model } = floor.market
  const sent = keeper.pending[place]
  if (sent === undefined) return
  const blocks = inclusionBlocks(model, floor.chain, keeper.group.maxFeeGwei, floor.stream.uniform())
  const before = place === 0 ? 0 : (keeper.pending[place - 1]?.due ?? 0)
  sent.due = Math.max(before, floor.now + blocks * model.blockSeconds)
  if (Number.isFinite(sent.due)) floor.agenda.add(sent.due, 'include', keeper.id)
}

/** Bids that are stuck ask again: fees may have fallen. */
export function sendAgain(floor: Floor, keeper: Keeper): void {
  for (let place = 0; place < keeper.pending.length; place++) {
    if (keeper.pending[place]?.due === Number.POSITIVE_INFINITY) send(floor, keeper, place)
  }
}

/** The oldest pending bid is mined: it is taken, or it fails because somebody was there first. */
export function include(floor: Floor, keeper: Keeper): void {
  const sent = keeper.pending.shift()
  if (sent === undefined) return
  floor.report.gasPaid += bidGasUsd(floor, keeper)
  floor.gas += bidGas
  keeper.free += sent.bid
  const lot = floor.lots[sent.lot]
  const done = lot !== undefined && apply(floor, keeper, lot, sent)
  if (done) floor.report.bids++
  else floor.report.failedBids++
}

/** Brings back the proceeds that have arrived. */
export function collect(floor: Floor, keeper: Keeper): void {
  for (
    let first = keeper.onTheWay[0];
    first !== undefined && first.time <= floor.now;
    first = keeper.onTheWay[0]
  ) {
    keeper.free += first.atoms
    keeper.onTheWay.shift()
  }
}

function wishEnglish(floor: Floor, keeper: Keeper, lot: Lot): PendingBid | undefined {
  const { rules, now } = floor
  if (rules.sale.kind !== 'english' || lot.guy === keeper.id || isOver(lot, now)) return undefined
  const offer = (floor.outsideWorth[lot.asset] as number) * (1 - keeper.group.margin) // worths of all assets
  if (lot.bid === lot.tab) {
    if (offer <= 0 || lot.tab > keeper.free) return undefined
    const size = Math.ceil(lot.tab / offer)
    if (judgeDent(lot, size, now, rules.sale) !== 'ok') return undefined
    return pays(floor, keeper, size, lot, lot.tab)
      ? { lot: lot.id, kind: 'dent', bid: lot.tab, size, due: 0 }
      : undefined
  }
  const bid = Math.min(lot.tab, Math.max(1, Math.floor(lot.size * offer)))
  if (bid > keeper.free || judgeTend(lot, bid, now, rules.sale) !== 'ok') return undefined
  return pays(floor, keeper, lot.size, lot, bid)
    ? { lot: lot.id, kind: 'tend', bid, size: lot.size, due: 0 }
    : undefined
}

function wishDutch(floor: Floor, keeper: Keeper, lot: Lot): PendingBid | undefined {
  const { rules, now } = floor
  if (rules.sale.kind !== 'dutch' || lot.closed) return undefined
  if (needsReset(lot, now, rules.sale)) {
    restart(lot, now, worth(floor, lot.asset, floor.oracle), rules.sale)
    floor.agenda.add(lot.ends, 'end', lot.id)
    floor.report.restarts++
    return undefined
  }
  const price = dutchPrice(lot, now, rules.sale)
  if (price <= 0 || price > (floor.outsideWorth[lot.asset] as number) * (1 - keeper.group.margin))
    return undefined
  const most = Math.min(lot.size, Math.floor(keeper.free / price))
  const { slice, owe } = quoteTake(lot, most, price)
  if (slice < 1 || !pays(floor, keeper, slice, lot, owe)) return undefined
  return { lot: lot.id, kind: 'take', bid: owe, size: slice, due: 0 }
}

/** Whether the profit covers gas and what the keeper wants at least. */
function pays(floor: Floor, keeper: Keeper, size: number, lot: Lot, bid: number): boolean {
  const gain =
    size * atomValue(floor, lot.asset, floor.outside) - bid * atomValue(floor, lot.debtAsset, floor.outside)
  return gain >= bidGasUsd(floor, keeper) + floor.market.liquidators.minProfit
}

function apply(floor: Floor, keeper: Keeper, lot: Lot, sent: PendingBid): boolean {
  const { rules, now } = floor
  if (rules.sale.kind === 'dutch')
    return sent.kind === 'take' && takeSlice(floor, keeper, lot, sent, rules.sale)
  const { sale } = rules
  const before = lot.guy
  if (sent.bid > keeper.free) return false
  if (sent.kind === 'tend') {
    if (sent.size !== lot.size || judgeTend(lot, sent.bid, now, sale) !== 'ok') return false
    repay(floor, before, tend(lot, keeper.id, sent.bid, now, sale))
  } else {
    if (judgeDent(lot, sent.size, now, sale) !== 'ok') return false
    giveBack(floor, lot, dent(lot, keeper.id, sent.size, now, sale))
    repay(floor, before, lot.bid)
  }
  keeper.free -= sent.bid
  floor.agenda.add(Math.min(lot.bidEnds, lot.ends), 'end', lot.id)
  closeIfSold(floor, lot)
  return true
}

function repay(floor: Floor, keeper: number, atoms: number): void {
  const outbid = floor.keepers[keeper]
  if (outbid !== undefined) outbid.free += atoms
}

function bidGasUsd(floor: Floor, keeper: Keeper): number {
  const { chain, market, outside } = floor
  const first = market.assets[0]?.price ?? 0
  const coin = first > 0 ? (market.chain.coinPrice * (outside[0] as number)) / first : market.chain.coinPrice
  return Math.min(chain.baseFeeGwei, keeper.group.maxFeeGwei) * 1e-9 * bidGas * coin
}
