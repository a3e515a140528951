import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { judgeMarks, type RuleRow, sumShares } from '../measure/byMark.ts'
import { type EvalReport, listed } from '../report/report.ts'
import { listSources } from '../source/listSources.ts'
import { readMarks } from '../source/marks.ts'
import { failedOf, type SetInput, scanAll } from './input.ts'
import { semgrepRules } from './semgrepRules.ts'

/** The tests of Decurity's Semgrep rules: lines marked `ruleid` (to be found) and `ok` (not to be found). */
export async function evaluateSemgrep(input: SetInput): Promise<EvalReport> {
  const files = listSources(input.path, 'solidity/security')
  const marks = files.flatMap((file) => readMarks(file, readFileSync(join(input.path, file), 'utf8')))
  const results = await scanAll(input, input.path, files)
  const judged = results.map(({ tool, scanned }) => ({
    tool,
    scanned,
    report: judgeMarks(marks, scanned.found, semgrepRules, input.known),
  }))
  return {
    dataset: 'semgrep',
    method: [
      "Rules of solidity/security; those for gas and style are another tool's business.",
      'A mark is found when a finding of a detector that means the rule lies in the marked statement, or in the marked function or contract where the mark stands above one; for rules about what a function does as a whole, anywhere in the function around.',
      'Implemented: the scanner has a detector that means the rule.',
    ],
    tables: judged.flatMap(({ tool, report }) => [
      {
        title: `${tool}: together`,
        head: ['rules', 'marks to find', 'found', 'with trace', 'ok marks with a finding'],
        rows: [
          sumRow('all', report.rows),
          sumRow(
            'implemented',
            report.rows.filter(({ implemented }) => implemented),
          ),
        ],
      },
      {
        title: `${tool}: by rule`,
        head: ['rule', 'implemented', 'found', 'with trace', 'ok marks with a finding', 'why not'],
        rows: report.rows.map((row) => [
          row.rule,
          row.implemented ? 'yes' : 'no',
          row.recall,
          row.lenient,
          row.alarms,
          semgrepRules[row.rule]?.without ?? '',
        ]),
      },
    ]),
    misses: judged.flatMap(({ tool, report }) =>
      report.misses.map(({ file, line, rule }) => ({
        tool,
        file,
        line,
        what: rule,
        note: semgrepRules[rule]?.detectors.join(' or ') ?? 'no such rule in the table',
      })),
    ),
    alarms: judged.flatMap(({ tool, report }) =>
      report.alarms.map(({ mark, found }) => listed(tool, found, `ok mark of ${mark.rule}`)),
    ),
    failed: judged.flatMap(({ tool, scanned }) => failedOf(tool, scanned)),
  }
}

function sumRow(name: string, rows: readonly RuleRow[]) {
  const recall = sumShares(rows, (row) => row.recall)
  return [
    `${name} (${rows.length})`,
    recall.of,
    recall,
    sumShares(rows, (row) => row.lenient),
    sumShares(rows, (row) => row.alarms),
  ] as const
}
