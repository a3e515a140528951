import { atLeast, type Severity, severities } from '@membrane/core'
import { type AttackClass, attackClassOf, builtinDetectors } from '@membrane/detectors'
import type { Opinion } from './judge.ts'
import { inPart, type Share, shareOf } from './measure.ts'

export type BySeverity = Readonly<Record<Severity, number>>

/** One detector without the others, on all that was recorded: alone, a finding of medium or more is an alarm. */
export type DetectorRow = {
  readonly id: string
  readonly class: AttackClass
  readonly inAttacks: BySeverity
  readonly inOrdinary: BySeverity
  /** Attacks of the newer half, of the older, and of both with the victim described. */
  readonly newer: Share
  readonly older: Share
  readonly known: Share
  /** Ordinary transactions with nothing described, and with the victims of all incidents described. */
  readonly alarms: Share
  readonly alarmsKnown: Share
}

export function detectorRows(
  nothing: readonly Opinion[],
  victim: readonly Opinion[],
): readonly DetectorRow[] {
  const attacks = nothing.filter(({ sample }) => sample.kind === 'exploit')
  const ordinary = nothing.filter(({ sample }) => sample.kind === 'ordinary')
  const known = victim.filter(({ sample }) => sample.kind === 'exploit')
  const watched = victim.filter(({ sample }) => sample.kind === 'ordinary')
  return builtinDetectors.map(({ id }) => ({
    id,
    class: attackClassOf(id),
    inAttacks: count(attacks, id),
    inOrdinary: count(ordinary, id),
    newer: alarmed(attacks.filter(inPart('newer')), id),
    older: alarmed(attacks.filter(inPart('older')), id),
    known: alarmed(known, id),
    alarms: alarmed(ordinary, id),
    alarmsKnown: alarmed(watched, id),
  }))
}

function count(opinions: readonly Opinion[], id: string): BySeverity {
  const counts = Object.fromEntries(severities.map((one) => [one, 0])) as Record<Severity, number> // one key each
  for (const { said } of opinions) {
    for (const { detector, finding } of said) if (detector === id) counts[finding.severity]++
  }
  return counts
}

function alarmed(opinions: readonly Opinion[], id: string): Share {
  const hits = opinions.filter(({ said }) =>
    said.some(({ detector, finding }) => detector === id && atLeast(finding.severity, 'medium')),
  )
  return shareOf(hits.length, opinions.length)
}
