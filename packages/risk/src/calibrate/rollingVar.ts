import { MembraneError } from '@membrane/core'
import type { GarchParameters } from '../prices/config.ts'
import { filterGarch, fitGarch } from './garch.ts'
import { fitGpd, gpdValueAtRisk } from './gpd.ts'
import { requireLevel, sortedTail } from './historical.ts'
import { requireSample } from './moments.ts'
import { createTailWindow } from './tailWindow.ts'

/**
 * Forecasters of one-step value at risk.
 * - `historical`: the sample quantile of the window (historical simulation).
 * - `ewma-filtered`: residuals of an exponentially weighted variance, lambda 0.94 (RiskMetrics 1996), their quantile
 *   times today's volatility (Hull and White 1998).
 * - `garch-filtered`: the same with GJR-GARCH(1,1) (Barone-Adesi, Giannopoulos and Vosper 1999).
 * - `garch-gpd`: quantile of the residuals from a generalised Pareto fit of their worst tenth (McNeil and Frey 2000).
 */
export type VarMethod = 'historical' | 'ewma-filtered' | 'garch-filtered' | 'garch-gpd'

export const varMethods: readonly VarMethod[] = ['historical', 'ewma-filtered', 'garch-filtered', 'garch-gpd']

export type RollingVarOptions = {
  readonly method: VarMethod
  /** 0.99. */
  readonly level: number
  /** Steps before each forecast that it rests on. Default 1,000 (McNeil and Frey 2000). */
  readonly window?: number
  /** Steps between fits of GARCH and tail. Default 1 % of the window. Variances and quantiles move every step. */
  readonly refitEvery?: number
}

/** Forecasts for the returns after the first window. */
export type RollingVar = {
  /** Index of the first return that is forecast. */
  readonly from: number
  /** Loss that is exceeded with probability 1 - level, one a return; positive. */
  readonly forecasts: Float64Array
  /** 1 where the loss was beyond the forecast: what `backtestVar` takes. */
  readonly violated: Uint8Array
}

const decay = 0.94
const tailPart = 0.1

/**
 * Forecasts the value at risk of every return after the first window from the returns before it, never from itself.
 * @param returns log returns in order.
 * @throws MembraneError CALIBRATE_SAMPLE, CALIBRATE_LEVEL
 */
export function rollingVar(returns: Float64Array, options: RollingVarOptions): RollingVar {
  const { method, level, window = 1000 } = options
  const refitEvery = options.refitEvery ?? Math.max(1, Math.round(window / 100))
  requireLevel(level)
  if (!(Number.isInteger(window) && Number.isInteger(refitEvery) && refitEvery >= 1 && window >= 250)) {
    throw new MembraneError('CALIBRATE_SAMPLE', {
      shortMessage: `A window of ${window} steps refitted every ${refitEvery} was given.`,
      hint: 'Whole numbers: a window of at least 250, a fit at least every step.',
    })
  }
  requireSample(returns.length, window + 2, 'rolling value at risk')
  const forecasts =
    method === 'historical'
      ? quantiles(returns, window, level, () => 1)
      : method === 'ewma-filtered'
        ? ewma(returns, window, level)
        : garch(returns, { window, refitEvery, level, tail: method === 'garch-gpd' })
  const violated = Uint8Array.from(forecasts, (forecast, index) =>
    -(returns[window + index] ?? 0) > forecast ? 1 : 0,
  )
  return { from: window, forecasts, violated }
}

/** Rolling quantile of `values`, times a scale by step. */
function quantiles(
  values: Float64Array,
  window: number,
  level: number,
  scale: (index: number) => number,
): Float64Array {
  const tail = createTailWindow(values.subarray(0, window))
  const forecasts = new Float64Array(values.length - window)
  for (let index = window; index < values.length; index++) {
    forecasts[index - window] = sortedTail(tail.ascending, level).valueAtRisk * scale(index)
    tail.replace(values[index - window] ?? 0, values[index] ?? 0)
  }
  return forecasts
}

function ewma(returns: Float64Array, window: number, level: number): Float64Array {
  const deviations = new Float64Array(returns.length)
  // The first variance is that of the first window, whose weight is gone (0.94^1000) at the first forecast.
  let variance = 0
  for (let index = 0; index < window; index++)
    variance += ((returns[index] ?? 0) * (returns[index] ?? 0)) / window
  for (const [index, value] of returns.entries()) {
    deviations[index] = Math.sqrt(variance)
    variance = decay * variance + (1 - decay) * value * value
  }
  // Prices that stand still have no residuals, and a forecast of nothing would never be exceeded.
  requireSample(
    deviations.every((value) => value > 0) ? window : 0,
    window,
    'filtered value at risk (returns that move)',
  )
  const residuals = returns.map((value, index) => value / (deviations[index] ?? 1))
  return quantiles(residuals, window, level, (index) => deviations[index] ?? 0)
}

function garch(
  returns: Float64Array,
  options: {
    readonly window: number
    readonly refitEvery: number
    readonly level: number
    readonly tail: boolean
  },
): Float64Array {
  const { window, refitEvery, level, tail } = options
  const forecasts = new Float64Array(returns.length - window)
  let warm: GarchParameters | undefined
  for (let start = window; start < returns.length; start += refitEvery) {
    const sample = returns.subarray(start - window, start)
    const { parameters } = fitGarch(sample, warm)
    warm = parameters
    const { residuals, next } = filterGarch(sample, parameters)
    const fitted = tail ? tailQuantile(residuals, level) : undefined
    const moving = createTailWindow(residuals)
    const recent = [...residuals.subarray(0, refitEvery)]
    let variance = next
    for (let index = start; index < Math.min(start + refitEvery, returns.length); index++) {
      const quantile = fitted ?? sortedTail(moving.ascending, level).valueAtRisk
      const deviation = Math.sqrt(variance)
      forecasts[index - window] = quantile * deviation - parameters.mean
      const e = (returns[index] ?? 0) - parameters.mean
      moving.replace(recent[index - start] ?? 0, e / deviation)
      const response = e < 0 ? parameters.alpha + parameters.gamma : parameters.alpha
      variance = parameters.omega + response * e * e + parameters.beta * variance
    }
  }
  return forecasts
}

/** The worst tenth of the residuals is the tail: McNeil and Frey's choice of 100 in 1,000. */
function tailQuantile(residuals: Float64Array, level: number): number {
  const losses = residuals.map((value) => -value)
  const threshold = sortedTail(Float64Array.from(residuals).sort(), 1 - tailPart).valueAtRisk
  return gpdValueAtRisk(fitGpd(losses, threshold), level).value
}
