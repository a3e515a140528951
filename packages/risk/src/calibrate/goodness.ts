import { chiSquareUpper, exp, ln } from '../exact/functions.ts'
import { pairwiseSum } from '../exact/sum.ts'
import { requireSample } from './moments.ts'

/** A test's statistic; `unknown` says why there is no p-value. */
export type TestResult = {
  readonly statistic: number
  readonly pValue: number | undefined
  readonly unknown?: string
}

const fittedReason =
  'parameters were fitted to the same sample, which makes the tabulated p-value too large; compare the statistic only'

/**
 * Kolmogorov-Smirnov distance of a sample to a law.
 * @param probabilities the law's distribution function at each value of the sample, in any order.
 * @param fitted whether the law's parameters come from this sample: then the p-value is unknown.
 * @throws MembraneError CALIBRATE_SAMPLE
 */
export function kolmogorovSmirnov(probabilities: Float64Array, fitted: boolean): TestResult {
  const count = probabilities.length
  requireSample(count, 5, 'Kolmogorov-Smirnov test')
  const sorted = Float64Array.from(probabilities).sort()
  let statistic = 0
  for (const [index, u] of sorted.entries())
    statistic = Math.max(statistic, (index + 1) / count - u, u - index / count)
  if (fitted) return { statistic, pValue: undefined, unknown: fittedReason }
  // Stephens 1970: the finite sample's correction to the limit law.
  const root = Math.sqrt(count)
  const t = (root + 0.12 + 0.11 / root) * statistic
  let upper = 0
  for (let k = 1; k <= 100; k++) upper += (k % 2 === 1 ? 2 : -2) * exp(-2 * k * k * t * t)
  return { statistic, pValue: t < 0.3 ? 1 : Math.max(0, Math.min(1, upper)) }
}

/**
 * Anderson and Darling's A^2, which weighs the tails; p-value of a fully given law by Marsaglia and Marsaglia 2004 (limit
 * law, error under 1e-5, without their correction for n, which is under 0.002 for n > 100).
 * @param probabilities as for `kolmogorovSmirnov`; zeros and ones are held 1e-15 inside.
 */
export function andersonDarling(probabilities: Float64Array, fitted: boolean): TestResult {
  const count = probabilities.length
  requireSample(count, 5, 'Anderson-Darling test')
  const sorted = Float64Array.from(probabilities, (u) => Math.max(1e-15, Math.min(1 - 1e-15, u))).sort()
  const terms = sorted.map(
    (u, index) => (2 * index + 1) * (ln(u) + ln(1 - (sorted[count - 1 - index] ?? 0.5))),
  )
  const statistic = -count - pairwiseSum(terms) / count
  if (fitted) return { statistic, pValue: undefined, unknown: fittedReason }
  return { statistic, pValue: Math.max(0, Math.min(1, 1 - andersonDarlingLimit(statistic))) }
}

/** Distribution function of the limit of A^2: `adinf` of Marsaglia and Marsaglia 2004. */
function andersonDarlingLimit(z: number): number {
  if (z <= 0) return 0
  if (z < 2) {
    const inner =
      2.00012 + (0.247105 - (0.0649821 - (0.0347962 - (0.011672 - 0.00168691 * z) * z) * z) * z) * z
    return (exp(-1.2337141 / z) / Math.sqrt(z)) * inner
  }
  return exp(-exp(1.0776 - (2.30695 - (0.43424 - (0.082433 - (0.008056 - 0.0003146 * z) * z) * z) * z) * z))
}

/**
 * Ljung and Box's (1978) Q over `lags` autocorrelations; chi-square with `lags - fitted` degrees.
 * @param values residuals, or their squares for what is left of volatility clustering (McLeod and Li 1983).
 * @param fittedParameters subtracted from the degrees: 0 for raw returns, 2 for the variance of a GARCH(1,1).
 */
export function ljungBox(values: Float64Array, lags: number, fittedParameters = 0): TestResult {
  const count = values.length
  requireSample(count, lags + 2, 'Ljung-Box test')
  const mean = pairwiseSum(values) / count
  const centred = values.map((value) => value - mean)
  const total = pairwiseSum(centred.map((value) => value * value))
  if (!(total > 0)) return { statistic: 0, pValue: undefined, unknown: 'the values do not vary' }
  let sum = 0
  for (let lag = 1; lag <= lags; lag++) {
    const products = centred.subarray(lag).map((value, index) => value * (centred[index] ?? 0))
    const rho = pairwiseSum(products) / total
    sum += (rho * rho) / (count - lag)
  }
  const statistic = count * (count + 2) * sum
  const degrees = lags - fittedParameters
  return degrees > 0
    ? { statistic, pValue: chiSquareUpper(statistic, degrees) }
    : { statistic, pValue: undefined, unknown: 'more parameters than lags' }
}
