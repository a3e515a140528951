import type { Market } from '../market/market.ts'
import { atomValue, type Floor, worth } from './floor.ts'
import type { Lot } from './lot.ts'

/** Gas of `Cat.bite` or `Dog.bark` with the auction that it starts. */
export const kickGas = 320_000

/**
 * Health factor of an account, Infinity without debt.
 *
 * @param limits what an atom of each collateral may back at most, in atoms of debt: see {@link limitsAt}.
 */
export function health(floor: Floor, position: number, limits: Float64Array): number {
  const { book, debtAsset } = floor
  const row = position * book.assets
  const owed = book.debt[row + debtAsset] as number // the book has a row for every position
  if (owed === 0) return Number.POSITIVE_INFINITY
  let limit = 0
  for (let asset = 0; asset < book.assets; asset++) {
    limit += (book.collateral[row + asset] as number) * (limits[asset] as number)
  }
  return limit / owed
}

/** Atoms of debt that an atom of each asset may back at `prices`. */
export function limitsAt(floor: Floor, prices: Float64Array, limits: Float64Array): void {
  floor.market.assets.forEach(({ liquidationThreshold }, asset) => {
    limits[asset] = worth(floor, asset, prices) * liquidationThreshold
  })
}

/** Dollars of collateral of an account at `prices`. */
export function collateralValue(floor: Floor, position: number, prices: Float64Array): number {
  const { book } = floor
  let value = 0
  for (let asset = 0; asset < book.assets; asset++) {
    value += (book.collateral[position * book.assets + asset] as number) * atomValue(floor, asset, prices)
  }
  return value
}

/**
 * Puts one lot of an account up for auction, as `Cat.bite` does: at most `lot` whole tokens, with the part of the debt
 * that its part of the collateral carries. An account with several collaterals loses the first one first.
 *
 * @returns undefined when there is no collateral left to put up.
 */
export function kick(floor: Floor, position: number): Lot | undefined {
  const { book, debtAsset, market, rules, now } = floor
  const row = position * book.assets
  const asset = firstHeld(floor, row)
  if (asset < 0) return undefined
  const held = book.collateral[row + asset] as number
  const owed = book.debt[row + debtAsset] as number
  const most = Math.floor(rules.lot / (market.assets[asset]?.atom ?? 1))
  const put = Math.max(1, Math.min(held, most))
  const share = put * atomValue(floor, asset, floor.oracle)
  const all = collateralValue(floor, position, floor.oracle)
  const last = put === held && share >= all
  const debt = last ? owed : Math.min(owed, Math.floor((owed * share) / all))
  book.collateral[row + asset] = held - put
  book.debt[row + debtAsset] = owed - debt
  const dutch = rules.sale.kind === 'dutch' ? rules.sale : undefined
  const lot: Lot = {
    id: floor.lots.length,
    position,
    asset,
    debtAsset,
    kickedAt: now,
    put,
    debt,
    valueAtOracle: put * atomValue(floor, asset, floor.oracle),
    valueAtKick: put * atomValue(floor, asset, floor.outside),
    tab: Math.floor(debt * (1 + rules.penalty)),
    size: put,
    won: 0,
    bid: 0,
    guy: -1,
    bidEnds: 0,
    ends: now + rules.sale.maxSeconds,
    top: dutch === undefined ? 0 : worth(floor, asset, floor.oracle) * dutch.startFactor,
    startedAt: now,
    closed: false,
  }
  floor.lots.push(lot)
  floor.open.push(lot.id)
  floor.agenda.add(lot.ends, 'end', lot.id)
  const first = firstCollateral(market)
  floor.report.lots++
  floor.report.overshootSum += (floor.oracle[first] as number) - (floor.outside[first] as number) // prices of all assets
  floor.gas += kickGas
  return lot
}

/** Collateral that leaves an auction unsold goes back to its account. */
export function giveBack(floor: Floor, lot: Lot, atoms: number): void {
  const at = lot.position * floor.book.assets + lot.asset
  floor.book.collateral[at] = (floor.book.collateral[at] as number) + atoms // the lot's own row
}

/** The first asset that backs debt. */
export function firstCollateral(market: Market): number {
  return Math.max(
    0,
    market.assets.findIndex(({ liquidationThreshold }) => liquidationThreshold > 0),
  )
}

/** Lots that the rest of an account makes. */
export function lotsOf(floor: Floor, position: number): number {
  const { book, market, rules } = floor
  let lots = 0
  for (let asset = 0; asset < book.assets; asset++) {
    const { atom, liquidationThreshold } = market.assets[asset] ?? { atom: 1, liquidationThreshold: 0 }
    const held = book.collateral[position * book.assets + asset] as number // a row for every position
    if (liquidationThreshold > 0) lots += Math.ceil((held * atom) / rules.lot)
  }
  return lots
}

/**
 * An owner repays until the health factor is `topUpTo` at the outside price.
 *
 * @returns atoms repaid, 0 when that would not help.
 */
export function topUp(floor: Floor, position: number, healthNow: number): number {
  const { book, debtAsset, market, repaidByOwner } = floor
  const at = position * book.assets + debtAsset
  const owed = book.debt[at] as number // the book has a row for every position
  const keep = Math.floor((owed * healthNow) / market.borrowers.topUpTo)
  const repaid = Math.max(0, owed - keep)
  book.debt[at] = owed - repaid
  repaidByOwner[position] = (repaidByOwner[position] as number) + repaid
  return repaid
}

function firstHeld(floor: Floor, row: number): number {
  const { book, market } = floor
  for (let asset = 0; asset < book.assets; asset++) {
    const counts = (market.assets[asset]?.liquidationThreshold ?? 0) > 0
    if (counts && (book.collateral[row + asset] as number) > 0) return asset // rows have all assets
  }
  return -1
}
