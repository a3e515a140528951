import { pathToFileURL } from 'node:url'
import {
  type Detector,
  formatJson,
  formatMarkdown,
  formatPretty,
  formatSarif,
  type Judgement,
  jsonReport,
  type ScanOutcome,
  sourceLines,
} from '@membrane/scanner'
import { clean } from '../output/clean.ts'
import type { Colors } from '../output/terminal.ts'
import type { ScanFormat } from './options.ts'
import { readPages } from './pages.ts'

export type RenderOptions = {
  readonly colors: Colors
  readonly width: number
  readonly detectors: readonly Detector[]
  readonly showSuppressed: boolean
}

/** The report of a scan in one of its formats. */
export async function renderReport(
  format: ScanFormat,
  { result, project, detectors: ran }: ScanOutcome,
  judgement: Judgement,
  { colors, width, detectors, showSuppressed }: RenderOptions,
): Promise<string> {
  const lines = sourceLines({ files: project.files, units: [], contracts: [] })
  switch (format) {
    case 'json':
      return formatJson(result, judgement)
    case 'ndjson':
      return formatLines(jsonReport(result, judgement))
    case 'markdown':
      return formatMarkdown(result, judgement, { lines })
    case 'sarif': {
      const chosen = detectors.filter(({ id }) => ran.has(id))
      const pages = await readPages(chosen.map(({ id }) => id))
      const rules = chosen.map((detector) => ({ ...detector, page: pages.get(detector.id) }))
      return formatSarif(result, judgement, { rules, rootUri: `${pathToFileURL(project.root).href}/` })
    }
    case 'pretty': {
      const report = formatPretty(result, judgement, { paint: colors, width, lines })
      return showSuppressed ? `${formatSuppressed(judgement, colors)}${report}` : report
    }
  }
}

/** One record a line, `kind` telling what it is; the summary comes last. */
function formatLines(report: ReturnType<typeof jsonReport>): string {
  const { findings, suppressed, absent, errors, notices, ...summary } = report
  const records = [
    ...findings.map((finding) => ({ kind: 'finding', ...finding })),
    ...suppressed.map((finding) => ({ kind: 'suppressed', ...finding })),
    ...(absent ?? []).map((finding) => ({ kind: 'absent', ...finding })),
    ...errors.map((error) => ({ kind: 'error', ...error })),
    ...notices.map((notice) => ({ kind: 'notice', ...notice })),
    { kind: 'summary', ...summary, files: summary.files.length },
  ]
  return records.map((record) => `${JSON.stringify(record)}\n`).join('')
}

/** What does not count, each with who says so; empty where nothing is. */
function formatSuppressed({ findings }: Judgement, c: Colors): string {
  const rows = findings.flatMap(({ finding, suppressions }) =>
    suppressions.slice(0, 1).map((by) => {
      const who = by.kind === 'inline' ? `comment in line ${by.line}` : `triage, ${by.status}`
      const place = `${finding.file}:${finding.line}`
      return `  ${c.cyan(clean(place))}  ${finding.detector}  ${c.dim(clean(`${who}: ${by.reason ?? 'no reason given'}`))}`
    }),
  )
  return rows.length === 0 ? '' : `${c.bold('Suppressed')}\n${rows.join('\n')}\n\n`
}
