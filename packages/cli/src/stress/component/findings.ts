import { digest, type Hash, type RiskFinding, type Severity } from '@membrane/core'
import { percent } from '../../output/money.ts'
import type { Invariant, Mismatch, Verdict } from './record.ts'

const integer = /^-?\d+$/

/** What the verdicts mean for whoever relies on the component. */
const severityOf: Readonly<Record<Verdict, Severity>> = {
  more: 'high',
  differs: 'high',
  less: 'medium',
  reverted: 'medium',
}

const titleOf: Readonly<Record<Verdict, (what: string) => string>> = {
  more: (what) => `It gives more than the model: ${what}`,
  differs: (what) => `Its books are not the model's: ${what}`,
  less: (what) => `It gives less than the model, or refuses: ${what}`,
  reverted: (what) => `It reverts where the model goes on: ${what}`,
}

const adviceOf: Readonly<Record<Verdict, string>> = {
  more: 'Whoever finds this takes the difference from everybody else in the component. Check rounding, fees and limits there.',
  differs: 'What the component says of itself is not what happened. Check how it keeps these books.',
  less: 'Nobody gains by it, but users get less than they were told. Correct the component, or the model in the configuration (fee, rounding, offset).',
  reverted:
    'A call that has to work fails. Find out whether this is a limit of the component; if so, keep within it when integrating.',
}

/** One finding for every broken invariant and one for every kind of difference, the worst first. */
export function componentFindings(given: {
  readonly subject: string
  readonly run: Hash
  readonly seed: number
  readonly mismatches: readonly Mismatch[]
  readonly invariants: readonly Invariant[]
}): readonly RiskFinding[] {
  const { subject, run, seed, mismatches, invariants } = given
  const scenario = (path: number | undefined, note: string) =>
    ({ kind: 'scenario', name: subject, run, seed, path, note }) as const
  const broken = invariants
    .filter(({ held }) => !held)
    .map(({ name, severity, worst, checks, broken: times, at }): RiskFinding => {
      const place = at === undefined || at.path < 0 ? undefined : at.path
      return {
        id: digest(['component/invariant', subject, name, run]),
        detector: 'component/invariant',
        severity,
        title: `Broken: ${name}`,
        subject,
        message: `Looked at ${checks} times, broken ${times === 1 ? 'once' : `${times} times`}; the worst: ${worst}.`,
        evidence: [
          { kind: 'measure', name, value: worst, threshold: 'never broken', unit: '' },
          scenario(place, at === undefined || at.path < 0 ? 'before the paths' : `step ${at.step}`),
        ],
        run,
      }
    })
  const groups = new Map<string, Mismatch[]>()
  for (const one of mismatches) {
    const key = `${one.verdict} ${one.what}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const differences = [...groups.values()].flatMap((group): readonly RiskFinding[] => {
    const [first] = group
    if (first === undefined) return []
    const { verdict, what, expected, actual, path, step } = first
    return [
      {
        id: digest(['component/model', subject, verdict, what, run]),
        detector: 'component/model',
        severity: severityOf[verdict],
        title: titleOf[verdict](what),
        subject,
        message: `${group.length === 1 ? 'Once' : `${group.length} times`}${upTo(group)}; first ${place(path, step)}: the model says ${expected}, the component ${actual}. ${adviceOf[verdict]}`,
        evidence: [
          { kind: 'measure', name: what, value: actual, threshold: expected, unit: '' },
          scenario(path < 0 ? undefined : path, path < 0 ? 'before the paths' : `step ${step}`),
        ],
        run,
      },
    ]
  })
  const order: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']
  return [...broken, ...differences].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}

/** The largest difference as a part of what the model says, where both are integers. */
function upTo(group: readonly Mismatch[]): string {
  const parts = group.map(({ expected, actual }) => {
    if (!integer.test(expected) || !integer.test(actual) || BigInt(expected) === 0n) return 0
    const model = BigInt(expected)
    const off = BigInt(actual) - model
    return Math.abs(Number((off * 10n ** 30n) / model) / 1e30)
  })
  const most = Math.max(...parts)
  return most === 0 ? '' : `, by up to ${percent(most)}`
}

function place(path: number, step: number): string {
  return path < 0 ? 'before the paths' : `on path ${path}, step ${step}`
}
