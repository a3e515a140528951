import { digest } from '@membrane/core'
import { runStress, type StressConfig } from '@membrane/risk'
import type { Section } from './section.ts'

const config: StressConfig = {
  name: 'Threads',
  paths: 4_096,
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

/**
 * The same run in one thread and in two, in turns, so that a busy machine slows both; the ratio of the best of each. Threads
 * compile the code anew, so that the run has to be long enough to be a run.
 */
export async function benchWorkers(): Promise<Section> {
  const best = new Map<number, number>()
  const bytes = new Set<string>()
  for (let round = 0; round < rounds; round++)
    for (const workers of [1, 2]) {
      const began = performance.now()
      const { result } = await runStress({ config, series: new Map(), data: {} }, { workers })
      const seconds = (performance.now() - began) / 1_000
      best.set(workers, Math.min(seconds, best.get(workers) ?? Number.POSITIVE_INFINITY))
      bytes.add(digest(JSON.stringify(result)))
    }
  const one = best.get(1) ?? Number.NaN
  const two = best.get(2) ?? Number.NaN
  return {
    title: 'Threads: 100,000 positions, 720 steps, whole runs',
    rows: [
      {
        figure: '2 workers over 1',
        asked: '>= 1.8x',
        measured: `${(one / two).toFixed(2)}x (${one.toFixed(1)} s and ${two.toFixed(1)} s for ${config.paths} paths, best of ${rounds})`,
        met: one / two >= 1.8,
      },
      {
        figure: 'bytes of the results',
        asked: 'equal',
        measured: bytes.size === 1 ? 'equal' : `${bytes.size} different`,
        met: bytes.size === 1,
      },
    ],
    notes: [
      'Both include building the market, measuring and writing; two cores carry nothing else when this is to mean anything.',
    ],
  }
}
