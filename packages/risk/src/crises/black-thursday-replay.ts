import type { AuctionReport } from '../auction/ledger.ts'
import { createAuctionSimulator } from '../auction/simulator.ts'
import type { PositionRow, StressConfig } from '../config/config.ts'
import { compileMarket } from '../market/compile.ts'
import { outcomeFields } from '../market/market.ts'
import { buildPriceModel } from '../prices/build.ts'
import { createPathGenerator } from '../prices/generator.ts'
import type { PriceSeries } from '../series/series.ts'
import { blackThursdayConfig } from './black-thursday.ts'
import { blackThursdayBars, blackThursdayStart } from './black-thursday-facts.ts'
import { hourlySeries } from './hourlyBar.ts'

/** The hours of the facts as a series. */
export function blackThursdaySeries(): PriceSeries {
  return hourlySeries('Binance spot ETHUSDT', blackThursdayStart, blackThursdayBars)
}

/** What a replay measures. Dollars, unless said. */
export type BlackThursdayReplay = AuctionReport & {
  /** Zero-bid lots over lots sold; NaN without any. */
  readonly zeroBidShare: number
  /** Debt left uncovered over the collateral that left for nothing, at prices of the moment it left: held out. NaN without any. */
  readonly ratio: number
  /** The same with penalties that other lots brought taken off the deficit. */
  readonly netRatio: number
  /** The same at prices of the moment lots were put up. */
  readonly ratioAtKick: number
  /** The same at the oracle's price of that moment, which no lot can have under the liquidation threshold: the mechanical part. */
  readonly ratioAtOracle: number
  /** Mean clearing fee of the first days, gwei. */
  readonly gasOfDay: readonly number[]
  /** Mean clearing fee of each hour, gwei. */
  readonly gasOfHour: readonly number[]
  /** Debt that owners repaid. */
  readonly toppedUp: number
  /** Lots not sold when the replay ends. */
  readonly unsold: number
}

/**
 * Replays Black Thursday on paths `0` to `paths - 1`.
 *
 * @param options a changed configuration or other accounts, for fits and ablations.
 */
export function replayBlackThursday(
  paths: number,
  options: {
    readonly seed?: number
    readonly config?: StressConfig
    readonly accounts?: readonly PositionRow[]
  } = {},
): readonly BlackThursdayReplay[] {
  const { seed = 1, config = blackThursdayConfig } = options
  const listed = config.positions.kind === 'list' ? config.positions.positions : []
  const { market, book } = compileMarket(config, options.accounts ?? listed)
  const simulator = createAuctionSimulator(market, book, { seed })
  const prices = createPathGenerator(
    buildPriceModel({
      config: config.prices,
      assets: config.assets.map(({ id }) => id),
      horizon: config.horizon,
      sampling: 'plain',
      paths,
      series: new Map(),
      facts: new Map([['ETH', blackThursdaySeries()]]),
    }).model,
    seed,
  )
  const drawn = new Float64Array((config.horizon.steps + 1) * prices.assets)
  const out = new Float64Array(outcomeFields.length)
  return Array.from({ length: paths }, (_, path) => {
    prices.fill(path, drawn)
    simulator.run(path, drawn, out)
    const { report, repaidByOwner, open } = simulator.floor
    const debtAtom = market.assets[1]?.atom ?? 0
    const stepsOfDay = 86_400 / market.stepSeconds
    return {
      ...report,
      zeroBidShare: report.zeroBidLots / report.settledLots,
      ratio: report.uncovered / report.zeroBidValue,
      netRatio: (report.debtSettled - report.received) / report.zeroBidValue,
      ratioAtKick: report.uncovered / report.zeroBidValueAtKick,
      ratioAtOracle: report.uncovered / report.zeroBidValueAtOracle,
      gasOfHour: report.feeOfHour.map((sum) => (sum * market.stepSeconds) / 3_600),
      gasOfDay: report.feeOfDay.map((sum) => sum / stepsOfDay),
      toppedUp: repaidByOwner.reduce((sum, atoms) => sum + atoms, 0) * debtAtom,
      unsold: open.length,
    }
  })
}
