import { type Share, shareOf } from '../../detectors/measure.ts'
import { type Found, hits } from '../found.ts'

/** A known fault; one of its lines will do. */
export type LineLabel = { readonly file: string; readonly class: string; readonly lines: readonly number[] }

export type ClassRow = {
  readonly class: string
  /** Labels that a finding of the class names by its own place. */
  readonly recall: Share
  /** The same where places that the finding's trace names count too. */
  readonly lenient: Share
  /** Findings of the class that name a labelled line, among those in all files. */
  readonly everywhere: Share
  /** The same among those in files that have a label of the class ('same-class precision'). */
  readonly within: Share
}

export type LineReport = {
  readonly rows: readonly ClassRow[]
  readonly all: ClassRow
  readonly misses: readonly LineLabel[]
  /** Findings in files of their class that name no labelled line. */
  readonly alarms: readonly (Found & { readonly class: string })[]
}

/**
 * Holds findings against labelled lines, class by class. `detectors` names the rules of a class; findings of one rule at
 * one line count once.
 */
export function judgeLines(
  labels: readonly LineLabel[],
  found: readonly Found[],
  detectors: ReadonlyMap<string, ReadonlySet<string>>,
): LineReport {
  const rows: ClassRow[] = []
  const misses: LineLabel[] = []
  const alarms: (Found & { readonly class: string })[] = []
  for (const name of new Set(labels.map((label) => label.class))) {
    const rules = detectors.get(name) ?? new Set()
    const own = distinctPlaces(found.filter(({ detector }) => rules.has(detector)))
    const known = labels.filter((label) => label.class === name)
    const lines = linesByFile(known)
    const is = (label: LineLabel, by: 'place' | 'trace') =>
      own.some((one) => hits(one, label.file, new Set(label.lines), by))
    const right = (one: Found) => hits(one, one.file, lines.get(one.file) ?? new Set(), 'place')
    const within = own.filter(({ file }) => lines.has(file))
    misses.push(...known.filter((label) => !is(label, 'place')))
    alarms.push(...within.filter((one) => !right(one)).map((one) => ({ ...one, class: name })))
    rows.push({
      class: name,
      recall: shareOf(known.filter((label) => is(label, 'place')).length, known.length),
      lenient: shareOf(known.filter((label) => is(label, 'trace')).length, known.length),
      everywhere: shareOf(own.filter(right).length, own.length),
      within: shareOf(within.filter(right).length, within.length),
    })
  }
  return { rows, all: sum(rows), misses, alarms }
}

function sum(rows: readonly ClassRow[]): ClassRow {
  const add = (of: (row: ClassRow) => Share) =>
    shareOf(
      rows.reduce((total, row) => total + of(row).hits, 0),
      rows.reduce((total, row) => total + of(row).of, 0),
    )
  return {
    class: 'all',
    recall: add((row) => row.recall),
    lenient: add((row) => row.lenient),
    everywhere: add((row) => row.everywhere),
    within: add((row) => row.within),
  }
}

function linesByFile(labels: readonly LineLabel[]): ReadonlyMap<string, ReadonlySet<number>> {
  const made = new Map<string, Set<number>>()
  for (const { file, lines } of labels) {
    const known = made.get(file) ?? new Set()
    for (const line of lines) known.add(line)
    made.set(file, known)
  }
  return made
}

/** One of several findings with the same rule and place: tools differ in how often they say the same. */
export function distinctPlaces(found: readonly Found[]): readonly Found[] {
  const made = new Map<string, Found>()
  for (const one of found) {
    const key = `${one.detector} ${one.file} ${one.line}`
    const earlier = made.get(key)
    made.set(key, earlier === undefined ? one : { ...earlier, trace: [...earlier.trace, ...one.trace] })
  }
  return [...made.values()]
}
