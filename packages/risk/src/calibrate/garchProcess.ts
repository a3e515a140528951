import { choleskyOf } from '../exact/cholesky.ts'
import { studentCdf } from '../exact/functions.ts'
import type { GarchParameters, PriceConfig } from '../prices/config.ts'
import { returnsOf } from '../series/alignSeries.ts'
import { lowerTailDependence, studentTailDependence } from './dependence.ts'
import { filterGarch, fitGarch, garchTailIndex } from './garch.ts'
import { requireLength } from './gbmProcess.ts'
import { andersonDarling, kolmogorovSmirnov, ljungBox, type TestResult } from './goodness.ts'
import {
  type CalibrationRow,
  type FitInput,
  modelSample,
  noDrift,
  type ProcessFit,
  requireCoarse,
  widen,
} from './modelSample.ts'
import { fitTCopula } from './tCopula.ts'

const still: GarchParameters = {
  mean: 0,
  omega: 0,
  alpha: 0,
  gamma: 0,
  beta: 0,
  nu: Number.POSITIVE_INFINITY,
  variance: 0,
}

/**
 * GJR-GARCH margins and their t copula: as configured, or fitted at the model's own step. Fitted margins come first, the
 * copula from the ranks of their residuals (inference for margins). Paths start at the long-run variance: the result
 * answers for a day in general, not for the calm or the storm in which the series happens to end.
 * @throws MembraneError PRICE_STEP_TOO_FINE: GARCH is not closed under refinement; as `modelSample`, `fitGarch`
 */
export function garchProcess(config: Extract<PriceConfig, { kind: 'garch' }>, input: FitInput): ProcessFit {
  const { assets } = input
  if (config.parameters !== undefined) {
    requireLength(config.parameters.assets, assets.length, 'garch parameters')
    return {
      process: {
        kind: 'garch',
        set: config.parameters,
        cholesky: choleskyOf(config.parameters.copula.correlation),
      },
      calibration: [],
      assumptions: ['GARCH parameters are as configured, for one step of the model.'],
    }
  }
  requireCoarse(input, 'garch')
  const { aligned, moving, assumptions } = modelSample(input, input.horizon.stepSeconds)
  const columns = aligned.names.map((_, column) => returnsOf(aligned, column))
  const fits = columns.map((column) => fitGarch(column))
  const residuals = columns.map((column, index) => {
    const fit = fits[index]
    return fit === undefined ? column : filterGarch(column, fit.parameters).residuals
  })
  const calibration: CalibrationRow[] = fits.flatMap((fit, index) => {
    const name = aligned.names[index] ?? ''
    const { parameters, errors } = fit
    const rest = residuals[index] ?? new Float64Array()
    const unit = Math.sqrt(parameters.nu / (parameters.nu - 2))
    const probabilities = rest.map((z) => studentCdf(z * unit, parameters.nu))
    const error = (value: number | undefined): string =>
      value === undefined ? 'standard error unknown' : `standard error ${value.toPrecision(2)}`
    return [
      { name: `${name} alpha`, value: parameters.alpha, note: error(errors?.alpha) },
      { name: `${name} gamma`, value: parameters.gamma, note: error(errors?.gamma) },
      { name: `${name} beta`, value: parameters.beta, note: error(errors?.beta) },
      { name: `${name} nu`, value: parameters.nu, note: error(errors?.nu) },
      {
        name: `${name} persistence`,
        value: fit.persistence,
        note: `${aligned.times.length} returns of ${aligned.stepSeconds} s; long-run variance is the sample's`,
      },
      {
        name: `${name} xi of the process`,
        value: 1 / garchTailIndex(rest, parameters),
        note: 'tail that the process has in the long run (at most 0.5 is told apart); above the tail of the sample, evt is closer to it',
      },
      test(`${name} residuals, Kolmogorov-Smirnov against t`, kolmogorovSmirnov(probabilities, true)),
      test(`${name} residuals, Anderson-Darling against t`, andersonDarling(probabilities, true)),
      test(`${name} residuals, Ljung-Box of 20 lags`, ljungBox(rest, 20)),
      test(
        `${name} squared residuals, Ljung-Box of 20 lags`,
        ljungBox(
          rest.map((value) => value * value),
          20,
          2,
        ),
      ),
    ]
  })
  const joint = residuals.length > 1 ? fitTCopula(residuals) : undefined
  // With one moving asset any copula is the same; its own degrees make the generator's map the identity.
  const nu = joint?.nu ?? fits[0]?.parameters.nu ?? Number.POSITIVE_INFINITY
  const correlation = widen(joint?.correlation ?? [[1]], moving, assets.length)
  const [a, b] = residuals
  if (joint !== undefined && a !== undefined && b !== undefined) {
    calibration.push({
      name: 'copula nu',
      value: joint.nu,
      note: `correlation drawn to the unit matrix by ${joint.shrunk}`,
    })
    if (a.length >= 2000) {
      calibration.push({
        name: `${aligned.names.slice(0, 2).join('/')} lower-tail dependence of the copula`,
        value: studentTailDependence(joint.correlation[1]?.[0] ?? 0, joint.nu),
        note: `in the limit; residuals at 1 %: ${lowerTailDependence(a, b, 0.01).toFixed(3)}`,
      })
    }
  }
  const margins = assets.map((_, index) => {
    const fit = fits[moving.indexOf(index)]
    if (fit === undefined) return { ...still, nu }
    return { ...fit.parameters, mean: -fit.longRunVariance / 2, variance: fit.longRunVariance }
  })
  return {
    process: {
      kind: 'garch',
      set: {
        assets: margins.map((margin) => ({ ...margin, nu: Math.max(margin.nu, 2.05) })),
        copula: { nu, correlation },
      },
      cholesky: choleskyOf(correlation),
    },
    calibration,
    assumptions: [
      ...assumptions,
      noDrift,
      'GARCH paths start at the long-run variance, not at that of the last day of the series.',
    ],
  }
}

function test(name: string, { statistic, pValue, unknown }: TestResult): CalibrationRow {
  const p = pValue === undefined ? `p unknown: ${unknown}` : `p = ${pValue.toPrecision(3)}`
  return { name, value: statistic, note: p }
}
