import { MembraneError } from '@membrane/core'
import type { StressConfig } from '../config/config.ts'
import { compileMarket } from '../market/compile.ts'
import { drawPositions } from '../positions/synthetic.ts'
import { buildPriceModel } from '../prices/build.ts'
import type { StressInputs } from './inputs.ts'
import type { RunPlan } from './plan.ts'

/** A plan with what its fitting found and took for granted. */
export type Prepared = {
  readonly plan: RunPlan
  readonly calibration: readonly { readonly name: string; readonly value: number; readonly note: string }[]
  readonly assumptions: readonly string[]
}

/**
 * Fits prices and compiles the market.
 * @param paths how many will be drawn: stratified sampling divides them.
 * @throws as `buildPriceModel` and `compileMarket`.
 */
export function prepare(
  config: StressConfig,
  { series, facts }: Pick<StressInputs, 'series' | 'facts'>,
  paths: number,
): Prepared {
  const seed = config.seed ?? 1
  const sampling = config.sampling === undefined || config.sampling === 'tilted' ? 'plain' : config.sampling
  const prices = buildPriceModel({
    config: config.prices,
    assets: config.assets.map(({ id }) => id),
    horizon: config.horizon,
    sampling,
    paths,
    series,
    ...(facts === undefined ? {} : { facts }),
  })
  const compiled = compileMarket(config, positionsOf(config, seed))
  return {
    plan: { model: prices.model, market: compiled.market, book: compiled.book, seed },
    calibration: prices.calibration,
    assumptions: [...prices.assumptions, ...compiled.assumptions],
  }
}

/** Accounts of the configuration; those of files and chains are a list by now. */
function positionsOf(config: StressConfig, seed: number): Parameters<typeof compileMarket>[1] {
  const { positions } = config
  if (positions.kind === 'synthetic') return drawPositions(positions, config, seed)
  if (positions.kind === 'list') return positions.positions
  throw new MembraneError('POSITIONS_MISSING', {
    shortMessage: `The positions of ${JSON.stringify(config.name)} are to be read (${positions.kind}), and none were given.`,
    hint: 'Read them with `parsePositions` or from the chain, and hand them over as `rows`.',
  })
}
