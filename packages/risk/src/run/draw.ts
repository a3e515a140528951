import type { StressConfig } from '../config/config.ts'
import { latencyBinSeconds, latencyWidth, outcomeFields } from '../market/market.ts'
import { effectiveSampleSize, type SamplingDesign, designOf as samplingDesign } from '../measure/sample.ts'
import { badDebtOf, isPrecise, summarise, type Outcomes as WeighedOutcomes } from '../measure/summarise.ts'
import type { StressOptions, StressStage } from './inputs.ts'
import { type Chunk, chunkPaths, type RunPlan } from './plan.ts'
import type { Crew } from './pool.ts'
import type { Prepared } from './prepare.ts'
import type { StressMetrics } from './result.ts'

/** All paths of a plan, in the order of their numbers. */
export type Outcomes = {
  readonly paths: number
  readonly outcomes: Float64Array
  readonly logWeights: Float64Array
  readonly latency: Float64Array
}

export type Drawn = Outcomes & { readonly metrics: StressMetrics; readonly effectiveSampleSize: number }

/** Paths before precision is looked at for the first time; it is looked at again whenever they have doubled. */
const firstLook = 1_024

/** Draws `paths` paths of a plan. Where a path lands depends on its number alone, never on who drew it. */
export async function collect(
  plan: RunPlan,
  paths: number,
  crew: Crew,
  onDone: (done: number) => void,
  signal?: AbortSignal,
): Promise<Outcomes> {
  const into = empty(paths)
  await extend(into, plan, 0, paths, crew, onDone, signal)
  return { paths, ...into }
}

/**
 * Draws paths until their number is reached, or the interval of ES 99 % is as narrow as `precision` asks at a look. Looks
 * are at fixed numbers of paths, so that the end does not depend on workers.
 */
export async function drawPaths(
  { plan }: Prepared,
  config: StressConfig,
  paths: number,
  crew: Crew,
  { onProgress, signal }: StressOptions,
): Promise<Drawn> {
  const tell = progressOf('paths', paths, onProgress)
  const into = empty(paths)
  let done = 0
  for (;;) {
    const until = config.precision === undefined ? paths : Math.min(paths, done === 0 ? firstLook : 2 * done)
    const before = done
    await extend(into, plan, before, until, crew, (count) => tell(before + count), signal)
    done = until
    const measured = measure(plan, first(into, done))
    if (done === paths || (config.precision !== undefined && isPrecise(measured.metrics, config.precision)))
      return measured
  }
}

/** Measures of what was drawn. */
export function measure(plan: RunPlan, drawn: Outcomes): Drawn {
  const run = weighed(plan, drawn)
  return {
    ...drawn,
    metrics: summarise({ ...run, latency: drawn.latency, binSeconds: latencyBinSeconds(plan.market) }),
    effectiveSampleSize: effectiveSampleSize(badDebtOf(run)),
  }
}

/** Paths with their weights and design, as measures take them. */
export function weighed(plan: RunPlan, { paths, outcomes, logWeights }: Outcomes): WeighedOutcomes {
  return {
    outcomes,
    ...(plan.model.tilt === undefined ? {} : { logWeights }),
    sampling: designOf(plan, paths),
  }
}

export function progressOf(
  stage: StressStage,
  total: number,
  onProgress: StressOptions['onProgress'],
): (done: number) => void {
  return (done) => onProgress?.({ stage, done, total })
}

/** How paths hang together; strata belong to the paths that the model was built for, drawn or not. */
function designOf({ model }: RunPlan, paths: number): SamplingDesign {
  return samplingDesign(model.tilt === undefined ? model.sampling : 'tilted', model.paths ?? paths)
}

type Buffers = Omit<Outcomes, 'paths'>

function empty(paths: number): Buffers {
  return {
    outcomes: new Float64Array(paths * outcomeFields.length),
    logWeights: new Float64Array(paths),
    latency: new Float64Array(latencyWidth),
  }
}

function first({ outcomes, logWeights, latency }: Buffers, paths: number): Outcomes {
  return {
    paths,
    outcomes: outcomes.subarray(0, paths * outcomeFields.length),
    logWeights: logWeights.subarray(0, paths),
    latency,
  }
}

async function extend(
  { outcomes, logWeights, latency }: Buffers,
  plan: RunPlan,
  from: number,
  to: number,
  crew: Crew,
  onDone: (done: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  let done = 0
  const keep = (chunk: Chunk) => {
    outcomes.set(chunk.outcomes, chunk.from * outcomeFields.length)
    logWeights.set(chunk.logWeights, chunk.from)
    // Whole numbers: their sum knows no order.
    for (let bin = 0; bin < latency.length; bin++)
      latency[bin] = (latency[bin] ?? 0) + (chunk.latency[bin] ?? 0)
    done += chunk.to - chunk.from
    if (done % (8 * chunkPaths) < chunkPaths || done === to - from) onDone(done)
  }
  await crew.run(plan, from, to, keep, signal)
}
