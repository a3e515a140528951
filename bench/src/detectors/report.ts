import type { AttackClass, FusionWeights } from '@membrane/detectors'
import { attackClasses } from '@membrane/detectors'
import { type ClassRow, classRows, type RecreatedRow, recreatedRows } from './byClass.ts'
import { type DetectorRow, detectorRows } from './byDetector.ts'
import { type Form, judgeAll, type Knowledge, type Opinion } from './judge.ts'
import { flaggedOf, inPart, naiveOf, type Part, parts, type Share } from './measure.ts'
import { type AlarmRow, alarmRow, type MissRow, missRow } from './mistakes.ts'
import { type RocPoint, recallAt, rocCurve } from './roc.ts'
import { ordinarySets, type Samples } from './samples.ts'
import { takesPart } from './victims.ts'

/** Every opinion, by form and by what is described. */
export type Opinions = Readonly<Record<Form, Readonly<Record<Knowledge, readonly Opinion[]>>>>

export type VerdictRow = {
  readonly part: Part
  readonly form: Form
  readonly victim: 'unknown' | 'known'
  readonly traces: Share
  readonly recreated: Share
  /** Nothing described; or, with the victim known, the victims of all incidents described as a watch list. */
  readonly alarms: Share
  /** Each transaction judged with the contract that it calls described as the victim. */
  readonly called: Share | undefined
  /** ... and with the account that lost most kinds of asset. */
  readonly robbed: Share | undefined
  readonly naive: { readonly traces: Share; readonly recreated: Share; readonly alarms: Share }
}

export type GroupRow = {
  readonly group: string
  readonly part: Part
  readonly flagged: Share
  readonly known: Share
  readonly naive: Share
}

export type Curve = {
  readonly form: Form
  readonly victim: 'unknown' | 'known'
  readonly part: Part
  readonly points: readonly RocPoint[]
  readonly naive: { readonly recall: number; readonly falseAlarms: number }
  /** Recall at the false-alarm rates that are asked about. */
  readonly at: readonly (RocPoint & { readonly limit: number })[]
}

export type Report = {
  readonly data: {
    readonly exploits: number
    readonly recreated: number
    readonly ordinary: number
    readonly byLogsAlone: number
    readonly cutDate: string
    readonly cutBlock: number
    readonly excluded: Samples['excluded']
    readonly recordedTwice: number
    /** Of the transactions recorded in two layouts, how many are judged alike in both. */
    readonly judgedAlike: Readonly<Record<Form, number>>
    readonly victimsAbsent: readonly string[]
  }
  readonly verdicts: readonly VerdictRow[]
  readonly byLogsAlone: { readonly flagged: Share; readonly unknown: readonly string[] }
  readonly classes: readonly ClassRow[]
  readonly chains: readonly GroupRow[]
  readonly sets: readonly GroupRow[]
  readonly curves: readonly Curve[]
  readonly recreated: readonly RecreatedRow[]
  readonly detectors: readonly DetectorRow[]
  readonly misses: readonly MissRow[]
  readonly alarms: readonly AlarmRow[]
  readonly scores: { readonly exploits: readonly number[]; readonly ordinary: readonly number[] }
}

export const limits = [0.0002, 0.0005, 0.001, 0.002, 0.01] as const

/** Judges everything under every form and every knowledge. */
export function judgeSamples(
  samples: Samples,
  onStep: (step: string) => void = () => {},
  weights?: FusionWeights,
): Opinions {
  const everyone = [...samples.exploits, ...samples.ordinary]
  const of = (form: Form): Opinions[Form] => {
    const run = (knowledge: Knowledge) => {
      onStep(`${form} form, described: ${knowledge}`)
      const asked = knowledge === 'nothing' || knowledge === 'victim' ? everyone : samples.ordinary
      return judgeAll(asked, samples, form, knowledge, weights)
    }
    return { nothing: run('nothing'), victim: run('victim'), called: run('called'), robbed: run('robbed') }
  }
  return { normal: of('normal'), recorded: of('recorded') }
}

