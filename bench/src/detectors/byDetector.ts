import { atLeast, type Severity, severities } from '@membrane/core'
import { type AttackClass, attackClassOf, builtinDetectors } from '@membrane/detectors'
import type { Opinion } from './judge.ts'
import { inPart, type Share, shareOf } from './measure.ts'
import type { Half } from './samples.ts'

export type BySeverity = Readonly<Record<Severity, number>>

/** Flagged by the detector alone. */
export type HalfRow = {
  readonly attacks: Share
  /** With the victim described. */
  readonly attacksKnown: Share
  readonly ordinary: Share
  /** With the victims of all incidents described. */
  readonly ordinaryKnown: Share
}

/** One detector without the others, on all that was recorded: alone, a finding of medium or more is an alarm. */
export type DetectorRow = {
  readonly id: string
  readonly class: AttackClass
  readonly inAttacks: BySeverity
  readonly inOrdinary: BySeverity
  readonly halves: Readonly<Record<Half, HalfRow>>
}

export function detectorRows(
  nothing: readonly Opinion[],
  victim: readonly Opinion[],
): readonly DetectorRow[] {
  const isAttack = ({ sample }: Opinion): boolean => sample.kind === 'exploit'
  const isOrdinary = ({ sample }: Opinion): boolean => sample.kind === 'ordinary'
  const attacks = nothing.filter(isAttack)
  const ordinary = nothing.filter(isOrdinary)
  const half = (which: Half, id: string): HalfRow => {
    const inside = inPart(which)
    return {
      attacks: alarmed(attacks.filter(inside), id),
      attacksKnown: alarmed(victim.filter(isAttack).filter(inside), id),
      ordinary: alarmed(ordinary.filter(inside), id),
      ordinaryKnown: alarmed(victim.filter(isOrdinary).filter(inside), id),
    }
  }
  return builtinDetectors.map(({ id }) => ({
    id,
    class: attackClassOf(id),
    inAttacks: count(attacks, id),
    inOrdinary: count(ordinary, id),
    halves: { newer: half('newer', id), older: half('older', id) },
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
