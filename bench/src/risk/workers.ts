import { digest } from '@membrane/core'
import { runStress, type StressConfig } from '@membrane/risk'
import type { Section } from './section.ts'

const config: StressConfig = {
  name: 'Threads',
  paths: 16_384,
  horizon: { steps: 720, stepSeconds: 3_600 },
  assets: [
    { id: 'ETH', price: 2_500, pool: { kind: 'constant-product', quoteReserve: 2e8 } },
    { id: 'WBTC', price: 60_000 },
    { id: 'USDC', price: 1, decimals: 6 },
  ],
  prices: {
    kind: 'gbm',
    volatility: [0.9, 0.7, 0],
    correlation: [
      [1, 0.8, 0],
      [0.8, 1, 0],
      [0, 0, 1],
    ],
  },
  protocol: {
    kind: 'aave-v3.3',
    collateral: [{ asset: 'ETH', loanToValue: 0.8, liquidationThreshold: 0.83, bonus: 0.05 }],
    borrowable: ['USDC'],
  },
  positions: { kind: 'synthetic', count: 100_000, collateral: 'ETH', debt: 'USDC', totalCollateral: 2e9 },
  sensitivities: false,
}

const rounds = 3

type Seconds = { readonly paths: number; readonly whole: number }

/** Seconds of the paths, threads started and warmed up included, and of the whole run. */
async function time(workers: number): Promise<Seconds & { readonly hash: string }> {
  const began = performance.now()
  let first = began
  let last = began
  const { result } = await runStress(
    { config, series: new Map(), data: {} },
    {
      workers,
      onProgress: ({ stage }) => {
        if (stage === 'fit') first = performance.now()
        if (stage === 'paths') last = performance.now()
      },
    },
  )
  return {
    paths: (last - first) / 1_000,
    whole: (performance.now() - began) / 1_000,
    hash: digest(JSON.stringify(result)),
  }
}

/**
 * The same run in one thread and in two, in turns, so that a busy machine slows both; the best of each. Threads compile the
 * code anew and arrange the book each for itself, about a second of processor time together, so that the run has to be as
 * long as a run.
 */
export async function benchWorkers(): Promise<Section> {
  const best = new Map<number, Seconds>()
  const hashes = new Set<string>()
  for (let round = 0; round < rounds; round++)
    for (const workers of [1, 2]) {
      const { paths, whole, hash } = await time(workers)
      const before = best.get(workers) ?? { paths: Number.POSITIVE_INFINITY, whole: Number.POSITIVE_INFINITY }
      best.set(workers, { paths: Math.min(paths, before.paths), whole: Math.min(whole, before.whole) })
      hashes.add(hash)
    }
  const none = { paths: Number.NaN, whole: Number.NaN }
  const one = best.get(1) ?? none
  const two = best.get(2) ?? none
  const ratio = one.paths / two.paths
  return {
    title: 'Threads: 100,000 positions, 720 steps',
    rows: [
      {
        figure: `2 workers over 1, ${config.paths} paths, start of the threads included`,
        asked: '>= 1.8x',
        measured: `${ratio.toFixed(2)}x (${one.paths.toFixed(1)} s and ${two.paths.toFixed(1)} s, best of ${rounds})`,
        met: ratio >= 1.8,
      },
      {
        figure: 'the same for whole runs: market, measures and detail are done by one thread',
        asked: '-',
        measured: `${(one.whole / two.whole).toFixed(2)}x (${one.whole.toFixed(1)} s and ${two.whole.toFixed(1)} s)`,
        met: undefined,
      },
      {
        figure: 'bytes of the results',
        asked: 'equal',
        measured: hashes.size === 1 ? 'equal' : `${hashes.size} different`,
        met: hashes.size === 1,
      },
    ],
    notes: ['Wall clock: it means something only while two cores carry nothing else.'],
  }
}
