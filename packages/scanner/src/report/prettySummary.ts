import type { ScanResult } from '../result.ts'
import type { Judgement } from '../triage/judged.ts'
import { printable, textWidth } from './cells.ts'
import { type Paint, severityStyle } from './paint.ts'
import { effortSentence, tally, tallySentence } from './tally.ts'

/** What was found, by detector, in aligned columns; then totals, errors and the time it took. */
export function prettySummary(result: ScanResult, judgement: Judgement, paint: Paint): readonly string[] {
  const { rows } = tally(judgement)
  const head = ['severity', 'detector', 'count', 'what']
  const table = rows.map(({ severity, detector, count, title }) =>
    [severity, detector, String(count), title].map(printable),
  )
  const widths = head.map((_, column) =>
    [head, ...table].reduce((widest, row) => Math.max(widest, textWidth(row[column] ?? '')), 0),
  )
  const align = (row: readonly string[]) =>
    row.map((cell, column) => {
      const space = ' '.repeat((widths[column] ?? 0) - textWidth(cell))
      return column === 2 ? space + cell : cell + space
    })
  const lines = table.map((row, index) => {
    const [severity = '', ...others] = align(row)
    const style = severityStyle(rows[index]?.severity ?? 'info', paint)
    return `${style(severity)}  ${others.join('  ')}`.trimEnd()
  })
  const errors = result.errors.length
  const failed = errors === 0 ? '' : paint.red(`, ${errors} ${errors === 1 ? 'error' : 'errors'}`)
  return [
    ...(lines.length === 0 ? [] : [paint.dim(align(head).join('  ').trimEnd()), ...lines, '']),
    `${paint.bold(tallySentence(judgement))}${failed}`,
    paint.dim(printable(effortSentence(result))),
  ]
}
