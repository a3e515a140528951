import type {
  Action,
  Address,
  Finding,
  Hash,
  Incident,
  MembraneConfig,
  Protocol,
  Responder,
  Transaction,
} from '@membrane/core'
import { createInProcessBus } from '../bus/bus.ts'
import { createCorrelator } from '../correlate/correlator.ts'
import { createCaseFile } from '../guard/caseFile.ts'
import { createDeliveryPlanner } from '../notify/plan.ts'
import { emergencyResponder } from '../respond/emergency.ts'
import { assumedResponder } from './playbook.ts'
import { unstoppable } from './reach.ts'
import { landingOf, type Pause, type Position } from './timing.ts'

/**
 * How much of the mempool the guard saw. `seen`: every transaction was public before it was mined. `private`: none
 * was, and a response comes after the block.
 */
export type WorldKind = 'private' | 'seen'

export type WorldOptions = {
  readonly kind: WorldKind
  readonly chainId: number
  readonly protocol: Protocol
  readonly config: Pick<MembraneConfig, 'playbooks' | 'responders'>
  readonly latencyBlocks: number
  readonly finalityBlocks: number
  /** Blocks that people take to approve an action; undefined: they never do. */
  readonly approvalBlocks: number | undefined
  /** Blocks that a pause lasts; undefined where the chain's block time is not known: then it does not end. */
  readonly pauseBlocks: number | undefined
}

/** What the guard made of the findings of one step. */
export type Reaction = {
  readonly incidents: readonly Incident[]
  /** Actions planned for the first time, whether or not they will do anything. */
  readonly planned: readonly Action[]
  /** Those of the actions so far that now know where they get in. */
  readonly landed: readonly Pause[]
}

/** The guard after detection, in one world: the live case file, correlator and planner, with time added. */
export type World = {
  readonly kind: WorldKind
  /** Findings on a simulated pending transaction that will be mined at `position`. */
  readonly onPending: (findings: readonly Finding[], transaction: Transaction, position: Position) => Reaction
  /** Findings on a mined block. */
  readonly onBlock: (
    findings: readonly Finding[],
    transactions: ReadonlyMap<Hash, Transaction>,
    block: number,
  ) => Reaction
  /** Every pause that gets in, in the order in which it was known. */
  readonly pauses: () => readonly Pause[]
  /** The incident's actions that can stop something; empty when there are none. */
  readonly actionsOf: (incident: Hash) => readonly Action[]
  /** Whether any action was planned for the incident, one that can stop nothing too. */
  readonly plannedFor: (incident: Hash) => boolean
  /** The contracts that an action halts; none for one that halts nothing. */
  readonly contractsOf: (action: Action) => ReadonlySet<Address>
}

export function createWorld(options: WorldOptions): World {
  const { kind, chainId, protocol, config, latencyBlocks, finalityBlocks, pauseBlocks } = options
  const responders = new Map<string, Responder>(
    [emergencyResponder, ...(config.responders ?? [])].map((responder) => [responder.id, responder]),
  )
  const cases = createCaseFile({
    protocol,
    playbooks: config.playbooks ?? [],
    responders,
    correlator: createCorrelator(chainId),
    deliveries: createDeliveryPlanner({}),
    bus: createInProcessBus(),
    // Only orders approvals, of which a recording has none.
    now: () => 0,
  })
  const known = new Set<Hash>()
  const useful = new Map<Hash, Action[]>()
  const answered = new Set<Hash>()
  let waiting: Action[] = []
  const pauses: Pause[] = []

  const contractsOf = ({ call }: Action): ReadonlySet<Address> => {
    if (call.halts === undefined) return new Set()
    return new Set(call.halts.protects.length > 0 ? call.halts.protects : [call.to])
  }

  const land = (head: number, ahead: Position | undefined): readonly Pause[] => {
    const landed: Pause[] = []
    waiting = waiting.filter((action) => {
      const approvalBlocks = action.approvals === undefined ? 0 : options.approvalBlocks
      if (approvalBlocks === undefined || action.call.halts === undefined) return true
      const findings = cases.standing(action.incident)
      const landing = landingOf({
        evidence: action.evidence,
        ahead,
        head,
        findings,
        latencyBlocks,
        approvalBlocks,
        finalityBlocks,
      })
      if (landing === undefined) return true
      landed.push({
        id: action.id,
        incident: action.incident,
        contracts: contractsOf(action),
        mode: action.call.halts.mode,
        landing,
        until: pauseBlocks === undefined ? Number.POSITIVE_INFINITY : landing.block + pauseBlocks,
      })
      return false
    })
    pauses.push(...landed)
    return landed
  }

  const open = (
    findings: readonly Finding[],
    transactions: ReadonlyMap<Hash, Transaction>,
  ): Pick<Reaction, 'incidents' | 'planned'> => {
    const { part } = cases.open(findings)
    const planned = (part.actions ?? []).filter(({ id }) => !known.has(id))
    for (const action of planned) {
      known.add(action.id)
      answered.add(action.incident)
      const joined = new Set(part.incidents?.find(({ id }) => id === action.incident)?.findings)
      const causes = findings.flatMap(({ id, transaction }) =>
        transaction === undefined || !joined.has(id) ? [] : [transaction],
      )
      if (!canStop(action, causes, transactions)) continue
      waiting.push(action)
      useful.set(action.incident, [...(useful.get(action.incident) ?? []), action])
    }
    return { incidents: part.incidents ?? [], planned }
  }

  return {
    kind,
    pauses: () => pauses,
    actionsOf: (incident) => useful.get(incident) ?? [],
    plannedFor: (incident) => answered.has(incident),
    contractsOf,
    onPending: (findings, transaction, position) => {
      const opened = open(findings, new Map([[transaction.hash, transaction]]))
      return { ...opened, landed: land(position.block - 1, position) }
    },
    onBlock: (findings, transactions, block) => {
      const opened = open(findings, transactions)
      return { ...opened, landed: land(block, undefined) }
    },
  }
}

/** A pause that somebody configured is believed to work; an assumed one not where the victim can have none. */
function canStop(
  { responder, call }: Action,
  causes: readonly Hash[],
  transactions: ReadonlyMap<Hash, Transaction>,
): boolean {
  if (responder !== assumedResponder.id) return true
  return causes.every((cause) => {
    const transaction = transactions.get(cause)
    return transaction === undefined || !unstoppable(transaction).has(call.to)
  })
}
