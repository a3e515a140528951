import type { Block, Hash, Transaction } from '@membrane/core'
import { type ResponseOutcome, split } from './accounting.ts'
import type { AttackEntry, FalsePauseEntry, RespondedAt, WorldResult } from './entry.ts'
import type { AttackLabel } from './labels.ts'
import type { PauseCost } from './pauseCost.ts'
import type { Alarm, Answer } from './scene.ts'
import type { Landing, Pause } from './timing.ts'
import type { ValueAtRisk } from './value.ts'
import type { WorldKind } from './world.ts'

const noPlace = 'the recording does not say which block it was in'

/** Where a transaction stood and under which assumptions it was judged. */
export type Setting = {
  readonly file: string
  readonly chainId: number | undefined
  /** False for a lone trace, of which the block is not known. */
  readonly placed: boolean
  readonly assumptions: readonly string[]
}

/** The entry of one attack's transaction, from what the worlds did about it. */
export function attackEntry(
  transaction: Transaction,
  block: Block,
  setting: Setting,
  facts: {
    readonly incident: string
    readonly label: AttackLabel | undefined
    readonly value: ValueAtRisk
    readonly answers: readonly Answer[]
    readonly main: WorldKind
  },
): AttackEntry {
  const { value, answers, main, label } = facts
  const results = answers.map((answer) => worldResult(answer, setting, value.usd))
  const own = results.find(({ world }) => world === main) ?? nothing(main)
  const { assets, usd, bound, reason, tokens, coin, attackers, measuredBy, spent } = value
  return {
    kind: 'attack',
    transaction: transaction.hash,
    incident: facts.incident,
    ...own,
    ...place(transaction, block, setting),
    valueAtRisk: usd,
    valueAtRiskBound: bound,
    valueAtRiskReason: reason,
    claimedLoss: label?.claimedLoss ?? null,
    assets: assets.map((asset) => ({ ...asset, ...split(asset.amount, own.outcome) })),
    measured: { tokens, coin, attackers, measuredBy, spent },
    falsePauseCost: null,
    mempool: main === 'seen' ? null : (results.find(({ world }) => world === 'seen') ?? null),
  }
}

/** The entry of an alarm that ordinary business set off, in one world or in both. */
export function falsePauseEntry(
  block: Block,
  setting: Setting,
  alarms: readonly {
    readonly alarm: Alarm
    readonly landing: Landing | undefined
    readonly cost: PauseCost
  }[],
  main: WorldKind,
): FalsePauseEntry | undefined {
  const [first] = alarms
  if (first === undefined) return undefined
  const results = alarms.map(({ alarm, landing, cost }) => ({
    ...alarmResult(alarm, landing, setting),
    cost,
  }))
  const own = results.find(({ world }) => world === main)
  const other = main === 'seen' ? undefined : results.find(({ world }) => world === 'seen')
  const { outcome: _, ...quiet } = nothing(main)
  const mine = own ?? { ...quiet, cost: noCost }
  const cause = first.alarm.cause
  return {
    kind: 'false-pause',
    transaction: cause?.hash ?? null,
    incident: first.alarm.incident.id,
    ...mine,
    ...place(cause, block, setting),
    valueAtRisk: null,
    falsePauseCost: mine.cost.usd,
    mempool: other ?? null,
  }
}

/** The same entry with another outcome in the main world or beside it, as when the order of an attack is not known. */
export function withOutcome(
  entry: AttackEntry,
  world: WorldKind,
  outcome: ResponseOutcome,
  reason: string,
): AttackEntry {
  const { saved, lost } = split(entry.valueAtRisk, outcome)
  const change = <Result extends WorldResult>(result: Result): Result => ({
    ...result,
    outcome,
    valueSaved: saved,
    valueLost: lost,
    respondedAt: { ...result.respondedAt, reason },
  })
  if (entry.world === world) {
    const assets = entry.assets.map((asset) => ({ ...asset, ...split(asset.amount, outcome) }))
    return { ...change(entry), assets }
  }
  return entry.mempool?.world === world ? { ...entry, mempool: change(entry.mempool) } : entry
}

function place(transaction: Transaction | undefined, block: Block, setting: Setting) {
  const { file, chainId, placed, assumptions } = setting
  return {
    file,
    chainId: chainId ?? null,
    block: placed ? block.number : null,
    index: placed ? (transaction?.index ?? null) : null,
    unit: 'USD' as const,
    assumptions,
  }
}

function worldResult(answer: Answer, setting: Setting, usd: number | null): WorldResult {
  const { world, incident, outcome, pauses, none, mode } = answer
  const { saved, lost } = split(usd, outcome)
  const [first] = pauses
  return {
    world,
    detected: incident !== undefined,
    severity: incident?.severity ?? null,
    score: incident?.score ?? null,
    detectors: incident?.detectors ?? [],
    respondedAt: respondedAt(first?.landing, setting.placed, none ?? remark(answer, first)),
    paused: [...new Set(pauses.flatMap(({ contracts }) => [...contracts]))],
    mode: mode ?? null,
    outcome,
    valueSaved: saved,
    valueLost: lost,
  }
}

function remark({ outcome }: Answer, first: Pause | undefined): string | null {
  if (first === undefined || outcome === 'saved') return null
  if (outcome === 'unknown')
    return 'without call traces it is not known whether the pause would have touched it'
  return first.landing.path === 'next-block'
    ? 'after the transaction'
    : 'the transaction does nothing in what was paused'
}

function respondedAt(landing: Landing | undefined, placed: boolean, reason: string | null): RespondedAt {
  if (landing === undefined) return { block: null, index: null, path: 'none', reason }
  if (placed) return { block: landing.block, index: landing.index, path: landing.path, reason }
  return {
    block: null,
    index: null,
    path: landing.path,
    reason: reason === null ? noPlace : `${reason}; ${noPlace}`,
  }
}

function alarmResult(alarm: Alarm, landing: Landing | undefined, setting: Setting) {
  const { world, incident, contracts, mode } = alarm
  return {
    world,
    detected: true,
    severity: incident.severity,
    score: incident.score,
    detectors: incident.detectors,
    respondedAt: respondedAt(landing, setting.placed, landing === undefined ? alarm.otherwise : null),
    paused: [...contracts],
    mode,
    valueSaved: null,
    valueLost: null,
  }
}

function nothing(world: WorldKind): WorldResult {
  return {
    world,
    detected: false,
    severity: null,
    score: null,
    detectors: [],
    respondedAt: { block: null, index: null, path: 'none', reason: 'not detected' },
    paused: [],
    mode: null,
    outcome: 'lost',
    valueSaved: null,
    valueLost: null,
  }
}

const noCost: PauseCost = {
  usd: null,
  delayedUsd: null,
  gasUsd: null,
  gasWei: null,
  basis: null,
  blocksRecorded: 0,
  blocksPaused: null,
  unpriced: [],
  reason: 'no pause in this world',
}

/** A stable name for what set an alarm off, so that both worlds' alarms about it meet. */
export function causeOf(alarm: Pick<Alarm, 'cause'>, block: Pick<Block, 'hash'>): Hash {
  return alarm.cause?.hash ?? block.hash
}
