import { severities } from '@membrane/core'
import type { BySeverity, DetectorRow } from '../byDetector.ts'
import type { CostReport } from '../cost.ts'
import { markdownTable } from './block.ts'

/** The measured part of a detector's README. */
export function measuredText(row: DetectorRow, cost: CostReport): string {
  const spent = cost.detectors.find(({ id }) => id === row.id)
  const { newer, older } = row.halves
  const table = markdownTable([
    ['a finding of medium or more in', 'newer half', 'older half'],
    ['attacks, nothing described', of(newer.attacks), of(older.attacks)],
    ['attacks, the victim described', of(newer.attacksKnown), of(older.attacksKnown)],
    ['ordinary transactions, nothing described', of(newer.ordinary), of(older.ordinary)],
    [
      "ordinary transactions, all attacks' victims described",
      of(newer.ordinaryKnown),
      of(older.ordinaryKnown),
    ],
  ])
  return [
    'By `npm run eval:detectors -- --write`, this detector alone, on recordings as they are:',
    '',
    table,
    '',
    `Findings in attacks: ${counts(row.inAttacks)}; in ordinary transactions: ${counts(row.inOrdinary)}. Cost:`,
    `${microseconds(spent?.ordinary)} an ordinary transaction with call frames, ${microseconds(spent?.exploits)} an attack.`,
  ].join('\n')
}

function of({ hits, of: total }: { readonly hits: number; readonly of: number }): string {
  return `${hits} of ${total.toLocaleString('en-GB')}`
}

function counts(given: BySeverity): string {
  const some = severities.toReversed().flatMap((one) => (given[one] > 0 ? [`${given[one]} ${one}`] : []))
  return some.length === 0 ? 'none' : some.join(', ')
}

/** Two digits: another run on another machine gives other ones after them. */
export function microseconds(value: number | undefined): string {
  if (value === undefined) return 'not measured'
  if (value < 0.1) return 'under 0.1 µs'
  return `${Number(value.toPrecision(2))} µs`
}
