import type { StressConfig } from '../config/config.ts'
import { outcomeFields } from '../market/market.ts'
import { histogramOf, thinPath, worstPaths } from '../measure/histogram.ts'
import { latencyHistogramOf } from '../measure/latency.ts'
import { column } from '../measure/summarise.ts'
import { createPathGenerator } from '../prices/generator.ts'
import type { Drawn } from './draw.ts'
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
  return {
    badDebtHistogram: histogramOf(losses, plan.model.tilt === undefined ? undefined : drawn.logWeights),
    latencyHistogram: latencyHistogramOf(drawn.latency, plan.market.chain.blockSeconds),
    worstPaths: worstPaths(losses, kept).map((path) => {
      generator.fill(path, prices)
      return {
        path,
        badDebt: losses[path] ?? 0,
        liquidations: drawn.outcomes[path * outcomeFields.length + liquidationsAt] ?? 0,
        prices: thinPath(prices, ids, drawnPoints),
      }
    }),
    calibration,
  }
}
