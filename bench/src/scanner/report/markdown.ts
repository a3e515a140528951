import { cellText, type EvalReport, type Listed } from './report.ts'

/** The report as Markdown, with every miss and every alarm. */
export function reportMarkdown(report: EvalReport): string {
  const tables = report.tables.map(
    ({ title, head, rows }) =>
      `### ${title}\n\n${[head, head.map(() => '---'), ...rows.map((row) => row.map(cellText))]
        .map((row) => `| ${row.map(escapeCell).join(' | ')} |`)
        .join('\n')}`,
  )
  const lists = [
    list('Misses', report.misses),
    list('Alarms', report.alarms),
    list('Errors told', report.failed),
  ]
  const method = report.method.map((one) => `- ${one}`).join('\n')
  return `${[`## ${report.dataset}`, ...tables, '### Method', method, ...lists].join('\n\n')}\n`
}

function list(title: string, entries: readonly Listed[]): string {
  const lines = entries.map(
    ({ tool, file, line, what, note }) =>
      `- ${tool} \`${file}${line === undefined ? '' : `:${line}`}\` ${what}${note === '' ? '' : `: ${note.replace(/[<>*_`]/g, '\\$&')}`}`,
  )
  return `### ${title} (${entries.length})\n\n${lines.join('\n')}`
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|')
}
