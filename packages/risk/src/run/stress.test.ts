import { existsSync } from 'node:fs'
import { digest } from '@membrane/core'
import { expect, test } from 'vitest'
import type { StressOptions } from './inputs.ts'
import { runStress, type StressRun } from './stress.ts'
import { stressConfig } from './testing/config.ts'

const inputs = (change: Parameters<typeof stressConfig>[0] = {}) => ({
  config: stressConfig(change),
  series: new Map(),
  data: {},
})
const alone: StressOptions = { workers: 1 }

/** Threads run what `tsc -b` wrote, which `npm test` does before. */
const built = new URL('../../dist/run/stress.js', import.meta.url)

test.skipIf(!existsSync(built))('1, 2 and 4 workers give the same bytes', async () => {
  const { runStress: runBuilt }: { runStress: typeof runStress } = await import(built.href)
  const bytes: string[] = []
  for (const workers of [1, 2, 4]) {
    const { result, samples } = await runBuilt(
      inputs({
        frontier: { asset: 'ETH', liquidationThreshold: [0.8, 0.85], es99Limit: 1e6, paths: 1_000 },
        paths: 1_000,
      }),
      { workers },
    )
    expect(result.frontier).toHaveLength(2)
    bytes.push(JSON.stringify(result) + digest([...samples.outcomes].map(String)))
  }
  expect(bytes[1]).toBe(bytes[0])
  expect(bytes[2]).toBe(bytes[0])
})

test('another seed is another run, and loses another amount', async () => {
  const one = await runStress(inputs(), alone)
  const other = await runStress(inputs({ seed: 2 }), alone)
  expect(other.result.runId).not.toBe(one.result.runId)
  expect(other.result.metrics.badDebt.mean).not.toBe(one.result.metrics.badDebt.mean)
  expect(one.result.metrics.badDebt.mean).toBeGreaterThan(0)
})

test('few paths leave tails unknown, and a limit on them is not shown to hold', async () => {
  const { result } = await runStress(inputs({ paths: 50, limits: { es99: 1e12 } }), alone)
  expect(result.metrics.badDebt.es99).toBeUndefined()
  expect(result.metrics.unknown.map(({ metric }) => metric)).toContain('badDebt.es99')
  expect(result.findings.map(({ detector }) => detector)).toEqual(['stress/es99'])
})

test('precision ends a run at a look, before its paths are used up', async () => {
  const { result } = await runStress(inputs({ paths: 20_000, precision: 0.5 }), alone)
  expect([1_024, 2_048, 4_096, 8_192]).toContain(result.paths)
})

test('an abort ends the run with an error, in this thread and in others', async () => {
  const stopAfterFirst = (
    workers: number,
    run: (...given: Parameters<typeof runStress>) => Promise<StressRun>,
  ) => {
    const abort = new AbortController()
    return run(inputs({ paths: 100_000 }), {
      workers,
      signal: abort.signal,
      onProgress: ({ stage, done }) => {
        if (stage === 'paths' && done > 0) abort.abort()
      },
    })
  }
  await expect(stopAfterFirst(1, runStress)).rejects.toMatchObject({ code: 'RUN_ABORTED' })
  if (!existsSync(built)) return
  const { runStress: runBuilt }: { runStress: typeof runStress } = await import(built.href)
  await expect(stopAfterFirst(2, runBuilt)).rejects.toMatchObject({ code: 'RUN_ABORTED' })
})
