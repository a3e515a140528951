import type { DefenceLine } from '@membrane/example-protected-market'
import { formatTable, pad } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'
import { bar } from '../view/chart.ts'
import type { DemoResult } from './result.ts'

/**
 * Where an attack is held: by a pause that overtakes it, by the frame on chain, or by the limit on chain and the pause
 * that follows.
 */
const lines: Readonly<Record<DefenceLine, string>> = {
  pending: 'pending',
  transaction: 'in the transaction',
  block: 'after the block',
}

/** The table at the end, and under it what each attack took, drawn to the scale of what it took unguarded. */
export function demoTable(result: DemoResult, c: Colors): string {
  const { scenarios, benignTransactions, falseAlarms } = result
  const amount = (value: number) =>
    value === 0 ? '0' : value.toLocaleString('en-US', { maximumFractionDigits: 2 })
  const table = formatTable(
    [
      { title: 'attack' },
      { title: 'line of defence' },
      { title: 'first seen' },
      { title: 'lead time', align: 'right' },
      { title: 'loss without', align: 'right' },
      { title: 'loss with', align: 'right' },
    ],
    scenarios.flatMap((one) => {
      const where =
        one.detectedAt === 'pending'
          ? c.green('mempool')
          : one.detectedAt === 'block'
            ? c.yellow('block')
            : c.red('missed')
      const kept = `${amount(one.lossWithGuard)} ${one.unit}`
      return [
        [
          c.bold(one.title),
          lines[one.line],
          where,
          one.leadTimeMs === null ? '-' : `${one.leadTimeMs.toLocaleString('en-US')} ms`,
          c.red(`${amount(one.lossWithoutGuard)} ${one.unit}`),
          one.lossWithGuard <= 0 ? c.green(kept) : c.red(kept),
        ],
        [c.dim(`  ${one.detectors.join(', ') || 'no detector'}`)],
      ]
    }),
    c.dim,
  )
  const widest = Math.max(...scenarios.map(({ title }) => title.length), 0)
  const bars = scenarios.flatMap(({ title, lossWithoutGuard, lossWithGuard }) => {
    const kept = lossWithoutGuard <= 0 ? 0 : Math.max(0, lossWithGuard) / lossWithoutGuard
    return [
      `${pad(title, widest)}  without ${c.red(bar(lossWithoutGuard > 0 ? 1 : 0, 40))}`,
      `${' '.repeat(widest)}     with ${kept > 0 ? c.red(bar(kept, 40)) : c.green('▏ nothing')}`,
    ]
  })
  const alarms = `${benignTransactions} ordinary transactions beside them, ${falseAlarms === 0 ? c.green('no false alarm') : c.red(`${falseAlarms} false alarms`)}`
  return `${table}\n\n${bars.join('\n')}\n\n${alarms}`
}
