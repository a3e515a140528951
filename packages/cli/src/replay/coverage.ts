import { type Finding, type Severity, severities } from '@membrane/core'
import type { Outcome } from '@membrane/engine'
import { paintAs } from '../output/severity.ts'
import { formatTable, wrap } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'

/** On how many blocks a detector ran, ran in part, could not run and failed, and how much it found. */
export type Coverage = {
  readonly detector: string
  ran: number
  partial: number
  unknown: number
  failed: number
  readonly findings: Map<Severity, number>
}

/** Adds up outcomes and findings, by detector, in order of appearance. */
export function createCoverage(): {
  readonly outcome: (outcome: Pick<Outcome, 'detector' | 'state'>) => void
  readonly finding: (finding: Pick<Finding, 'detector' | 'severity'>) => void
  readonly rows: () => readonly Coverage[]
} {
  const rows = new Map<string, Coverage>()
  const rowOf = (detector: string): Coverage => {
    const row = rows.get(detector) ?? {
      detector,
      ran: 0,
      partial: 0,
      unknown: 0,
      failed: 0,
      findings: new Map(),
    }
    rows.set(detector, row)
    return row
  }
  return {
    outcome: ({ detector, state }) => {
      rowOf(detector)[state]++
    },
    finding: ({ detector, severity }) => {
      const { findings } = rowOf(detector)
      findings.set(severity, (findings.get(severity) ?? 0) + 1)
    },
    rows: () => [...rows.values()],
  }
}

/**
 * The table by detector. Those with nothing to tell (they found nothing, and never failed) are named below it, unless
 * `everything` is asked for: thirty rows of dots hide the three that matter.
 */
export function formatCoverage(
  rows: readonly Coverage[],
  c: Colors,
  width: number,
  everything: boolean,
): string {
  const telling = everything ? rows : rows.filter(({ failed, findings }) => failed > 0 || findings.size > 0)
  const quiet = rows.filter((row) => !telling.includes(row))
  const named = (title: string, which: (row: Coverage) => boolean) => {
    const ids = quiet.filter(which).map(({ detector }) => detector)
    if (ids.length === 0) return []
    return [`${title}:`, ...wrap(ids.join(', '), Math.max(20, width - 3)).map((line) => c.dim(`  ${line}`))]
  }
  const idle = (row: Coverage) => row.ran + row.partial === 0
  const lines = [
    ...(telling.length === 0 ? [] : [table(telling, c), '']),
    ...named(
      'ran on everything and found nothing',
      (row) => !idle(row) && row.partial === 0 && row.unknown === 0,
    ),
    ...named('found nothing, with data missing', (row) => !idle(row) && row.partial + row.unknown > 0),
    ...named('did not run for want of data', idle),
  ]
  return lines.join('\n').trimEnd()
}

function table(rows: readonly Coverage[], c: Colors): string {
  const shown = [...severities].reverse()
  return formatTable(
    [
      { title: 'detector' },
      { title: 'ran', align: 'right' },
      { title: 'partial', align: 'right' },
      { title: 'unknown', align: 'right' },
      { title: 'failed', align: 'right' },
      ...shown.map((severity) => ({ title: severity, align: 'right' as const })),
    ],
    rows.map((row) => [
      row.detector,
      String(row.ran),
      String(row.partial),
      row.unknown > 0 ? c.yellow(String(row.unknown)) : '0',
      row.failed > 0 ? c.red(String(row.failed)) : '0',
      ...shown.map((severity) => {
        const count = row.findings.get(severity) ?? 0
        return count === 0 ? c.dim('·') : paintAs(severity, String(count), c)
      }),
    ]),
    c.dim,
  )
}
