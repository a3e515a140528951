import { MembraneError, type SourceFinding, severityRank } from '@membrane/core'
import type { Program } from '../ast/program.ts'
import type { Report } from '../detectors/detector.ts'
import type { ScanError } from '../result.ts'
import { fingerprint, identityKey } from './fingerprint.ts'
import { type Placed, place, type Rule } from './place.ts'

/** What all detectors said, as findings: each place once, ids unique, the most severe first. */
export type PlacedReports = {
  readonly findings: readonly SourceFinding[]
  readonly errors: readonly ScanError[]
}

/**
 * Places the reports of all detectors. Reports about dependencies are left out; of reports of one detector about one
 * place (code seen from several contracts) the most severe stays, the first among equals. Sorted by severity, file,
 * line. A report without a place becomes an error and does not stop the others.
 */
export function placeReports(
  reports: Iterable<{ readonly detector: Rule; readonly report: Report }>,
  program: Program,
): PlacedReports {
  const errors: ScanError[] = []
  const byPlace = new Map<string, Placed>()
  for (const { detector, report } of reports) {
    const placed = tryPlace(detector, report, program, errors)
    if (placed === undefined || program.files[placed.at.file]?.dependency === true) continue
    const key = `${detector.id}\n${placed.at.file}:${placed.at.start}:${placed.at.end}`
    const known = byPlace.get(key)
    if (known === undefined || rank(placed) > rank(known)) byPlace.set(key, placed)
  }
  return { findings: tellApart([...byPlace.values()]).toSorted(compareFindings), errors }
}

/** Order of reports for people: the most severe first, then by file and place. */
export function compareFindings(a: SourceFinding, b: SourceFinding): number {
  return (
    severityRank(b.severity) - severityRank(a.severity) ||
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.detector, b.detector) ||
    compareText(a.id, b.id)
  )
}

function rank({ finding }: Placed): number {
  return severityRank(finding.severity)
}

/** Order of code units: the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function tryPlace(rule: Rule, report: Report, program: Program, errors: ScanError[]): Placed | undefined {
  try {
    return place(rule, report, program)
  } catch (error) {
    if (!(error instanceof MembraneError)) throw error
    const { code, shortMessage, hint } = error
    errors.push({ code, file: undefined, line: undefined, message: shortMessage, hint })
    return undefined
  }
}

/** Gives findings of equal identity different ids: by their order in one file, by the path between files. */
function tellApart(placed: readonly Placed[]): SourceFinding[] {
  const groups = groupBy(placed, ({ identity }) => identityKey(identity))
  return [...groups.values()].flatMap((group) => {
    if (group.length === 1) return group.map(({ finding }) => finding)
    const files = groupBy(group, ({ at }) => at.file)
    return [...files.values()].flatMap((inFile) =>
      inFile
        .toSorted((a, b) => a.at.start - b.at.start || a.at.end - b.at.end)
        .map(({ finding, identity }, ordinal) => ({
          ...finding,
          id: fingerprint(identity, { ordinal, withFile: files.size > 1 }),
        })),
    )
  })
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