export function makeReport(samples: Samples, opinions: Opinions): Report {
  const exploits = pick(opinions.normal.nothing, isExploit)
  const ordinary = pick(opinions.normal.nothing, isFramed)
  const known = opinions.normal.victim
  const byLogs = opinions.recorded.nothing.filter((one) => !isExploit(one) && !isFramed(one))
  return {
    data: {
      exploits: samples.exploits.filter(({ set }) => set === 'exploits/traces').length,
      recreated: samples.exploits.filter(({ set }) => set === 'exploits/recreated').length,
      ordinary: samples.ordinary.length,
      byLogsAlone: byLogs.length,
      cutDate: samples.cutDate,
      cutBlock: samples.cutBlock,
      excluded: samples.excluded,
      recordedTwice: samples.recordedTwice,
      judgedAlike: {
        normal: judgedAlike(opinions.normal.nothing),
        recorded: judgedAlike(opinions.recorded.nothing),
      },
      victimsAbsent: samples.exploits
        .filter(({ incident, transaction }) => !takesPart(transaction, incident.victims))
        .map(({ incident }) => incident.name),
    },
    verdicts: parts.flatMap((part) =>
      (['normal', 'recorded'] as const).flatMap((form) =>
        (['unknown', 'known'] as const).map((victim) => verdictRow(opinions, part, form, victim)),
      ),
    ),
    byLogsAlone: {
      flagged: flaggedOf(byLogs),
      unknown: [...new Set(byLogs.flatMap(({ unknown }) => unknown))],
    },
    classes: classRows(exploits, pick(known, isExploit), usedClasses(exploits)),
    chains: parts.flatMap((part) =>
      [...new Set(exploits.map(({ sample }) => sample.block.chainId))]
        .sort((a, b) => a - b)
        .map((chain) => {
          const mine = (one: Opinion) => one.sample.block.chainId === chain && isExploit(one)
          return groupRow(`chain ${chain}`, part, exploits.filter(mine), known.filter(mine))
        }),
    ),
    sets: parts.flatMap((part) =>
      ordinarySets.map((set) => {
        const mine = (one: Opinion) => one.sample.set === set
        return groupRow(set, part, ordinary.filter(mine), known.filter(mine))
      }),
    ),
    curves: parts.flatMap((part) =>
      (['normal', 'recorded'] as const).flatMap((form) =>
        (['unknown', 'known'] as const).map((victim) => curveOf(opinions, part, form, victim)),
      ),
    ),
    recreated: recreatedRows(
      pick(opinions.recorded.nothing, isRecreated),
      pick(opinions.normal.nothing, isRecreated),
    ),
    detectors: detectorRows(opinions.recorded.nothing, opinions.recorded.victim),
    misses: samples.exploits.flatMap(({ incident }) => missRow(incident, opinions) ?? []).sort(newestFirst),
    alarms: alarmRow(opinions),
    scores: { exploits: exploits.map(scoreOf), ordinary: ordinary.map(scoreOf) },
  }
}

function newestFirst(a: MissRow, b: MissRow): number {
  return a.date < b.date ? 1 : -1
}

function pick(opinions: readonly Opinion[], test: (opinion: Opinion) => boolean): readonly Opinion[] {
  return opinions.filter(test)
}

function isExploit({ sample }: Opinion): boolean {
  return sample.kind === 'exploit'
}

function isRecreated({ sample }: Opinion): boolean {
  return sample.set === 'exploits/recreated'
}

function isTrace({ sample }: Opinion): boolean {
  return sample.set === 'exploits/traces'
}

/** Ordinary, and with call frames. */
function isFramed({ sample }: Opinion): boolean {
  return sample.kind === 'ordinary' && sample.normal !== undefined
}

function scoreOf({ verdict }: Opinion): number {
  return verdict.score
}

function rankOf({ rank }: Opinion): number {
  return rank
}

function usedClasses(exploits: readonly Opinion[]): readonly AttackClass[] {
  const used = new Set(
    exploits.map(({ sample }) => (sample.kind === 'exploit' ? sample.incident.classes[0] : undefined)),
  )
  return attackClasses.filter((one) => used.has(one))
}

function verdictRow(opinions: Opinions, part: Part, form: Form, victim: 'unknown' | 'known'): VerdictRow {
  const asked = (knowledge: Knowledge) => opinions[form][knowledge].filter(inPart(part))
  const mine = asked(victim === 'unknown' ? 'nothing' : 'victim')
  const traces = mine.filter(isTrace)
  const recreated = mine.filter(isRecreated)
  const ordinary = mine.filter(isFramed)
  return {
    part,
    form,
    victim,
    traces: flaggedOf(traces),
    recreated: flaggedOf(recreated),
    alarms: flaggedOf(ordinary),
    called: victim === 'known' ? flaggedOf(asked('called').filter(isFramed)) : undefined,
    robbed: victim === 'known' ? flaggedOf(asked('robbed').filter(isFramed)) : undefined,
    naive: { traces: naiveOf(traces), recreated: naiveOf(recreated), alarms: naiveOf(ordinary) },
  }
}

function groupRow(
  group: string,
  part: Part,
  unknown: readonly Opinion[],
  known: readonly Opinion[],
): GroupRow {
  const inside = inPart(part)
  const mine = unknown.filter(inside)
  return {
    group,
    part,
    flagged: flaggedOf(mine),
    known: flaggedOf(known.filter(inside)),
    naive: naiveOf(mine),
  }
}

function curveOf(opinions: Opinions, part: Part, form: Form, victim: 'unknown' | 'known'): Curve {
  const mine = opinions[form][victim === 'unknown' ? 'nothing' : 'victim'].filter(inPart(part))
  const exploits = mine.filter(isExploit)
  const ordinary = mine.filter(isFramed)
  const points = rocCurve(exploits.map(rankOf), ordinary.map(rankOf))
  return {
    form,
    victim,
    part,
    points,
    naive: { recall: naiveOf(exploits).share, falseAlarms: naiveOf(ordinary).share },
    at: limits.map((limit) => ({ limit, ...recallAt(points, limit) })),
  }
}

function judgedAlike(opinions: readonly Opinion[]): number {
  const first = new Map<string, boolean>()
  let alike = 0
  for (const { verdict } of opinions) {
    const known = first.get(verdict.transaction)
    if (known === undefined) first.set(verdict.transaction, verdict.flagged)
    else if (known === verdict.flagged) alike++
  }
  return alike
}
