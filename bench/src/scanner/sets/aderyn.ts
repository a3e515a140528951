import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Share, shareOf } from '../../detectors/measure.ts'
import { type Found, linesOf } from '../found.ts'
import { type EvalReport, listed } from '../report/report.ts'
import { functionAt, type Unit, unitsOf } from '../source/regions.ts'
import { aderynDetectors } from './aderynDetectors.ts'
import { failedOf, type SetInput, scanAll } from './input.ts'

const playground = 'tests/contract-playground'
const report = 'reports/playground-json-report.json'

type Issues = {
  readonly issues: readonly {
    readonly detector_name: string
    readonly instances: readonly { readonly contract_path: string; readonly line_no: number }[]
  }[]
}

/** Aderyn's playground beside its own report: agreement by file and line. */
export async function evaluateAderyn(input: SetInput): Promise<EvalReport> {
  const root = join(input.path, playground)
  const document = JSON.parse(readFileSync(join(input.path, report), 'utf8')) as Record<
    'high_issues' | 'low_issues',
    Issues
  >
  const issues = [...document.high_issues.issues, ...document.low_issues.issues]
  const implemented = issues.filter(({ detector_name }) =>
    aderynDetectors[detector_name]?.some((id) => input.known.has(id)),
  )
  const files = [
    ...new Set(issues.flatMap(({ instances }) => instances.map(({ contract_path }) => contract_path))),
  ]
  const results = await scanAll(input, root, files)
  const units = new Map(files.map((file) => [file, unitsOf(readFileSync(join(root, file), 'utf8'))]))
  const judged = results.map(({ tool, scanned }) => {
    const rows = implemented.map(({ detector_name, instances }) => {
      const ids = aderynDetectors[detector_name] ?? []
      const own = scanned.found.filter(({ detector, file }) => ids.includes(detector) && units.has(file))
      const near = (by: typeof inFunction) =>
        instances.filter((one) => own.some((finding) => by(finding, one, units.get(one.contract_path) ?? [])))
      const line = near(atLine)
      const extra = own.filter((finding) => !instances.some((one) => atLine(finding, one)))
      return { name: detector_name, instances, line, inFunction: near(inFunction), own, extra }
    })
    return { tool, scanned, rows }
  })
  return {
    dataset: 'aderyn',
    method: [
      "Agreement with Aderyn's report on its playground, for its detectors that have one of ours; many of its instances are by design broader (every cast, every ether transfer), so this is no recall.",
      `Without one of ours: ${issues
        .filter((one) => !implemented.includes(one))
        .map(({ detector_name }) => detector_name)
        .join(', ')}.`,
    ],
    tables: judged.map(({ tool, rows }) => ({
      title: tool,
      head: ['aderyn', 'at the same line', 'in the same function', 'ours that it has not'],
      rows: [
        [
          'all',
          sum(rows, (row) => shareOf(row.line.length, row.instances.length)),
          sum(rows, (row) => shareOf(row.inFunction.length, row.instances.length)),
          rows.reduce((total, { extra }) => total + extra.length, 0),
        ],
        ...rows.map((row) => [
          row.name,
          shareOf(row.line.length, row.instances.length),
          shareOf(row.inFunction.length, row.instances.length),
          row.extra.length,
        ]),
      ],
    })),
    misses: judged.flatMap(({ tool, rows }) =>
      rows.flatMap(({ name, instances, inFunction }) =>
        instances
          .filter((one) => !inFunction.includes(one))
          .map(({ contract_path, line_no }) => ({
            tool,
            file: contract_path,
            line: line_no,
            what: name,
            note: (aderynDetectors[name] ?? []).join(' or '),
          })),
      ),
    ),
    alarms: judged.flatMap(({ tool, rows }) =>
      rows.flatMap(({ name, extra }) => extra.map((one) => listed(tool, one, `not among its ${name}`))),
    ),
    failed: judged.flatMap(({ tool, scanned }) => failedOf(tool, scanned)),
  }
}

type Instance = { readonly contract_path: string; readonly line_no: number }

function atLine(finding: Found, { contract_path, line_no }: Instance): boolean {
  return finding.file === contract_path && linesOf(finding).includes(line_no)
}

function inFunction(finding: Found, instance: Instance, units: readonly Unit[]): boolean {
  const fn = functionAt(units, instance.line_no)
  const inside = fn !== undefined && fn.line <= finding.line && finding.line <= fn.endLine
  return finding.file === instance.contract_path && (inside || atLine(finding, instance))
}

function sum<T>(rows: readonly T[], of: (row: T) => Share): Share {
  const shares = rows.map(of)
  return shareOf(
    shares.reduce((total, { hits }) => total + hits, 0),
    shares.reduce((total, one) => total + one.of, 0),
  )
}
