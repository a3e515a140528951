import type { ChainSource, Sender } from '@membrane/chain'
import { type MembraneConfig, MembraneError, type Responder } from '@membrane/core'
import type { Bus } from '../bus/bus.ts'
import { createCorrelator } from '../correlate/correlator.ts'
import type { ConfiguredDetector } from '../detect/compose.ts'
import { createDeliveryPlanner } from '../notify/plan.ts'
import { createApprovalDesk } from '../respond/approval/desk.ts'
import { emergencyCall, emergencyResponder } from '../respond/emergency.ts'
import { createExecutor, type Executor } from '../respond/executor.ts'
import type { Resume, Store } from '../store/store.ts'
import { announceCommit } from './announce.ts'
import { createBlockLane } from './blockLane.ts'
import { createCaseFile } from './caseFile.ts'
import { createCommitter } from './committer.ts'
import { createLane } from './lane.ts'
import { createPendingGaps } from './pendingGaps.ts'
import { createPendingLane } from './pendingLane.ts'

export type GuardOptions = {
  readonly config: Pick<
    MembraneConfig,
    'protocol' | 'playbooks' | 'responders' | 'channels' | 'approvers' | 'alarmBudget'
  >
  readonly source: ChainSource
  readonly store: Store
  readonly detectors: readonly ConfiguredDetector[]
  readonly bus: Bus
  readonly sender?: Sender
  /** Inbox of approvals; without it nobody can approve. */
  readonly approvalsDirectory?: string
  /** Go on where the store's checkpoint stands. */
  readonly resume: boolean
  /** The source is a recording: it is run from its beginning and moves no checkpoint. Default false. */
  readonly replay?: boolean
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
}

export type GuardSummary = {
  readonly blocks: number
  readonly pending: number
  readonly findings: number
  readonly reorgs: number
}

const nothing: Resume = {
  tip: undefined,
  recent: [],
  memories: [],
  openIncidents: [],
  incidentEvents: [],
  unfinishedActions: [],
}

/**
 * Runs the guard until the source ends or `signal` aborts, then waits for what is under way and returns.
 * Every event goes through normalised block -> detect -> correlate -> commit -> respond; nothing is announced as
 * done before it is durable.
 * @throws CHAIN_ID_MISMATCH when the source is another chain than the protocol's; errors of the source and the
 *   store that cannot be retried.
 */
