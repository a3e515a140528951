import { digest } from '@membrane/core'
import type { StressConfig } from '../config/config.ts'
import { engineVersion } from '../engine.ts'
import { runId } from '../exact/runId.ts'
import { detailOf } from './detail.ts'
import { type Drawn, drawPaths } from './draw.ts'
import { evaluateFrontier, evaluateSensitivities } from './evaluate.ts'
import { limitFindings } from './findings.ts'
import type { StressInputs, StressOptions } from './inputs.ts'
import { createCrew } from './pool.ts'
import { prepare } from './prepare.ts'
import type { StressResult } from './result.ts'
import { tilted } from './tilted.ts'

/** The document, and every path behind it. */
export type StressRun = {
  readonly result: StressResult
  readonly samples: Pick<Drawn, 'outcomes' | 'logWeights'>
}

/** Paths where a configuration says nothing. */
const usualPaths = 10_000

/**
 * Runs a stress test: fits prices, compiles the market, draws paths until their number or precision is reached, and
 * measures losses, frontier and sensitivities. The same inputs give the same bytes with any number of workers.
 * @throws RUN_ABORTED, RUN_WORKER_LOST; as `prepare` and the frontier.
 */
export async function runStress(inputs: StressInputs, options: StressOptions): Promise<StressRun> {
  const config = withRows(inputs)
  const paths = config.paths ?? usualPaths
  const tell = options.onProgress ?? (() => {})
  tell({ stage: 'fit', done: 0, total: 1 })
  // Threads load their code while prices are fitted.
  const crew = createCrew(options.workers)
  try {
    const prepared = prepare(config, inputs, paths)
    tell({ stage: 'fit', done: 1, total: 1 })
    if (config.sampling === 'tilted') tell({ stage: 'tilt', done: 0, total: 1 })
    const sampled = config.sampling === 'tilted' ? tilted(prepared) : prepared
    const drawn = await drawPaths(sampled, config, paths, crew, options)
    const data = { ...inputs.data, ...factHashes(inputs.facts) }
    const run = runId({ config, data, seed: prepared.plan.seed })
    const detail = detailOf(sampled, drawn, config)
    const frontier = await evaluateFrontier(config, inputs, crew, options)
    const sensitivities = await evaluateSensitivities(sampled, config, drawn, crew, options)
    return {
      result: {
        runId: run,
        engine: engineVersion,
        name: config.name,
        seed: prepared.plan.seed,
        paths: drawn.paths,
        effectiveSampleSize: drawn.effectiveSampleSize,
        horizon: config.horizon,
        metrics: drawn.metrics,
        frontier,
        sensitivities,
        findings: limitFindings(config.limits, drawn.metrics, {
          subject: config.name,
          run,
          seed: prepared.plan.seed,
          paths: drawn.paths,
          worst: detail.worstPaths,
        }),
        assumptions: [...(inputs.notes ?? []), ...sampled.assumptions],
        data,
        detail,
      },
      samples: { outcomes: drawn.outcomes, logWeights: drawn.logWeights },
    }
  } finally {
    await crew.close()
  }
}

/** SHA-256 of each built-in table, as a file of its numbers would have one. */
function factHashes(facts: StressInputs['facts']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...(facts ?? [])].map(([asset, { times, open, high, low, close }]) => [
      `built-in prices of ${asset}`,
      digest([times, open, high, low, close].map((column) => [...column])).slice(2),
    ]),
  )
}

/** The configuration with the positions that the caller read in place, so that everything after sees one book. */
function withRows({ config, rows }: StressInputs): StressConfig {
  return rows === undefined ? config : { ...config, positions: { kind: 'list', positions: rows } }
}
