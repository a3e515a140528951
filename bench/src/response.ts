import { join } from 'node:path'
import type { Severity } from '@membrane/core'
import {
  assumedDefaults,
  type BacktestOptions,
  type BacktestSummary,
  findLabels,
  indexLabels,
  type Labels,
  openPrices,
  type PriceBook,
  runBacktest,
  summariseBacktest,
} from '@membrane/engine'
import { alignColumns, benchOptions, dataDirectory } from './options.ts'

/**
 * What the assumed playbook saves of recorded attacks and how often it pauses on ordinary blocks, at several
 * thresholds: the same run as `membrane backtest`, so that the price of a bolder playbook can be read off.
 */
const data = dataDirectory()
const json = benchOptions().format === 'json'

const sets = ['exploits/traces', 'exploits/recreated', 'mainnet'] as const
const thresholds: readonly { readonly minSeverity: Severity; readonly minScore: number }[] = [
  { minSeverity: 'high', minScore: 0.9 },
  { minSeverity: assumedDefaults.minSeverity, minScore: assumedDefaults.minScore },
  { minSeverity: 'high', minScore: 0.6 },
  { minSeverity: 'medium', minScore: 0.4 },
]

/** The table's first row. */
const heads = [
  'acts from',
  'set',
  'attacks',
  'detected',
  'stopped if seen',
  'at risk',
  'saved if seen',
  'saved if private',
  'value unknown',
  'ordinary',
  'false pauses',
  'per 1,000 at most',
  'seconds',
]

type Row = {
  readonly minSeverity: Severity
  readonly minScore: number
  readonly set: string
  readonly seconds: number
} & BacktestSummary

const prices = openPrices(join(data, 'prices'))
const rows: Row[] = []
for (const { minSeverity, minScore } of thresholds) {
  for (const set of sets) {
    const path = join(data, set)
    const before = process.hrtime.bigint()
    const labels = indexLabels(await findLabels(path))
    const report = await runBacktest(options(path, labels, prices, { minSeverity, minScore }))
    const seconds = Number(process.hrtime.bigint() - before) / 1e9
    rows.push({ minSeverity, minScore, set, seconds, ...summariseBacktest(report) })
    if (!json) process.stderr.write('.')
  }
}
if (json) console.log(JSON.stringify(rows, undefined, 2))
else {
  process.stderr.write('\n')
  console.log(alignColumns([heads, ...rows.map(cells)]))
}

function options(
  path: string,
  labels: Labels,
  book: PriceBook,
  threshold: { readonly minSeverity: Severity; readonly minScore: number },
): BacktestOptions {
  return {
    path,
    assumed: { ...assumedDefaults, ...threshold },
    labels,
    prices: book,
    chainId: 1,
    mempool: 'both',
    latencyBlocks: 1,
    finalityBlocks: 64,
    pauseMinutes: 60,
    pauseGas: 50_000,
  }
}

function cells(row: Row): readonly string[] {
  const { attacks, valueAtRisk, valueUnknown, ordinary, worlds } = row
  const seen = worlds.find(({ world }) => world === 'seen')
  const hidden = worlds.find(({ world }) => world === 'private')
  return [
    `${row.minSeverity} ${row.minScore}`,
    row.set,
    String(attacks),
    String(seen?.detected ?? '-'),
    String(seen?.saved ?? '-'),
    dollars(valueAtRisk),
    dollars(seen?.valueSaved ?? null),
    dollars(hidden?.valueSaved ?? null),
    String(valueUnknown),
    String(ordinary),
    String(seen?.falsePauses ?? '-'),
    seen?.falsePausesPerThousandAtMost?.toFixed(2) ?? '-',
    row.seconds.toFixed(1),
  ]
}

function dollars(value: number | null): string {
  return value === null ? '-' : `$${(value / 1e6).toFixed(2)}M`
}
