import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { shareOf } from '../../detectors/measure.ts'
import { slitherEquivalents } from '../classes.ts'
import { type Found, linesOf } from '../found.ts'
import type { EvalReport, Listed } from '../report/report.ts'
import { failedOf, type SetInput, scanAll } from './input.ts'

const tests = 'tests/e2e/detectors'

/** A test file of Slither's with the places its own snapshot names, one list of lines a finding. */
export type SuiteCase = {
  readonly detector: string
  readonly file: string
  readonly expected: readonly (readonly number[])[]
}

/** Slither's own detector tests: agreement with its snapshots, for every detector that both have. */
export async function evaluateSlitherSuite(input: SetInput): Promise<EvalReport> {
  const cases = readSuite(input.path)
  const shared = cases.filter(({ detector }) => oursFor(detector).some((id) => input.known.has(id)))
  const tools = input.tools.filter(({ name }) => name === 'membrane')
  const [result] = await scanAll(
    { ...input, tools },
    input.path,
    shared.map(({ file }) => file),
  )
  const found = result?.scanned.found ?? []
  const detectors = [...new Set(shared.map(({ detector }) => detector))].sort()
  const judged = shared.map((one) => ({ one, ...judgeCase(one, found) }))
  const rowOf = (name: string, own: readonly (typeof judged)[number][]) => {
    const positive = own.filter(({ one }) => one.expected.length > 0)
    const negative = own.filter(({ one }) => one.expected.length === 0)
    const instances = own.flatMap(({ matched }) => matched)
    return [
      name,
      shareOf(positive.filter(({ findings }) => findings.length > 0).length, positive.length),
      shareOf(instances.filter((is) => is).length, instances.length),
      shareOf(negative.filter(({ findings }) => findings.length === 0).length, negative.length),
      own.reduce((sum, { extra }) => sum + extra.length, 0),
    ]
  }
  const missing = [...new Set(cases.map(({ detector }) => detector))].filter((id) => !detectors.includes(id))
  return {
    dataset: 'slither',
    method: [
      'The newest version directory of every detector; what Slither finds is what its snapshots hold. Agreement, not truth: some of its snapshots hold known false alarms.',
      `Not implemented, ${missing.length}: ${missing.sort().join(', ')}.`,
    ],
    tables: [
      {
        title: 'Agreement by detector',
        head: [
          'detector',
          'files where both find',
          'findings at the same place',
          'files where neither finds',
          'findings it has not',
        ],
        rows: [
          rowOf('all', judged),
          ...detectors.map((id) =>
            rowOf(
              id,
              judged.filter(({ one }) => one.detector === id),
            ),
          ),
        ],
      },
    ],
    misses: judged.flatMap(({ one, matched }): readonly Listed[] =>
      one.expected.flatMap((lines, i) =>
        matched[i] === true
          ? []
          : [
              {
                tool: 'membrane',
                file: one.file,
                line: lines[0],
                what: one.detector,
                note: `lines ${lines.slice(0, 8).join(', ')}`,
              },
            ],
      ),
    ),
    alarms: judged.flatMap(({ one, extra }): readonly Listed[] =>
      extra.map(({ file, line, detector, message }) => ({
        tool: 'membrane',
        file,
        line,
        what: detector,
        note: `${one.expected.length === 0 ? 'nothing there says' : 'elsewhere says'} ${one.detector} · ${message.slice(0, 160)}`,
      })),
    ),
    failed: result === undefined ? [] : failedOf(result.tool, result.scanned),
  }
}

function oursFor(detector: string): readonly string[] {
  return slitherEquivalents[detector] ?? [detector]
}

function judgeCase(one: SuiteCase, found: readonly Found[]) {
  const findings = found.filter(
    ({ file, detector }) => file === one.file && oursFor(one.detector).includes(detector),
  )
  const at = (finding: Found, lines: readonly number[]) =>
    linesOf(finding).some((line) => lines.includes(line))
  return {
    findings,
    matched: one.expected.map((lines) => findings.some((finding) => at(finding, lines))),
    extra: findings.filter((finding) => !one.expected.some((lines) => at(finding, lines))),
  }
}

/** The cases of the newest version directory of every detector. */
export function readSuite(checkout: string): readonly SuiteCase[] {
  const classes = detectorClasses(join(checkout, 'slither/detectors'))
  const data = join(checkout, tests, 'test_data')
  return readdirSync(data).flatMap((detector): readonly SuiteCase[] => {
    const names = classes.get(detector) ?? []
    const newest = readdirSync(join(data, detector), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && /^\d/.test(entry.name))
      .map(({ name }) => name)
      .sort(compareVersions)
      .findLast((version) => names.some((name) => snapshotsIn(checkout, name, version).length > 0))
    if (newest === undefined) return []
    return readdirSync(join(data, detector, newest))
      .filter((file) => file.endsWith('.sol'))
      .flatMap((file) => {
        const text = names
          .map((name) => snapshot(checkout, name, newest, file))
          .find((one) => one !== undefined)
        const path = `${tests}/test_data/${detector}/${newest}/${file}`
        return text === undefined ? [] : [{ detector, file: path, expected: readSnapshot(text, path) }]
      })
  })
}

/**
 * The lines that each finding of a snapshot names in `file`: narrow places, or wide ones where there is none; no lines
 * where it speaks of the file as a whole.
 */
export function readSnapshot(text: string, file: string): readonly (readonly number[])[] {
  return text.split(/\n\s*\n/).flatMap((finding): readonly (readonly number[])[] => {
    const places = [...finding.matchAll(/\(([^()#]+)#(\d+)(?:-(\d+))?\)/g)]
      .filter(([, path]) => path === file)
      .map(([, , from = '1', to = from]) => ({ from: Number(from), to: Number(to) }))
    const narrow = places.filter(({ from, to }) => to - from < 3)
    const lines = (narrow.length > 0 ? narrow : places).flatMap(({ from, to }) =>
      Array.from({ length: to - from + 1 }, (_, i) => from + i),
    )
    return finding.trim() === '' ? [] : [[...new Set(lines)]]
  })
}

/** Python classes by the detector id that they declare. */
function detectorClasses(folder: string): ReadonlyMap<string, readonly string[]> {
  const made = new Map<string, string[]>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.py')) continue
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8')
    for (const part of text.split(/^class /m).slice(1)) {
      const name = /^\w+/.exec(part)?.[0]
      const id = /^\s+ARGUMENT\s*=\s*["']([\w-]+)["']/m.exec(part)?.[1]
      if (name !== undefined && id !== undefined) made.set(id, [...(made.get(id) ?? []), name])
    }
  }
  return made
}

function snapshotsIn(checkout: string, name: string, version: string): readonly string[] {
  const start = `detectors__detector_${name}_${version.replaceAll('.', '_')}_`
  return snapshotNames(checkout).filter((one) => one.startsWith(start))
}

function snapshot(checkout: string, name: string, version: string, file: string): string | undefined {
  const id = `${name}_${version}_${file}`.replace(/\W/g, '_')
  const path = join(checkout, tests, 'snapshots', `detectors__detector_${id}__0.txt`)
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

const listings = new Map<string, readonly string[]>()

function snapshotNames(checkout: string): readonly string[] {
  const names = listings.get(checkout) ?? readdirSync(join(checkout, tests, 'snapshots'))
  listings.set(checkout, names)
  return names
}

function compareVersions(a: string, b: string): number {
  const [x, y] = [a, b].map((one) => one.split('.').map(Number))
  for (let i = 0; i < 3; i++) {
    const difference = (x?.[i] ?? 0) - (y?.[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
