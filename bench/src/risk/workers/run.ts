import { digest } from '@membrane/core'
import { runStress, type StressConfig } from '@membrane/risk'
import type { WorkersRun } from '../workers.ts'

/** One run in a process of its own; arguments: workers and paths. Prints a `WorkersRun` as JSON. */
const config: StressConfig = {
  name: 'Threads',
  paths: Number(process.argv[3]),
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

const began = performance.now()
let first = began
let last = began
const { result } = await runStress(
  { config, series: new Map(), data: {} },
  {
    workers: Number(process.argv[2]),
    onProgress: ({ stage }) => {
      if (stage === 'fit') first = performance.now()
      if (stage === 'paths') last = performance.now()
    },
  },
)
const run: WorkersRun = {
  paths: (last - first) / 1_000,
  whole: (performance.now() - began) / 1_000,
  hash: digest(JSON.stringify(result)),
}
process.stdout.write(JSON.stringify(run))
