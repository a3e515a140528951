import { MembraneError } from '@membrane/core'
import { expm1 } from '../exact/functions.ts'
import { pairwiseSum } from '../exact/sum.ts'
import { sampleOf } from '../measure/sample.ts'
import { valueAtRisk } from '../measure/tail.ts'
import {
  columnOf,
  ewmaVariances,
  filteredHistory,
  historicalShortfall,
  lossesOf,
  type ReturnHistory,
} from './history.ts'

export type MarginPosition = {
  /** Dollars, longs positive, in the order of the history's assets. */
  readonly notional: number
  /** Dollars that the market trades in a day. */
  readonly dailyVolume: number
}

/** An instantaneous move that the portfolio must survive. */
export type MarginScenario = {
  readonly id: string
  /** ln price by asset. */
  readonly returns: readonly number[]
  /** Part of its loss that is asked for, 0 to 1. */
  readonly weight: number
}

/** What is posted as margin, and falls with the portfolio if it is the wrong thing. */
export type PostedCollateral = {
  /** Index in the history. */
  readonly asset: number
  /** Dollars before the haircut. */
  readonly value: number
  /** Part of the value that is not counted already. */
  readonly haircut: number
  /** Issued by the poster: worth nothing on the day it is needed. */
  readonly own?: boolean
}

export type MarginRules = {
  /** Confidence of expected shortfall. Default 0.99. */
  readonly level?: number
  /** Weight of the stress window; EMIR's RTS, article 28(1)(b), asks for at least 0.25. Default 0.25. */
  readonly stressWeight?: number
  /** Part of gross notional that is always asked for. Default 0.02. */
  readonly floor?: number
  /** Part of the daily volume that can be sold into. Default 0.1. */
  readonly participation?: number
  /** k of the concentration add-on: standard deviations. Default 3. */
  readonly concentration?: number
  /** Maintenance over initial margin. Default 0.6. */
  readonly maintenance?: number
  /** Smallest unit of the ledger in a dollar. Default 100. */
  readonly minorPerDollar?: number
}

/** Dollars, and what the ledger asks for in minor units. */
export type PortfolioMargin = {
  /** ES of filtered history. */
  readonly current: number
  /** ES of the stress window as it was. */
  readonly stressed: number
  /** (1 - w) current + w stressed. */
  readonly blended: number
  readonly worstScenario: { readonly id: string; readonly loss: number } | undefined
  readonly floor: number
  readonly concentration: number
  readonly wrongWay: number
  readonly initialMinor: bigint
  readonly maintenanceMinor: bigint
}

/**
 * Initial margin of a portfolio (economics.md, section 6; PFMI principle 6; EMIR RTS 153/2013, articles 24 and 28):
 * max(0.75 ES99 of filtered history + 0.25 ES99 of a stress window, worst weighted scenario, floor of gross) + concentration
 * + wrong-way risk. Concentration is sum k sigma sqrt(T / 3) |notional| with T = |notional| / (participation x daily volume) days:
 * the variance of a position sold evenly over T days is a third of that of one held so long. Wrong-way risk is the fall of
 * posted collateral beyond its haircut, on average over the portfolio's worst days, nothing of what the poster issued
 * himself counted. Everything is rounded up, in the favour of the house.
 * @param history one margin period a row, daily.
 * @param stress rows of a stressed time; as they were, unfiltered.
 * @throws MembraneError `MARGIN_INVALID` for lengths that differ, weights out of range, or too few rows.
 */
export function portfolioMargin({
  positions,
  history,
  stress,
  scenarios = [],
  collateral = [],
  rules = {},
}: {
  readonly positions: readonly MarginPosition[]
  readonly history: ReturnHistory
  readonly stress: ReturnHistory
  readonly scenarios?: readonly MarginScenario[]
  readonly collateral?: readonly PostedCollateral[]
  readonly rules?: MarginRules
}): PortfolioMargin {
  const { level = 0.99, stressWeight = 0.25, minorPerDollar = 100 } = rules
  check(positions, history, stress, scenarios, rules)
  const notional = positions.map((position) => position.notional)
  const filtered = filteredHistory(history)
  const current = historicalShortfall(filtered, notional, level)
  const stressed = historicalShortfall(stress, notional, level)
  const blended = (1 - stressWeight) * current + stressWeight * stressed
  const worstScenario = worstOf(scenarios, notional)
  const floor = (rules.floor ?? 0.02) * pairwiseSum(notional.map(Math.abs))
  const concentration = concentrationOf(positions, history, rules)
  const wrongWay = wrongWayOf(collateral, filtered, notional, level)
  const initial = Math.max(blended, worstScenario?.loss ?? 0, floor) + concentration + wrongWay
  return {
    current,
    stressed,
    blended,
    worstScenario,
    floor,
    concentration,
    wrongWay,
    initialMinor: roundedUp(initial, minorPerDollar),
    maintenanceMinor: roundedUp((rules.maintenance ?? 0.6) * initial, minorPerDollar),
  }
}

