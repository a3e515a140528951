import type { Sender } from '@membrane/chain'
import type { Action, ActionStatus, Address, BlockRef, Hash, PendingTransaction } from '@membrane/core'
import type { Store } from '../store/store.ts'
import {
  type ApprovalCheck,
  checkApproval,
  countApprovals,
  type SubmittedApproval,
} from './approval/check.ts'
import { createCarrier } from './carry.ts'
import { type EvidenceState, evidenceReached } from './evidence.ts'
import { covers, strictnessOf } from './grade.ts'
import { createRivals } from './rivals.ts'

/** Statuses in which an action still has something to do. */
const unfinished: readonly ActionStatus[] = ['planned', 'waiting', 'simulated', 'sent']

export type ExecutorOptions = {
  readonly store: Pick<Store, 'saveAction'>
  /** Absent when no key is configured: live actions are then refused and say so. */
  readonly sender?: Sender
  /** Whose signatures count as approvals. */
  readonly approvers?: readonly Address[]
  /** Unix milliseconds. */
  readonly now: () => number
  readonly onAction: (action: Action, at: number) => void
  readonly onError: (error: unknown) => void
  /** What an operator must know at once: an action that waits at its cap, or that does not stop the attack. */
  readonly onNotice?: (level: 'info' | 'warn' | 'error', message: string) => void
  /** The attack went through behind this action in a rehearsal: plan what goes further, and accept it. */
  readonly onInsufficient?: (action: Action, competing: PendingTransaction) => void
}

/** The evidence that an incident rests on at this moment. */
export type EvidenceOf = (incident: Hash) => EvidenceState['findings']

/** Carries actions from plan to chain: evidence and approvals, simulation, sending, tracking, each step recorded. */
export type Executor = {
  /**
   * Takes on new actions; one whose id is known is left alone, unless it was cancelled and its incident is back. They
   * begin at once, the strictest first; their progress is stored after `durable`, which resolves when the plan itself
   * is stored. Known ones that are under way outbid `competing`.
   */
  readonly accept: (
    actions: readonly Action[],
    durable: Promise<unknown>,
    competing?: PendingTransaction,
  ) => void
  /** Actions that an earlier run ended: they are not begun again. */
  readonly recall: (actions: readonly Action[]) => void
  readonly knows: (action: Hash) => boolean
  /** A pending transaction was seen: if it replaces one that is being raced, the bid is raised at once. */
  readonly rival: (transaction: PendingTransaction) => void
  /** A signature came in; the action goes on when it was the last that was missing. */
  readonly approve: (approval: SubmittedApproval) => Promise<ApprovalCheck>
  /** Actions that wait for approvals. */
  readonly awaitingApproval: () => readonly Action[]
  /** The chain moved: actions that waited for evidence may go on. */
  readonly advance: (chain: { readonly head?: BlockRef; readonly finalized?: BlockRef }) => void
  /** Cancels what has not been sent, because its incident is gone. */
  readonly cancel: (incident: Hash, reason: string) => void
  /** Resolves when nothing is under way that does not wait for the chain. */
  readonly settle: () => Promise<void>
  readonly stop: () => Promise<void>
}

