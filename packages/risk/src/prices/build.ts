import { bridgeProcess } from '../calibrate/bridgeProcess.ts'
import { garchProcess } from '../calibrate/garchProcess.ts'
import { gbmProcess } from '../calibrate/gbmProcess.ts'
import { mertonProcess } from '../calibrate/mertonProcess.ts'
import type { CalibrationRow, FitInput, ProcessFit } from '../calibrate/modelSample.ts'
import { replayProcess, stressProcess } from '../calibrate/replayProcess.ts'
import { bootstrapProcess, evtProcess } from '../calibrate/resampleProcess.ts'
import type { PriceSeries } from '../series/series.ts'
import type { PriceConfig } from './config.ts'
import type { PriceModel } from './model.ts'

/** What a price model is built from. */
export type BuildPricesInput = {
  readonly config: PriceConfig
  /** Ids, in the order of every vector of the model. */
  readonly assets: readonly string[]
  readonly horizon: { readonly steps: number; readonly stepSeconds: number }
  readonly sampling: PriceModel['sampling']
  /** How many paths will be drawn: stratified sampling divides them. */
  readonly paths: number
  /** Series by asset id. Assets without one are held constant, which the assumptions say. */
  readonly series: ReadonlyMap<string, PriceSeries>
  /** Of a replay of a built-in table, by asset id; they stand before `series`. */
  readonly facts?: ReadonlyMap<string, PriceSeries>
}

/** A model that a generator takes, how its numbers were found and what was taken for granted. */
export type BuiltPrices = {
  readonly model: PriceModel
  readonly calibration: readonly CalibrationRow[]
  readonly assumptions: readonly string[]
}

/**
 * Turns a configuration of prices into a model with every number fixed: what the configuration leaves out is fitted to the
 * series at the model's own step. Steps coarser than the data are fitted on resampled closes. Steps finer than the data:
 * gbm and merton scale exactly; replay and bootstrap go through synthetic paths inside of each bar; garch and evt refuse.
 * @throws MembraneError PRICE_SERIES_MISSING, PRICE_PARAMETERS, PRICE_STEP_UNEVEN, PRICE_STEP_TOO_FINE, PRICE_REPLAY_RANGE,
 *   PRICE_REPLAY_FROM, CALIBRATE_SAMPLE, SERIES_NO_OVERLAP
 */
export function buildPriceModel(input: BuildPricesInput): BuiltPrices {
  const { assets, horizon, sampling, paths } = input
  const { process, calibration, assumptions } = fit(input)
  return {
    model: { assets: assets.length, steps: horizon.steps, sampling, paths, process },
    calibration,
    assumptions,
  }
}

function fit({ config, assets, horizon, series, facts }: BuildPricesInput): ProcessFit {
  const merged = facts === undefined ? series : new Map([...series, ...facts])
  const wanted = new Map([...merged].filter(([asset]) => assets.includes(asset)))
  const input: FitInput = { assets, horizon, series: wanted }
  switch (config.kind) {
    case 'replay':
      return replayProcess(config, input)
    case 'bridge':
      return bridgeProcess(config, input)
    case 'bootstrap':
      return bootstrapProcess(config, input)
    case 'gbm':
      return gbmProcess(config, input)
    case 'garch':
      return garchProcess(config, input)
    case 'merton':
      return mertonProcess(config, input)
    case 'evt':
      return evtProcess(config, input)
    case 'stress':
      return stressProcess(config, input)
  }
}
