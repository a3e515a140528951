import { outcomeFields, type Simulator } from '../market/market.ts'
import type { StressDetail } from './result.ts'

/** Moments at which a path is looked at. */
const moments = 32

/**
 * What a path has done by several moments, as if it had ended at each of them: a simulator only tells its end, and ends
 * where its prices do, so the path is run again up to each moment.
 * @param prices of the whole path, `step * assets + asset`.
 */
export function courseOf(
  simulator: Simulator,
  path: number,
  prices: Float64Array,
  assets: number,
): NonNullable<StressDetail['replay']>['course'] {
  const steps = prices.length / assets - 1
  const count = Math.min(steps, moments)
  const out = new Float64Array(outcomeFields.length)
  const at = (field: (typeof outcomeFields)[number]) => out[outcomeFields.indexOf(field)] as number
  return Array.from({ length: count + 1 }, (_, n) => {
    const step = Math.floor((n * steps) / count)
    if (step === 0) return { step, repaid: 0, badDebt: 0, liquidations: 0 }
    simulator.run(path, prices.subarray(0, (step + 1) * assets), out)
    return { step, repaid: at('repaid'), badDebt: at('badDebt'), liquidations: at('liquidations') }
  })
}
