import { sell } from '../amm/sell.ts'
import { ln } from '../exact/functions.ts'
import { type DutchRules, dutchPrice, needsReset, quoteTake, restart } from './dutch.ts'
import { atomValue, type Floor, worth } from './floor.ts'
import type { Keeper, PendingBid } from './keeper.ts'
import type { Lot } from './lot.ts'
import { giveBack } from './vaults.ts'

/** Under a dollar a bid counts as a bid of zero. */
const zeroBid = 1

/** A lot's time has come: it is won, or starts anew when nobody bid (`deal`, `tick`, `redo`). */
export function end(floor: Floor, lot: Lot): void {
  const { now, rules } = floor
  if (lot.closed) return
  if (rules.sale.kind === 'dutch') {
    if (!needsReset(lot, now, rules.sale) && lot.ends > now) return
    restart(lot, now, worth(floor, lot.asset, floor.oracle), rules.sale)
    again(floor, lot)
    return
  }
  if (lot.guy < 0) {
    if (lot.ends > now) return
    lot.ends = now + rules.sale.maxSeconds
    again(floor, lot)
    return
  }
  if (lot.bidEnds > now && lot.ends > now) return
  const keeper = floor.keepers[lot.guy]
  if (keeper === undefined) return
  hand(floor, keeper, lot, lot.size)
  close(floor, lot)
}

/** A buyer takes from a Dutch auction at the price of now. Refused when the price is over what was set aside, or is to start anew. */
export function takeSlice(
  floor: Floor,
  keeper: Keeper,
  lot: Lot,
  sent: PendingBid,
  rules: DutchRules,
): boolean {
  const { now } = floor
  if (lot.closed || needsReset(lot, now, rules)) return false
  const { slice, owe } = quoteTake(lot, sent.size, dutchPrice(lot, now, rules))
  if (slice < 1 || owe > Math.min(sent.bid, keeper.free)) return false
  keeper.free -= owe
  lot.bid += owe
  lot.tab -= owe
  hand(floor, keeper, lot, slice)
  closeIfSold(floor, lot)
  return true
}

/** A Dutch auction is over when its tab is raised or nothing is left of it. */
export function closeIfSold(floor: Floor, lot: Lot): void {
  if (floor.rules.sale.kind !== 'dutch' || (lot.tab > 0 && lot.size > 0)) return
  giveBack(floor, lot, lot.size)
  lot.size = 0
  close(floor, lot)
}

/** The keeper gets collateral and sells it at once; the proceeds can be bid again `recycleSeconds` later. */
function hand(floor: Floor, keeper: Keeper, lot: Lot, atoms: number): void {
  const { market, outside, pools, report, rules } = floor
  const asset = market.assets[lot.asset]
  const value = atoms * atomValue(floor, lot.asset, outside)
  const relative = asset === undefined ? 1 : (outside[lot.asset] as number) / asset.price // an asset has a price
  const dollars =
    asset?.pool === undefined ? value : sell(asset.pool, Math.sqrt(relative), pools, lot.asset, value)
  const x = pools[lot.asset] as number // pools of all assets
  if (x < 1) floor.lows.deviation = Math.max(floor.lows.deviation, -2 * ln(x))
  const got = Math.floor(dollars / atomValue(floor, lot.debtAsset, outside))
  lot.size -= atoms
  lot.won += atoms
  report.taken += value
  report.proceeds += dollars
  keeper.proceeds += got
  keeper.onTheWay.push({ time: floor.now + rules.recycleSeconds, atoms: got })
}

function close(floor: Floor, lot: Lot): void {
  const { report, market, outside } = floor
  lot.closed = true
  floor.open.splice(floor.open.indexOf(lot.id), 1)
  const unit = atomValue(floor, lot.debtAsset, outside)
  report.settledLots++
  report.debtSettled += lot.debt * unit
  report.received += lot.bid * unit
  report.uncovered += Math.max(0, lot.debt - lot.bid) * unit
  report.penalties += Math.max(0, lot.bid - lot.debt) * unit
  if (lot.bid * unit >= zeroBid) return
  report.zeroBidLots++
  report.zeroBidTokens += lot.won * (market.assets[lot.asset]?.atom ?? 0)
  report.zeroBidValue += lot.won * atomValue(floor, lot.asset, outside)
  report.zeroBidValueAtKick += lot.valueAtKick
  report.zeroBidValueAtOracle += lot.valueAtOracle
  report.zeroBidDebt += lot.debt * unit
}

function again(floor: Floor, lot: Lot): void {
  floor.report.restarts++
  floor.agenda.add(lot.ends, 'end', lot.id)
}
