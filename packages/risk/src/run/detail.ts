import type { StressConfig } from '../config/config.ts'
import { latencyBinSeconds, outcomeFields } from '../market/market.ts'
import { histogramOf, thinPath, worstPaths } from '../measure/histogram.ts'
import { exceedanceCurve } from '../measure/interval.ts'
import { latencyHistogramOf } from '../measure/latency.ts'
import { badDebtOf, column } from '../measure/summarise.ts'
import { createPathGenerator } from '../prices/generator.ts'
import { createSimulator } from '../simulate/simulator.ts'
import { courseOf } from './course.ts'
import { type Drawn, weighed } from './draw.ts'
import type { Prepared } from './prepare.ts'
import type { StressDetail } from './result.ts'

/** Worst paths that are kept, and points of each that are drawn. */
const kept = 8
const drawnPoints = 200

/** What the page shows beyond the measures: distributions, and the worst paths, drawn again from their numbers. */
export function detailOf({ plan, calibration }: Prepared, drawn: Drawn, config: StressConfig): StressDetail {
  const losses = column(drawn.outcomes, 'badDebt')
  const generator = createPathGenerator(plan.model, plan.seed)
  const prices = new Float64Array((generator.steps + 1) * generator.assets)
  const ids = config.assets.map(({ id }) => id)
  const liquidationsAt = outcomeFields.indexOf('liquidations')
  const worst = worstPaths(losses, kept)
  const replayed = worst[0] ?? worstPaths(column(drawn.outcomes, 'repaid'), 1)[0]
  const replay = (path: number): StressDetail['replay'] => {
    generator.fill(path, prices)
    const simulator = createSimulator(plan.market, plan.book, { seed: plan.seed, search: 'index' })
    return {
      path,
      prices: thinPath(prices, ids, drawnPoints),
      course: courseOf(simulator, path, prices, generator.assets),
    }
  }
  const histogram = histogramOf(losses, plan.model.tilt === undefined ? undefined : drawn.logWeights)
  return {
    badDebtHistogram: histogram,
    exceedance: exceedanceCurve(badDebtOf(weighed(plan, drawn)), histogram.edges.slice(0, -1)),
    latencyHistogram: latencyHistogramOf(drawn.latency, latencyBinSeconds(plan.market)),
    worstPaths: worst.map((path) => {
      generator.fill(path, prices)
      return {
        path,
        badDebt: losses[path] ?? 0,
        liquidations: drawn.outcomes[path * outcomeFields.length + liquidationsAt] ?? 0,
        prices: thinPath(prices, ids, drawnPoints),
        lowest: Object.fromEntries(ids.map((id, asset) => [id, lowestOf(prices, asset, ids.length)])),
      }
    }),
    replay: replayed === undefined ? undefined : replay(replayed),
    calibration,
  }
}

function lowestOf(prices: Float64Array, asset: number, assets: number): number {
  let lowest = Infinity
  for (let at = asset; at < prices.length; at += assets) lowest = Math.min(lowest, prices[at] ?? Infinity)
  return lowest
}
