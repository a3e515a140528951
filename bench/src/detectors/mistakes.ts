import type { Hash } from '@membrane/core'
import type { AttackClass } from '@membrane/detectors'
import { framesOf } from '@membrane/detectors'
import type { Incident } from './incidents.ts'
import type { Form, Opinion } from './judge.ts'
import type { Opinions } from './report.ts'
import type { Half } from './samples.ts'
import { takesPart } from './victims.ts'

/** Under which conditions a verdict was given. */
export type Conditions =
  | 'normal form'
  | 'as recorded'
  | 'normal form, victim known'
  | 'as recorded, victim known'

/** The same in one letter: capitals with the victim known. */
export const conditionLetters: Readonly<Record<Conditions, string>> = {
  'normal form': 'n',
  'as recorded': 'r',
  'normal form, victim known': 'N',
  'as recorded, victim known': 'R',
}

/** An attack that is missed under at least one of the conditions. */
export type MissRow = {
  readonly name: string
  readonly date: string
  readonly half: Half
  readonly set: string
  readonly chainId: number
  readonly class: AttackClass
  readonly reason: string
  readonly frames: number
  /** Score in the normal form, with nothing described and with the victim described. */
  readonly score: number
  readonly scoreKnown: number
  readonly missed: readonly Conditions[]
  readonly naive: boolean
  /** What spoke, with its weight in log-odds, in the normal form and nothing described. */
  readonly said: readonly string[]
  readonly why: readonly string[]
}

export function missRow(incident: Incident, opinions: Opinions): MissRow | undefined {
  const find = (list: readonly Opinion[]) =>
    list.find(({ sample }) => sample.kind === 'exploit' && sample.incident === incident)
  const opinion = find(opinions.normal.nothing)
  if (opinion === undefined) return undefined
  const asked: readonly (readonly [Conditions, Opinion | undefined])[] = [
    ['normal form', opinion],
    ['normal form, victim known', find(opinions.normal.victim)],
    ['as recorded', find(opinions.recorded.nothing)],
    ['as recorded, victim known', find(opinions.recorded.victim)],
  ]
  const missed = asked.filter(([, one]) => one?.verdict.flagged !== true).map(([name]) => name)
  if (missed.length === 0) return undefined
  const { sample, verdict, naive } = opinion
  const frames = framesOf(sample.transaction).length
  return {
    name: incident.name,
    date: incident.date,
    half: sample.half,
    set: sample.set,
    chainId: incident.chainId,
    class: incident.classes[0] ?? 'other',
    reason: incident.reason,
    frames,
    score: verdict.score,
    scoreKnown: asked[1]?.[1]?.verdict.score ?? 0,
    missed,
    naive: naive ?? false,
    said: verdict.explanations.map(({ detector, weight }) => `${detector} ${weight.toFixed(2)}`),
    why: whyMissed(opinion, frames, incident),
  }
}

function whyMissed({ sample, verdict }: Opinion, frames: number, incident: Incident): readonly string[] {
  const why: string[] = []
  if (frames <= 3) why.push(`${frames} frame${frames === 1 ? '' : 's'}: nothing of its structure is odd`)
  if (verdict.explanations.length === 0) why.push('no rule spoke')
  else if (!verdict.flagged) why.push('what spoke is too weak')
  if (incident.victims.length === 0) why.push('nobody has named its victim')
  else if (!takesPart(sample.transaction, incident.victims)) why.push('its victim is not in the trace')
  const { tiers } = sample.block
  const missing = (['logs', 'stateDiff', 'reads'] as const).filter((tier) => tiers[tier] === 'unknown')
  if (missing.length > 0) why.push(`unknown: ${missing.join(', ')}`)
  return why
}

/** An ordinary transaction that is flagged under any conditions. */
export type AlarmRow = {
  readonly transaction: Hash
  readonly block: number
  readonly half: Half
  readonly sets: readonly string[]
  readonly conditions: readonly string[]
  readonly score: number
  readonly detectors: readonly string[]
  readonly explanations: readonly string[]
}

const conditionNames: Readonly<Record<Form, Readonly<Record<keyof Opinions[Form], string>>>> = {
  normal: {
    nothing: 'normal form',
    victim: 'normal form, watch list',
    called: 'normal form, called contract',
    robbed: 'normal form, most robbed',
  },
  recorded: {
    nothing: 'as recorded',
    victim: 'as recorded, watch list',
    called: 'as recorded, called contract',
    robbed: 'as recorded, most robbed',
  },
}

/** Every false alarm, one row a transaction, the strongest first. */
export function alarmRow(opinions: Opinions): readonly AlarmRow[] {
  const rows = new Map<Hash, { first: Opinion; conditions: Set<string>; sets: Set<string> }>()
  for (const form of ['normal', 'recorded'] as const) {
    for (const knowledge of ['nothing', 'victim', 'called', 'robbed'] as const) {
      for (const opinion of opinions[form][knowledge]) {
        const { verdict, sample } = opinion
        if (!verdict.flagged || sample.kind === 'exploit') continue
        const row = rows.get(verdict.transaction) ?? {
          first: opinion,
          conditions: new Set(),
          sets: new Set(),
        }
        rows.set(verdict.transaction, row)
        row.conditions.add(conditionNames[form][knowledge])
        row.sets.add(sample.set)
      }
    }
  }
  return [...rows.values()]
    .map(({ first: { verdict, sample }, conditions, sets }) => ({
      transaction: verdict.transaction,
      block: sample.block.number,
      half: sample.half,
      sets: [...sets],
      conditions: [...conditions],
      score: verdict.score,
      detectors: verdict.detectors,
      explanations: verdict.explanations.map(
        ({ detector, text, weight }) => `${detector} ${weight.toFixed(2)}: ${text}`,
      ),
    }))
    .sort((a, b) => b.score - a.score)
}