/**
 * Minor units that hold an amount: up, and beyond the error that sums of doubles may have left.
 * @throws MembraneError `MARGIN_INVALID` for what is not finite.
 */
export function roundedUp(dollars: number, minorPerDollar: number): bigint {
  if (!Number.isFinite(dollars))
    throw new MembraneError('MARGIN_INVALID', {
      shortMessage: `A margin came out as ${dollars}.`,
      hint: 'Give a daily volume over 0 and returns that are finite.',
    })
  return BigInt(Math.ceil(dollars * (1 + 1e-12) * minorPerDollar))
}

/**
 * Two scenarios in which correlation is 1: every asset falls by its own expected worst, and every asset rises by it.
 * @param level of the single moves, 0.99.
 */
export function correlationScenarios(history: ReturnHistory, level = 0.99): readonly MarginScenario[] {
  const assets = Array.from({ length: history.assets }, (_, asset) => columnOf(history, asset))
  const move = (sign: 1 | -1) =>
    assets.map((column) => {
      const worst = valueAtRisk(sampleOf(column.map((value) => sign * value)), level)
      return worst > 0 ? sign * worst : 0
    })
  return [
    { id: 'all fall together', returns: move(-1), weight: 1 },
    { id: 'all rise together', returns: move(1), weight: 1 },
  ]
}

function worstOf(
  scenarios: readonly MarginScenario[],
  notional: readonly number[],
): { readonly id: string; readonly loss: number } | undefined {
  let worst: { readonly id: string; readonly loss: number } | undefined
  for (const { id, returns, weight } of scenarios) {
    const moves = { assets: notional.length, rows: 1, returns: Float64Array.from(returns) }
    const loss = weight * Math.max(0, lossesOf(moves, notional)[0] as number)
    if (worst === undefined || loss > worst.loss) worst = { id, loss }
  }
  return worst
}

function concentrationOf(
  positions: readonly MarginPosition[],
  history: ReturnHistory,
  { participation = 0.1, concentration = 3 }: MarginRules,
): number {
  return pairwiseSum(
    positions.map(({ notional, dailyVolume }, asset) => {
      if (notional === 0) return 0
      const variances = ewmaVariances(columnOf(history, asset))
      const sigma = Math.sqrt(variances[history.rows] as number)
      const days = Math.abs(notional) / (participation * dailyVolume)
      return concentration * sigma * Math.sqrt(days / 3) * Math.abs(notional)
    }),
  )
}

function wrongWayOf(
  collateral: readonly PostedCollateral[],
  history: ReturnHistory,
  notional: readonly number[],
  level: number,
): number {
  const losses = lossesOf(history, notional)
  const edge = valueAtRisk(sampleOf(losses), level)
  const worst = Array.from(losses.keys()).filter((row) => (losses[row] as number) >= edge)
  return pairwiseSum(
    collateral.map(({ asset, value, haircut, own }) => {
      if (own === true) return value * (1 - haircut)
      const falls = worst.map((row) => -expm1(history.returns[row * history.assets + asset] as number))
      return value * Math.max(0, pairwiseSum(falls) / falls.length - haircut)
    }),
  )
}

function check(
  positions: readonly MarginPosition[],
  history: ReturnHistory,
  stress: ReturnHistory,
  scenarios: readonly MarginScenario[],
  rules: MarginRules,
): void {
  const assets = positions.length
  const weight = rules.stressWeight ?? 0.25
  const wrong =
    history.assets !== assets || stress.assets !== assets
      ? `${assets} positions against returns of ${history.assets} and ${stress.assets} assets`
      : scenarios.some(({ returns }) => returns.length !== assets)
        ? `a scenario whose returns are not those of ${assets} assets`
        : !(weight >= 0 && weight <= 1)
          ? `a weight of ${weight} for the stress window`
          : undefined
  if (wrong === undefined) return
  throw new MembraneError('MARGIN_INVALID', {
    shortMessage: `Margin was asked for ${wrong}.`,
    hint: 'Give one position, one column of returns and one entry of each scenario for every asset, 0 where there is none.',
  })
}
