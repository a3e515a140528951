import { ln } from '../exact/functions.ts'
import { pairwiseSum } from '../exact/sum.ts'
import type { PriceSeries } from '../series/series.ts'
import { requireSample } from './moments.ts'

/**
 * Parkinson's (1980) volatility of one bar from highs and lows: sqrt(mean of (ln H/L)^2 / (4 ln 2)).
 *
 * `as published` is that. `as deployed` is what Risk-DAO's SmartLTV code computes, the logarithm of the squared ratio,
 * ln((H/L)^2) = 2 ln H/L, in its place: another quantity, of another size, kept because parameters on chain rest on it.
 * @throws MembraneError CALIBRATE_SAMPLE
 */
export function parkinsonVolatility(series: PriceSeries, form: 'as published' | 'as deployed'): number {
  requireSample(series.times.length, 1, 'Parkinson volatility')
  const terms = series.high.map((high, index) => {
    const range = ln(high / (series.low[index] ?? high))
    return form === 'as published' ? range * range : 2 * range
  })
  return Math.sqrt(pairwiseSum(terms) / terms.length / (4 * Math.LN2))
}
