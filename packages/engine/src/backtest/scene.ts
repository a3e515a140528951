import {
  type Action,
  type Address,
  type Block,
  type Finding,
  type Hash,
  type Incident,
  type Protocol,
  type ReadResult,
  type Tier,
  type Transaction,
  tiers,
} from '@membrane/core'
import type { ConfiguredDetector } from '../detect/compose.ts'
import { evaluateBlock, initialMemories, type Memories, wantedReads } from '../detect/evaluate.ts'
import { pendingBlock } from '../guard/pendingLane.ts'
import type { ResponseOutcome } from './accounting.ts'
import { reaches } from './reach.ts'
import { holds, type Pause, type Position, precedes } from './timing.ts'
import type { Reaction, World, WorldKind } from './world.ts'

/** What one world did about one transaction of an attack. */
export type Answer = {
  readonly world: WorldKind
  /** The incident that its own findings opened or joined. */
  readonly incident: Incident | undefined
  /** The pauses that decided it, earliest first; else those that its own incident brought about, too late or in vain. */
  readonly pauses: readonly Pause[]
  readonly outcome: ResponseOutcome
  /** Why no pause came of it; undefined when one did. */
  readonly none: string | undefined
  readonly mode: 'dry-run' | 'live' | undefined
}

/** Actions that ordinary business brought about in one step. */
export type Alarm = {
  readonly world: WorldKind
  readonly cause: Transaction | undefined
  readonly incident: Incident
  readonly contracts: ReadonlySet<Address>
  readonly actions: readonly Hash[]
  readonly maxFeePerGas: bigint
  readonly mode: 'dry-run' | 'live'
  /** Why none of it gets in, should none get in. */
  readonly otherwise: string
}

export type Judgement = {
  readonly answers: ReadonlyMap<Hash, readonly Answer[]>
  readonly alarms: readonly Alarm[]
}

/** Worlds that see the same blocks, one after the other. */
export type Scene = {
  readonly worlds: readonly World[]
  readonly judge: (block: Block, isAttack: (transaction: Transaction) => boolean) => Judgement
}

/**
 * Runs the guard's detection once over each block and lets every world react. Detectors remember what came before
 * only where blocks follow each other, since a guard that was running would have seen those in between.
 */
export function createScene(options: {
  readonly protocol: Protocol
  readonly detectors: readonly ConfiguredDetector[]
  readonly worlds: readonly World[]
}): Scene {
  const { protocol, detectors, worlds } = options
  const attackIncidents = new Map(worlds.map(({ kind }) => [kind, new Set<Hash>()] as const))
  let memories: Memories = initialMemories(detectors, protocol)
  let last: number | undefined

  return {
    worlds,
    judge: (block, isAttack) => {
      if (last !== undefined && block.number !== last + 1) memories = initialMemories(detectors, protocol)
      last = block.number
      const reads = noState(detectors, protocol, memories)
      const transactions = new Map(block.transactions.map((transaction) => [transaction.hash, transaction]))
      const mined = evaluateBlock(detectors, { stage: 'block', block, reads, protocol, memories })
      const alarms: Alarm[] = []
      const answers = new Map<Hash, Answer[]>()
      for (const world of worlds) {
        const ofAttacks = attackIncidents.get(world.kind) ?? new Set()
        const incidentOf = new Map<Hash, Incident>()
        const note = (findings: readonly Finding[], reaction: Reaction): void => {
          const byFinding = new Map(findings.map((finding) => [finding.id, finding]))
          for (const incident of reaction.incidents) {
            const own = incident.findings.flatMap((id) => byFinding.get(id) ?? [])
            for (const { transaction: hash } of own) {
              const transaction = hash === undefined ? undefined : transactions.get(hash)
              if (transaction === undefined) continue
              incidentOf.set(transaction.hash, incident)
              if (isAttack(transaction)) ofAttacks.add(incident.id)
            }
            const planned = reaction.planned.filter((action) => action.incident === incident.id)
            const [first] = planned
            if (first === undefined || ofAttacks.has(incident.id)) continue
            const useful = world.actionsOf(incident.id)
            alarms.push({
              world: world.kind,
              cause: own.map(({ transaction }) => transactions.get(transaction ?? '0x')).find((one) => one),
              incident,
              contracts: new Set(planned.flatMap((action) => [...world.contractsOf(action)])),
              actions: planned.map(({ id }) => id),
              maxFeePerGas: planned.reduce(
                (most, action) => (action.maxFeePerGas > most ? action.maxFeePerGas : most),
                0n,
              ),
              mode: planned.some(({ mode }) => mode === 'live') ? 'live' : 'dry-run',
              otherwise: useful.length > 0 ? whyNotSent(useful) : noStop,
            })
          }
        }
        if (world.kind === 'seen') {
          for (const transaction of block.transactions) {
            const pending = simulated(block, transaction)
            const { findings } = evaluateBlock(detectors, {
              stage: 'pending',
              block: pending,
              reads,
              protocol,
              memories,
            })
            if (findings.length === 0) continue
            const position = { block: block.number, index: transaction.index }
            note(findings, world.onPending(findings, transaction, position))
          }
        }
        note(mined.findings, world.onBlock(mined.findings, transactions, block.number))
        for (const transaction of block.transactions) {
          if (!isAttack(transaction)) continue
          const position = { block: block.number, index: transaction.index }
          const answer = answerTo(world, transaction, position, incidentOf.get(transaction.hash))
          answers.set(transaction.hash, [...(answers.get(transaction.hash) ?? []), answer])
        }
      }
      memories = mined.memories
      return { answers, alarms }
    },
  }
}