export async function runGuard(options: GuardOptions, signal: AbortSignal): Promise<GuardSummary> {
  const { config, source, store, detectors, bus, now, sleep } = options
  const { protocol } = config
  const replay = options.replay ?? false
  const chainId = await source.chainId()
  if (chainId !== protocol.chainId) {
    throw new MembraneError('CHAIN_ID_MISMATCH', {
      shortMessage: `Source ${source.name} is chain ${chainId}; the protocol ${protocol.name} is described on chain ${protocol.chainId}.`,
      hint: 'Correct protocol.chainId or the endpoint.',
    })
  }
  const resume = options.resume && !replay ? await store.resume(chainId) : nothing
  const warn = (error: unknown) =>
    bus.publish({
      kind: 'notice',
      level: 'error',
      message: error instanceof Error ? error.message : String(error),
    })
  const responders = new Map<string, Responder>(
    [emergencyResponder, ...(config.responders ?? [])].map((responder) => [responder.id, responder]),
  )
  const committer = createCommitter({
    store,
    chainId,
    maxWaiting: 256,
    sleep,
    onRetry: (error, attempt) =>
      bus.publish({
        kind: 'notice',
        level: 'warn',
        message: `commit attempt ${attempt} failed and is tried again: ${error instanceof Error ? error.message : String(error)}`,
      }),
  })
  const correlator = createCorrelator(chainId, resume.incidentEvents)
  const cases = createCaseFile({
    protocol,
    playbooks: config.playbooks ?? [],
    responders,
    correlator,
    deliveries: createDeliveryPlanner(config),
    bus,
    now,
  })
  // Done by an earlier run: what cannot be undone is not tried a second time either.
  const ended =
    options.resume && !replay
      ? (await store.actions({ limit: 2_000 })).filter(
          ({ chainId: of, status, irreversible }) =>
            of === chainId && (status === 'confirmed' || (status === 'failed' && irreversible === true)),
        )
      : []
  if (options.resume && !replay) {
    const incidentOf = new Map(
      resume.openIncidents.flatMap(({ id, findings }) => findings.map((finding) => [finding, id])),
    )
    for (const finding of await store.findings({ chainId, limit: 2_000 })) {
      const incident = incidentOf.get(finding.id)
      if (incident !== undefined) cases.remember(incident, finding)
    }
  }
  const notice = (level: 'info' | 'warn' | 'error', message: string) =>
    bus.publish({ kind: 'notice', level, message })
  const executor: Executor = createExecutor(
    {
      store,
      now,
      approvers: config.approvers ?? [],
      onAction: (action, at) => bus.publish({ kind: 'action', action, at }),
      onError: warn,
      onNotice: notice,
      onInsufficient: (action, competing) => {
        const step = cases.escalate(action, competing)
        if (step === undefined) {
          notice(
            'error',
            `no step of playbook ${action.playbook} goes further than ${action.call.description}`,
          )
          return
        }
        step.release(executor, committer.stage(step.part))
      },
      ...(options.sender === undefined ? {} : { sender: options.sender }),
    },
    (incident) => cases.standing(incident),
  )
  const gaps = createPendingGaps()
  const blockLane = createBlockLane({
    source,
    detectors,
    budget: config.alarmBudget,
    protocol,
    chainId,
    resume,
    committer,
    cases,
    gaps,
    executor,
    bus,
    now,
    replay,
  })
  const counts = { blocks: 0, pending: 0, findings: 0, reorgs: 0 }
  const pendingLane = createPendingLane({
    source,
    detectors,
    protocol,
    chainId,
    head: blockLane.head,
    gaps,
    onFindings: (findings, transaction, seenAt) => {
      counts.findings += findings.length
      const foundAt = now()
      for (const finding of findings) bus.publish({ kind: 'finding', finding, seenAt, foundAt })
      const { part, release } = cases.open(findings, transaction)
      const durable = committer.stage(part)
      release(executor, durable)
      announceCommit(durable, bus, 0, findings)
    },
    onUnknown: (transaction, reason) =>
      bus.publish({ kind: 'notice', level: 'warn', message: `pending ${transaction} is unknown: ${reason}` }),
  })
  const unsubscribe = bus.subscribe((event) => {
    if (event.kind !== 'block') return
    counts.blocks++
    counts.findings += event.findings
  })

  const lane = createLane(4)
  const looking = new AbortController()
  const desk =
    options.approvalsDirectory === undefined || (config.approvers ?? []).length === 0
      ? undefined
      : createApprovalDesk({
          directory: options.approvalsDirectory,
          chainId,
          executor,
          onNotice: notice,
          sleep,
        })
  let approving: Promise<void> | undefined
  try {
    executor.recall(ended)
    executor.advance(resume.tip === undefined ? {} : { head: resume.tip })
    executor.accept(resume.unfinishedActions, Promise.resolve())
    approving = desk?.run(looking.signal)
    if (options.sender !== undefined && !signal.aborted) await arm(options.sender, config, bus)
    const start = {
      signal,
      recent: resume.recent,
      ...(resume.tip === undefined ? {} : { after: resume.tip }),
    }
    for await (const event of source.events(start)) {
      if (event.kind === 'block') {
        await lane.push(async () => {
          await blockLane.onBlock(event.block)
          pendingLane.onHead()
          await committer.room()
        })
      } else if (event.kind === 'pending') {
        counts.pending++
        bus.publish({ kind: 'pending', event })
        executor.rival(event.transaction)
        pendingLane.offer(event.transaction, event.seenAt)
      } else if (event.kind === 'reorg') {
        counts.reorgs++
        await lane.push(async () => blockLane.onReorg(event.ancestor, event.dropped))
      } else {
        executor.advance({ finalized: event.block })
      }
    }
    await lane.end()
    await pendingLane.idle()
    await committer.flush()
    if (!signal.aborted) await executor.settle()
    return counts
  } finally {
    unsubscribe()
    looking.abort()
    await approving
    await lane.end().catch(warn)
    await committer.flush().catch(warn)
    await executor.stop()
  }
}

/**
 * Tries every emergency function in simulation before the first block: an endpoint, key, role or balance that would
 * fail shows now and not at the first attack, and connections, fees and nonce are warm when it comes.
 */
async function arm(sender: Sender, { protocol }: Pick<MembraneConfig, 'protocol'>, bus: Bus): Promise<void> {
  for (const emergency of protocol.emergency) {
    const { to, data, value, description } = emergencyCall(emergency)
    const outcome = await sender.simulate({ to, data, value, maxFeePerGas: 0n }).catch((error: unknown) => ({
      ok: false as const,
      reason: error instanceof Error ? error.message : String(error),
    }))
    if (!outcome.ok)
      bus.publish({
        kind: 'notice',
        level: 'warn',
        message: `${description} would fail now: ${outcome.reason}`,
      })
  }
}
