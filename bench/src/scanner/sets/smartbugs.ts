import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { smartbugsClasses } from '../classes.ts'
import type { Found, Scanned, Tool } from '../found.ts'
import { type ClassRow, judgeLines, type LineLabel } from '../measure/byLine.ts'
import { type EvalReport, listed, type Table } from '../report/report.ts'
import { listSources } from '../source/listSources.ts'
import { failedOf, type SetInput, scanAll } from './input.ts'

type Entry = {
  readonly path: string
  readonly vulnerabilities: readonly { readonly category: string; readonly lines: readonly number[] }[]
}

/** smartbugs-curated: `vulnerabilities.json` names lines by class. */
export async function evaluateSmartbugs(input: SetInput): Promise<EvalReport> {
  const entries = JSON.parse(
    readFileSync(join(input.path, 'vulnerabilities.json'), 'utf8'),
  ) as readonly Entry[]
  const labels = entries.flatMap(({ path, vulnerabilities }) =>
    vulnerabilities.map(({ category, lines }): LineLabel => ({ file: path, class: category, lines })),
  )
  const results = await scanAll(input, input.path, listSources(input.path, 'dataset'))
  const judged = results.map(({ tool, scanned }) => ({
    tool,
    scanned,
    ...judge(tool, scanned.found, labels),
  }))
  return {
    dataset: 'smartbugs-curated',
    method: [
      'A label is found when a finding of its class names one of its lines as its own place (a place of up to three lines names all of them, a longer one its first).',
      'With trace: the places that a finding names on the way count too.',
      'Precision: findings of a class that name a labelled line of it, one per detector and line; everywhere, and in files that have a label of the class. Files are labelled for one class or two, so the first is no fair reading.',
    ],
    tables: judged.map(({ tool, scanned, report }) => tableOf(tool, scanned, [...report.rows, report.all])),
    misses: judged.flatMap(({ tool, report }) =>
      report.misses.map(({ file, class: what, lines }) => ({
        tool,
        file,
        line: lines[0],
        what,
        note: lines.length > 1 ? `lines ${lines.join(', ')}` : '',
      })),
    ),
    alarms: judged.flatMap(({ tool, report }) => report.alarms.map((one) => listed(tool, one, one.class))),
    failed: judged.flatMap(({ tool, scanned }) => failedOf(tool, scanned)),
  }
}

function judge(tool: Tool['name'], found: readonly Found[], labels: readonly LineLabel[]) {
  const detectors = new Map(
    Object.entries(smartbugsClasses).map(([name, by]) => [name, new Set(by[tool])] as const),
  )
  return { report: judgeLines(labels, found, detectors) }
}

function tableOf(tool: string, { failed }: Scanned, rows: readonly ClassRow[]): Table {
  return {
    title: `${tool}${failed.length > 0 ? ` (errors told of ${new Set(failed.map(({ file }) => file)).size} files)` : ''}`,
    head: ['class', 'labels', 'line recall', 'with trace', 'precision everywhere', 'same-class precision'],
    rows: rows.map((row) => [row.class, row.recall.of, row.recall, row.lenient, row.everywhere, row.within]),
  }
}
