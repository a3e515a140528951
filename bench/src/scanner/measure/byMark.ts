import { type Share, shareOf } from '../../detectors/measure.ts'
import type { Found, Place } from '../found.ts'
import type { RuleMeaning, Scope } from '../sets/semgrepRules.ts'
import type { Mark } from '../source/marks.ts'
import type { Region } from '../source/regions.ts'

export type RuleRow = {
  readonly rule: string
  /** Whether a detector of the scanner that exists means the rule. */
  readonly implemented: boolean
  readonly recall: Share
  /** The same where places that a finding's trace names count too. */
  readonly lenient: Share
  readonly alarms: Share
}

export type MarkReport = {
  readonly rows: readonly RuleRow[]
  readonly misses: readonly Mark[]
  readonly alarms: readonly { readonly mark: Mark; readonly found: Found }[]
}

/** Holds findings against marked code, rule by rule; `known` are the ids of detectors that exist. */
export function judgeMarks(
  marks: readonly Mark[],
  found: readonly Found[],
  rules: Readonly<Record<string, RuleMeaning>>,
  known: ReadonlySet<string>,
): MarkReport {
  const misses: Mark[] = []
  const alarms: { mark: Mark; found: Found }[] = []
  const rows = [...new Set(marks.map(({ rule }) => rule))].sort().map((rule): RuleRow => {
    const meaning = rules[rule]
    const implemented = meaning?.detectors.some((id) => known.has(id)) === true
    const own = found.filter(({ detector }) => meaning?.detectors.includes(detector) === true)
    const hit = (mark: Mark, by: 'place' | 'trace') =>
      own.find((one) => speaksOf(one, mark, meaning?.scope ?? 'region', by))
    const positive = marks.filter((mark) => mark.rule === rule && mark.positive)
    const negative = marks.filter((mark) => mark.rule === rule && !mark.positive)
    const missed = positive.filter((mark) => hit(mark, 'place') === undefined)
    const wrong = negative.flatMap((mark) => {
      const alarm = hit(mark, 'place')
      return alarm === undefined ? [] : [{ mark, found: alarm }]
    })
    misses.push(...missed)
    alarms.push(...wrong)
    return {
      rule,
      implemented,
      recall: shareOf(positive.length - missed.length, positive.length),
      lenient: shareOf(positive.filter((mark) => hit(mark, 'trace') !== undefined).length, positive.length),
      alarms: shareOf(wrong.length, negative.length),
    }
  })
  return { rows, misses, alarms }
}

/** The share of all rows of `rows` together. */
export function sumShares(rows: readonly RuleRow[], of: (row: RuleRow) => Share): Share {
  return shareOf(
    rows.reduce((sum, row) => sum + of(row).hits, 0),
    rows.reduce((sum, row) => sum + of(row).of, 0),
  )
}

/** A finding over more lines than this is one of its first line. */
const narrow = 5

function speaksOf(found: Found, mark: Mark, scope: Scope, by: 'place' | 'trace'): boolean {
  const { line, endLine } = placeOf(mark, scope)
  const overlaps = (place: Place) => {
    const last = place.endLine - place.line < narrow ? place.endLine : place.line
    return place.file === mark.file && place.line <= endLine && last >= line
  }
  return (by === 'place' ? [found] : [found, ...found.trace]).some(overlaps)
}

function placeOf(mark: Mark, scope: Scope): Region {
  if (scope === 'line') return { line: mark.line, endLine: mark.line }
  return scope === 'function' ? (mark.fn ?? mark.region) : mark.region
}
