import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createSimulator, outcomeFields } from '@membrane/risk'
import type { Section } from './section.ts'
import { benchMarket, benchPaths, steps } from './simulate/book.ts'

const positions = 100_000
const asked = 1_000
const paths = 300
const rounds = 10
const fields = outcomeFields.length
const at = (name: (typeof outcomeFields)[number]) => outcomeFields.indexOf(name)

type Speed = {
  readonly pathsPerSecond: number
  readonly accounts: number
  readonly liquidations: number
  readonly deviation: number
}

/**
 * The speed asked for is judged where half of the accounts have a health factor over 2, the most demanding of the three
 * books; books that are further from liquidation are told beside it.
 *
 * What made it so, in cycles of 1,500 such paths and their start (14.7 G at first, same outcomes all along): profit of a
 * sale from x / (1 + dose x amount), one division where the general sale into ranges takes six; terms of a pair and of a
 * bid once a step; dollars booked once a step; the bin of a wait once for all who fell ill together; the least profitable
 * debt asked for after a failure instead of after every sale; one queue of buckets by debt for all who wait, sorted where
 * somebody cares, in place of a heap, a sorted stack and a counting sort (a tenth where pools are shallow); and no boxed
 * doubles on the way of one liquidation: the garbage took caches from the book, a tenth again. What lost: a small
 * function for each rule, which are not inlined together and box what they return (10 %).
 *
 * Whole paths, prices included, in seconds of one core's time. The same paths are run in several rounds and the fastest
 * counts: what else runs on the machine takes caches and clock rate, and only ever adds.
 */
function speed(medianExcess: number): Speed {
  const { market, book } = benchMarket(positions, medianExcess)
  const simulator = createSimulator(market, book, { seed: 1, search: 'index' })
  const generator = benchPaths()
  const prices = new Float64Array((steps + 1) * generator.assets)
  const out = new Float64Array(fields)
  const sums = new Float64Array(fields)
  const run = (path: number) => {
    generator.fill(path, prices)
    simulator.run(path, prices, out)
  }
  for (let path = 0; path < paths; path++) {
    run(path)
    for (let i = 0; i < fields; i++) sums[i] = (sums[i] ?? 0) + (out[i] ?? 0) / paths
  }
  let fastest = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage()
    for (let path = 0; path < paths; path++) run(path)
    const { user, system } = process.cpuUsage(before)
    fastest = Math.min(fastest, user + system)
  }
  return {
    pathsPerSecond: (paths * 1e6) / fastest,
    accounts: sums[at('accounts')] ?? 0,
    liquidations: sums[at('liquidations')] ?? 0,
    deviation: sums[at('deepestDeviation')] ?? 0,
  }
}

/** The same paths by index and by scan: whether all bits agree, and how much faster the index is. */
function compareSearches(count: number): { readonly same: boolean; readonly ratio: number } {
  const { market, book } = benchMarket(positions, 1.5)
  const generator = benchPaths()
  const prices = new Float64Array((steps + 1) * generator.assets)
  const runs = (['index', 'scan'] as const).map((search) => {
    const simulator = createSimulator(market, book, { seed: 1, search })
    const outcomes = new Float64Array(count * fields)
    let micros = 0
    for (let path = 0; path < count; path++) {
      generator.fill(path, prices)
      const before = process.cpuUsage()
      simulator.run(path, prices, outcomes.subarray(path * fields, (path + 1) * fields))
      const { user, system } = process.cpuUsage(before)
      micros += user + system
    }
    const bytes = Buffer.concat([Buffer.from(outcomes.buffer), Buffer.from(simulator.latency.buffer)])
    return { micros, bytes }
  })
  const [index, scan] = runs
  if (index === undefined || scan === undefined) throw new Error('two searches were run')
  return { same: index.bytes.equals(scan.bytes), ratio: scan.micros / index.micros }
}

function memory(): {
  readonly peakBytes: number
  readonly milliseconds: number
  readonly liquidations: number
} {
  const file = new URL(`./simulate/memory${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
  const printed = execFileSync(process.execPath, [...process.execArgv, fileURLToPath(file)], {
    encoding: 'utf8',
  })
  return JSON.parse(printed)
}

const round = (value: number) => Math.round(value).toLocaleString('en')

/** Speed and memory of the Monte Carlo step, on one core. */
export async function benchSimulate(): Promise<Section> {
  const tight = speed(1)
  const usual = speed(1.5)
  const calm = speed(2.5)
  const { same, ratio } = compareSearches(20)
  const { peakBytes, milliseconds, liquidations } = memory()
  const book = `${round(positions)} positions x ${steps} hourly steps, 3 assets`
  const describe = ({ accounts, liquidations: calls }: Speed) =>
    `${round(accounts)} accounts liquidated in ${round(calls)} calls a path`
  return {
    title: 'Monte Carlo step on one core',
    rows: [
      {
        figure: `${book}, median health factor 2: ${describe(tight)}`,
        asked: `>= ${round(asked)} paths/s`,
        measured: `${round(tight.pathsPerSecond)} paths/s, ${round(tight.pathsPerSecond * steps)} steps/s`,
        met: tight.pathsPerSecond >= asked,
      },
      {
        figure: `the same, median health factor 2.5: ${describe(usual)}`,
        asked: '-',
        measured: `${round(usual.pathsPerSecond)} paths/s`,
        met: undefined,
      },
      {
        figure: `the same, median health factor 3.5: ${describe(calm)}`,
        asked: '-',
        measured: `${round(calm.pathsPerSecond)} paths/s`,
        met: undefined,
      },
      {
        figure: 'index against scan of every position in every step, 20 paths',
        asked: 'equal to the bit',
        measured: `${same ? 'equal to the bit' : 'different'}, ${ratio.toFixed(0)} times as fast`,
        met: same,
      },
      {
        figure: `1,000,000 positions: book, index and one path (${round(liquidations)} liquidations, ${round(milliseconds)} ms)`,
        asked: '<= 1 GB',
        measured: `${round(peakBytes / 1e6)} MB peak resident memory`,
        met: peakBytes <= 1e9,
      },
    ],
    notes: [
      'Prices are geometric Brownian motion at the volatility of ETH (90.2 % a year); drawing them is part of the time, which is that of one core, the fastest of ten rounds over the same 300 paths.',
      `Every path has the chain, the oracle (0.5 %, 1 h), gas, pools and the rules of Aave v3.3; the pools are pushed ${(tight.deviation * 100).toFixed(2)} % below the market in the mean path.`,
      `Time goes with the number of liquidations: ${((1e6 / tight.pathsPerSecond - 1e6 / calm.pathsPerSecond) / (tight.liquidations - calm.liquidations)).toFixed(3)} us for one more.`,
    ],
  }
}
