import { alignColumns } from '../../options.ts'
import { cellText, type EvalReport, type Listed } from './report.ts'

/** The report for a terminal; the lists only where `withLists`. */
export function reportText(report: EvalReport, withLists: boolean): string {
  const tables = report.tables.map(({ title, head, rows }) =>
    [title, alignColumns([head, ...rows.map((row) => row.map(cellText))])].join('\n'),
  )
  const counts = `${report.misses.length} misses, ${report.alarms.length} alarms, errors told of ${new Set(report.failed.map(({ file }) => file)).size} files${withLists ? '' : ' (--list names them)'}`
  const lists = withLists
    ? [
        listText('Misses', report.misses),
        listText('Alarms', report.alarms),
        listText('Errors told', report.failed),
      ]
    : []
  return [...tables, report.method.join('\n'), counts, ...lists].join('\n\n')
}

function listText(title: string, list: readonly Listed[]): string {
  return [`${title}: ${list.length}`, ...list.map((one) => `  ${lineText(one)}`)].join('\n')
}

function lineText({ tool, file, line, what, note }: Listed): string {
  return `${tool}  ${file}${line === undefined ? '' : `:${line}`}  ${what}${note === '' ? '' : `  ${note}`}`
}