function answerTo(
  world: World,
  transaction: Transaction,
  position: Position,
  incident: Incident | undefined,
): Answer {
  const actions = incident === undefined ? [] : world.actionsOf(incident.id)
  const mode = actions.some((action) => action.mode === 'live') ? 'live' : actions[0]?.mode
  const base = { world: world.kind, incident, mode }
  const standing = inOrder(world.pauses().filter((pause) => holds(pause, position)))
  const met = standing.filter(({ contracts }) => reaches(transaction, contracts) === 'yes')
  const stopping = met.filter((pause) => pause.mode === 'paused')
  if (stopping.length > 0) return { ...base, pauses: stopping, outcome: 'saved', none: undefined }
  const own = inOrder(world.pauses().filter((pause) => pause.incident === incident?.id))
  const unclear = standing.some(({ contracts }) => reaches(transaction, contracts) === 'unknown')
  if (met.length > 0) return { ...base, pauses: met, outcome: 'unknown', none: undefined }
  return {
    ...base,
    pauses: own,
    outcome: unclear ? 'unknown' : 'lost',
    none: own.length > 0 ? undefined : whyNone(world, incident),
  }
}

const noStop = 'what it names as victim has no emergency stop: an exchange pool or a wrapped coin'

function whyNone(world: World, incident: Incident | undefined): string {
  if (incident === undefined) return 'not detected'
  const actions = world.actionsOf(incident.id)
  if (actions.length > 0) return whyNotSent(actions)
  if (world.plannedFor(incident.id)) return noStop
  const strength = `${incident.severity}, score ${incident.score.toFixed(3)}`
  return incident.victims.length === 0
    ? `it names no victim (${strength})`
    : `no playbook acts on ${strength}`
}

/** Why none of these planned actions gets into the chain. */
function whyNotSent(actions: readonly Action[]): string {
  if (actions.every(({ call }) => call.halts === undefined)) return 'what its playbook does halts nothing'
  if (actions.some(({ approvals }) => approvals !== undefined)) return 'it waits for the approval of people'
  return 'the evidence that its playbook waits for never comes'
}

function inOrder(pauses: readonly Pause[]): readonly Pause[] {
  return [...pauses].sort((a, b) =>
    precedes(a.landing, b.landing) ? (precedes(b.landing, a.landing) ? 0 : -1) : 1,
  )
}

/** The transaction as the guard would have seen it in the mempool: alone, on the block before. */
function simulated(block: Block, transaction: Transaction): Block {
  return pendingBlock(block.chainId, {
    ok: true,
    on: { number: block.number - 1, hash: block.parentHash ?? block.hash },
    timestamp: block.timestamp ?? 0,
    transaction,
    tiers: tiers.filter((tier: Tier) => block.tiers[tier] === 'present'),
  })
}

/** A recording has no contract state; detectors that ask are told so, as in a replay. */
function noState(
  detectors: readonly ConfiguredDetector[],
  protocol: Protocol,
  memories: Memories,
): ReadonlyMap<string, ReadResult> {
  const absent = { ok: false, reason: 'A recording has no contract state.' } as const
  return new Map(wantedReads(detectors, protocol, memories).map(({ key }) => [key, absent]))
}
