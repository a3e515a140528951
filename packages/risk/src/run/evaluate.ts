import type { StressConfig } from '../config/config.ts'
import { candidatesOf } from '../frontier/candidate.ts'
import { frontierOf } from '../frontier/frontier.ts'
import { sensitivitiesOf } from '../frontier/sensitivities.ts'
import { column } from '../measure/summarise.ts'
import { collect, type Drawn, measure, progressOf } from './draw.ts'
import type { StressInputs, StressOptions } from './inputs.ts'
import type { RunPlan } from './plan.ts'
import type { Crew } from './pool.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { FrontierPoint, Sensitivity } from './result.ts'

/** Most paths that a bump is run over: differences on the same paths need fewer than levels do. */
const mostBumpPaths = 2_000

/** Every point of the configured grid over the same paths; none where no grid is configured. */
export async function evaluateFrontier(
  config: StressConfig,
  inputs: StressInputs,
  crew: Crew,
  { onProgress, signal }: StressOptions,
): Promise<readonly FrontierPoint[]> {
  if (config.frontier === undefined) return []
  const tell = progressOf('frontier', candidatesOf(config.frontier, config.protocol).length, onProgress)
  let done = 0
  tell(done)
  return frontierOf(config.frontier, config, async (candidate) => {
    const paths = candidate.paths ?? mostBumpPaths
    const { plan } = prepare(candidate, inputs, paths)
    const { metrics, outcomes } = measure(plan, await collect(plan, paths, crew, () => {}, signal))
    tell(++done)
    return {
      expectedBorrow: borrowed(plan),
      es99: metrics.badDebt.es99,
      es99Upper: metrics.badDebt.ci.es99?.[1],
      losses: column(outcomes, 'badDebt'),
    }
  })
}

/** What bumps of the inputs do to ES 99 %, where the sample carries it. */
export async function evaluateSensitivities(
  { plan }: Prepared,
  config: StressConfig,
  drawn: Drawn,
  crew: Crew,
  { onProgress, signal }: StressOptions,
): Promise<readonly Sensitivity[]> {
  if (config.sensitivities === false) return []
  const paths = Math.min(mostBumpPaths, drawn.paths)
  const es99Of = async (bumped: RunPlan) =>
    measure(bumped, await collect(bumped, paths, crew, () => {}, signal)).metrics.badDebt.es99
  const base = paths === drawn.paths ? drawn.metrics.badDebt.es99 : await es99Of(plan)
  if (base === undefined) return []
  let done = 0
  const tell = progressOf('sensitivities', 8, onProgress)
  return sensitivitiesOf(plan, base, async (bumped) => {
    const es99 = await es99Of(bumped)
    tell(++done)
    return es99
  })
}

/** Dollars owed at the start. */
function borrowed({ market, book }: RunPlan): number {
  let total = 0
  for (const [at, { atom, price }] of market.assets.entries()) {
    let atoms = 0
    for (let position = 0; position < book.count; position++)
      atoms += book.debt[position * book.assets + at] ?? 0
    total += atoms * atom * price
  }
  return total
}