export function createExecutor(options: ExecutorOptions, evidenceOf: EvidenceOf): Executor {
  const { store, sender, now, onAction, onError } = options
  const approvers = options.approvers ?? []
  const abort = new AbortController()
  const known = new Map<Hash, Action>()
  const running = new Map<Hash, Promise<void>>()
  const underWay = new Map<Hash, string>()
  const stored = new Map<Hash, Promise<unknown>>()
  /** Actions that were refused because another does their work, by that other one. */
  const standIns = new Map<Hash, Set<Hash>>()
  const rivals = createRivals()
  let head: BlockRef | undefined
  let finalized: BlockRef | undefined

  const save = async (id: Hash, change: Partial<Action>): Promise<Action> => {
    const before = known.get(id)
    if (before === undefined) throw new Error(`action ${id} is not known`)
    const next: Action = { ...before, ...change }
    known.set(id, next)
    onAction(next, now())
    await stored.get(id)
    await store.saveAction(next)
    return next
  }
  const refuse = (action: Action, reason: string) => save(action.id, { status: 'refused', reason })
  const hold = (id: Hash, change: Partial<Action>) => {
    const before = known.get(id)
    if (before !== undefined) known.set(id, { ...before, ...change })
  }
  const get = (id: Hash) => known.get(id)
  const carrier = createCarrier({ ...options, save, hold, rivals, signal: abort.signal, get })
  const rules = () => ({ approvers, responder: sender?.address, now: now() })

  /** What an action still waits for; undefined when nothing. */
  const missingOf = (action: Action): string | undefined => {
    const gate = evidenceReached(action.evidence, { head, finalized, findings: evidenceOf(action.incident) })
    const missing = gate.ok ? [] : [gate.missing]
    if (action.approvals !== undefined) {
      const given = countApprovals(action, rules())
      if (given < action.approvals.needed) missing.unshift(`${given} of ${action.approvals.needed} approvals`)
    }
    return missing.length === 0 ? undefined : missing.join(', ')
  }

  const tooLate = ({ approvals }: Action): boolean =>
    approvals !== undefined && approvals.until * 1_000 <= now()

  const standInFor = (action: Action): Action | undefined => {
    for (const other of known.values()) {
      const counts = underWay.has(other.id) || ['simulated', 'sent', 'confirmed'].includes(other.status)
      if (counts && covers(other, action)) return other
    }
    return undefined
  }

  /** Leaves an action's work to another, until that one fails. */
  const leaveTo = async (action: Action, other: Hash, reason: string): Promise<void> => {
    standIns.set(other, (standIns.get(other) ?? new Set()).add(action.id))
    await refuse(action, reason)
  }

  const run = async (id: Hash): Promise<void> => {
    const action = known.get(id)
    if (action === undefined) return
    if (action.irreversible === true && action.status === 'sent') {
      const reason = `the guard stopped while ${action.transaction} was under way; it cannot be undone, so it is not sent again`
      await save(id, { status: 'failed', reason })
      return
    }
    const missing = missingOf(action)
    if (missing !== undefined) {
      if (tooLate(action)) await refuse(action, `the approvals did not come in time: ${missing}`)
      else if (action.status !== 'waiting' || action.reason !== missing)
        await save(id, { status: 'waiting', reason: missing })
      return
    }
    const other = standInFor(action)
    if (other !== undefined) {
      await leaveTo(action, other.id, `${other.call.description} covers it (action ${other.id})`)
      return
    }
    const call = `${action.call.to}:${action.call.data}:${action.mode}`
    const twin = [...underWay].find(([, under]) => under === call)?.[0]
    if (twin !== undefined) {
      const rival = rivals.of(id)
      if (rival !== undefined) carrier.outbid(twin, rival)
      await leaveTo(action, twin, `the same call is already under way as action ${twin}`)
      return
    }
    underWay.set(id, call)
    const { plannedAt } = action
    if (plannedAt !== undefined) hold(id, { waitedMs: action.waitedMs ?? Math.max(0, now() - plannedAt) })
    try {
      await carrier.carry(id, action.status === 'waiting')
    } finally {
      underWay.delete(id)
      takeBack(id)
    }
  }

  /** When an action came to nothing, those that it stood in for are begun after all. */
  const takeBack = (id: Hash) => {
    const left = standIns.get(id)
    const status = known.get(id)?.status
    if (left === undefined || status === 'confirmed' || status === 'simulated') return
    standIns.delete(id)
    for (const action of left) startAfter(action)
  }

  const start = (id: Hash) => {
    if (running.has(id) || abort.signal.aborted) return
    const task = run(id)
      .catch(async (error: unknown) => {
        onError(error)
        const reason = error instanceof Error ? error.message : String(error)
        await save(id, { status: 'failed', reason }).catch(onError)
      })
      .finally(() => running.delete(id))
    running.set(id, task)
  }
  /** Once what is being recorded of it is written. */
  const startAfter = (id: Hash) => {
    void (running.get(id) ?? Promise.resolve()).then(() => start(id))
  }
  const startAll = (actions: readonly Action[]) => {
    // The strictest first: what it covers is then not sent as well.
    for (const { id } of [...actions].sort((a, b) => strictnessOf(b) - strictnessOf(a))) start(id)
  }

  const follow = (id: Hash, rival: PendingTransaction) => {
    const action = known.get(id)
    if (action === undefined || !unfinished.includes(action.status)) return
    rivals.set(id, rival)
    if (underWay.has(id)) carrier.outbid(id, rival)
  }

  /** Approvals that come from the store are checked again: the list of approvers may be another by now. */
  const recheck = async (action: Action): Promise<void> => {
    const given = action.approvals?.given ?? []
    const checks = await Promise.all(
      given.map(({ expiry, signature }) =>
        checkApproval(action, { action: action.id, expiry, signature }, rules()),
      ),
    )
    const valid = checks.flatMap((check) => (check.ok ? [check.approval] : []))
    if (action.approvals !== undefined) hold(action.id, { approvals: { ...action.approvals, given: valid } })
  }

  const prune = () => {
    if (known.size <= 4_096) return
    for (const [id, action] of known) {
      if (unfinished.includes(action.status)) continue
      known.delete(id)
      stored.delete(id)
      standIns.delete(id)
      rivals.delete(id)
    }
  }

  return {
    knows: (id) => known.has(id),
    recall: (actions) => {
      for (const action of actions) known.set(action.id, action)
    },
    rival: (transaction) => {
      for (const id of rivals.replacedBy(transaction)) follow(id, transaction)
    },
    accept: (actions, durable, competing) => {
      const fresh: Action[] = []
      const toRecheck: Action[] = []
      for (const action of actions) {
        const before = known.get(action.id)
        if (before !== undefined && before.status !== 'cancelled') {
          if (competing !== undefined) follow(action.id, competing)
          continue
        }
        known.set(action.id, action)
        stored.set(action.id, durable)
        if (competing !== undefined) rivals.set(action.id, competing)
        if ((action.approvals?.given.length ?? 0) > 0) toRecheck.push(action)
        else fresh.push(action)
      }
      startAll(fresh)
      for (const action of toRecheck) {
        recheck(action)
          .then(() => start(action.id))
          .catch(onError)
      }
    },
    approve: async (submitted) => {
      const action = known.get(submitted.action)
      if (action === undefined || action.status !== 'waiting')
        return { ok: false, reason: `no action ${submitted.action} waits` }
      const check = await checkApproval(action, submitted, rules())
      const current = known.get(action.id)
      if (!check.ok || current?.approvals === undefined) return check
      const { approver, expiry } = check.approval
      const before = current.approvals.given.find((each) => each.approver === approver)
      if (before !== undefined && before.expiry >= expiry)
        return { ok: false, reason: `${approver} has approved it already` }
      const given = [...current.approvals.given.filter((each) => each !== before), check.approval]
      hold(action.id, { approvals: { ...current.approvals, given } })
      const reason = missingOf(known.get(action.id) ?? current) ?? 'approved'
      await save(action.id, { status: 'waiting', reason })
      startAfter(action.id)
      return check
    },
    awaitingApproval: () =>
      [...known.values()].filter(
        (action) =>
          action.status === 'waiting' &&
          action.approvals !== undefined &&
          countApprovals(action, rules()) < action.approvals.needed,
      ),
    advance: (chain) => {
      head = chain.head ?? head
      finalized = chain.finalized ?? finalized
      startAll([...known.values()].filter(({ status }) => status === 'waiting'))
      prune()
    },
    cancel: (incident, reason) => {
      for (const { id, incident: of } of known.values()) {
        if (of !== incident || underWay.has(id)) continue
        void (running.get(id) ?? Promise.resolve()).then(() => {
          const status = known.get(id)?.status
          if (status === 'planned' || status === 'waiting')
            save(id, { status: 'cancelled', reason }).catch(onError)
        })
      }
    },
    settle: async () => {
      while (running.size > 0 || carrier.rehearsing() > 0) {
        await Promise.allSettled([...running.values(), carrier.idle()])
      }
    },
    stop: async () => {
      abort.abort()
      await Promise.allSettled([...running.values(), carrier.idle()])
    },
  }
}
