import { choleskyOf } from '../exact/cholesky.ts'
import type { MertonSet, PriceConfig } from '../prices/config.ts'
import { requireLength } from './gbmProcess.ts'
import { fitMerton, mertonMoments } from './merton.ts'
import {
  dataStep,
  type FitInput,
  modelSample,
  noDrift,
  type ProcessFit,
  scaleRows,
  widen,
} from './modelSample.ts'

/**
 * Merton's process: as configured, or separated from the series. Fitted at the coarser of the data's and the model's step;
 * for a finer one variances and intensities shrink with time, sizes of jumps stay, which is exact for a Levy process.
 * @throws MembraneError as `modelSample`, `fitMerton`
 */
export function mertonProcess(config: Extract<PriceConfig, { kind: 'merton' }>, input: FitInput): ProcessFit {
  const { assets, horizon } = input
  if (config.parameters !== undefined) {
    requireLength(config.parameters.assets, assets.length, 'merton parameters')
    return {
      process: process(config.parameters),
      calibration: [],
      assumptions: ['Merton parameters are as configured, for one step of the model.'],
    }
  }
  const step = Math.max(dataStep([...input.series.values()]), horizon.stepSeconds)
  const part = horizon.stepSeconds / step
  const { aligned, moving, assumptions } = modelSample(input, step)
  const fit = fitMerton(aligned)
  const common = { ...fit.set.common, intensity: fit.set.common.intensity * part }
  const set: MertonSet = {
    assets: assets.map((_, index) => {
      const found = fit.set.assets[moving.indexOf(index)]
      if (found === undefined)
        return { mean: 0, volatility: 0, intensity: 0, jumpMean: 0, jumpVolatility: 0, loading: 0 }
      const scaled = {
        ...found,
        volatility: found.volatility * Math.sqrt(part),
        intensity: found.intensity * part,
      }
      const jumps = scaled.intensity * scaled.jumpMean + scaled.loading * common.intensity * common.mean
      return { ...scaled, mean: -mertonMoments(scaled, common).variance / 2 - jumps }
    }),
    correlation: widen(fit.set.correlation, moving, assets.length),
    common,
  }
  return {
    process: process(set),
    calibration: [
      {
        name: 'common jumps',
        value: fit.jumps.common,
        note: `beyond ${fit.cutoff.toFixed(2)} deviations in two or more assets, of ${aligned.times.length} steps of ${step} s`,
      },
      ...aligned.names.flatMap((name, column) => [
        {
          name: `${name} own jumps`,
          value: fit.jumps.own[column] ?? 0,
          note: 'separated at a threshold, not by likelihood',
        },
        {
          name: `${name} kurtosis`,
          value: fit.kurtosis[column]?.fitted ?? 0,
          note: `of the fitted process; the sample's is ${fit.kurtosis[column]?.sample.toFixed(1)}, variance ratio ${fit.varianceRatio[column]?.toFixed(3)}`,
        },
      ]),
    ],
    assumptions: [
      ...assumptions,
      noDrift,
      ...(part < 1
        ? [
            `Merton numbers of ${step} s are scaled to ${horizon.stepSeconds} s: variances and intensities by ${part}.`,
          ]
        : []),
    ],
  }
}

function process(set: MertonSet): ProcessFit['process'] {
  const cholesky = scaleRows(
    choleskyOf(set.correlation),
    set.assets.map(({ volatility }) => volatility),
  )
  return { kind: 'merton', set, cholesky }
}
