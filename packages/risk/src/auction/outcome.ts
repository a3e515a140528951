import { ln } from '../exact/functions.ts'
import { type OutcomeField, outcomeFields } from '../market/market.ts'
import { atomValue, type Floor } from './floor.ts'
import { collateralValue } from './vaults.ts'

/** Writes what a path left, in the order of `outcomeFields`. */
export function writeOutcome(floor: Floor, prices: Float64Array, out: Float64Array): void {
  const { report, market } = floor
  const open = openDebt(floor)
  const badDebt = report.uncovered + open
  const insured = Math.min(market.insurance, badDebt)
  const values: Readonly<Record<OutcomeField, number>> = {
    badDebt,
    realisedBadDebt: report.uncovered,
    repaid: report.debtSettled - report.uncovered,
    seized: report.taken,
    liquidations: report.lots,
    accounts: report.accounts,
    atRisk: report.atRisk,
    liquidatorProfit: report.proceeds - report.received - report.gasPaid,
    protocolFees: report.penalties,
    gasPaid: report.gasPaid,
    failedBids: report.failedBids,
    deepestDeviation: floor.lows.deviation,
    spiral: spiral(floor, prices),
    lowestPrice: lowest(prices, market.assets.length),
    insuranceUsed: insured,
    socialised: badDebt - insured,
  }
  outcomeFields.forEach((field, at) => {
    out[at] = values[field]
  })
}

/** What accounts and open lots owe beyond what stands behind them, at the end. */
function openDebt(floor: Floor): number {
  const { book, debtAsset, outside } = floor
  const unit = atomValue(floor, debtAsset, outside)
  let beyond = 0
  for (let position = 0; position < book.count; position++) {
    const owed = book.debt[position * book.assets + debtAsset] as number // a row for every position
    if (owed > 0) beyond += Math.max(0, owed * unit - collateralValue(floor, position, outside))
  }
  for (const id of floor.open) {
    const lot = floor.lots[id]
    if (lot === undefined) continue
    // A bid that stands will most likely win: then the lot itself no longer stands behind the rest.
    const behind = lot.guy >= 0 ? 0 : lot.size * atomValue(floor, lot.asset, outside)
    beyond += Math.max(0, (lot.debt - lot.bid) * unit - behind)
  }
  return beyond
}

/** ln fall by own sales over ln fall of both, at its largest. */
function spiral(floor: Floor, prices: Float64Array): number {
  const own = floor.lows.deviation
  const fall = -ln(lowest(prices, floor.market.assets.length))
  return own > 0 ? own / (own + Math.max(0, fall)) : 0
}

function lowest(prices: Float64Array, assets: number): number {
  let least = 1
  for (let at = 0; at < prices.length; at += assets) least = Math.min(least, prices[at] as number) // in range
  return least
}
