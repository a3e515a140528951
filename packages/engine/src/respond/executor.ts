import type { Sender, SendRequest } from '@membrane/chain'
import type { Action, ActionStatus, BlockRef, Hash, PendingTransaction } from '@membrane/core'
import type { Store } from '../store/store.ts'
import { type EvidenceState, evidenceReached } from './evidence.ts'

/** Statuses in which an action still has something to do. */
const unfinished: readonly ActionStatus[] = ['planned', 'waiting', 'simulated', 'sent']

export type ExecutorOptions = {
  readonly store: Pick<Store, 'saveAction'>
  /** Absent when no key is configured: live actions are then refused and say so. */
  readonly sender?: Sender
  readonly now: () => number
  readonly onAction: (action: Action, at: number) => void
  readonly onError: (error: unknown) => void
}

/** The evidence that an incident rests on at this moment. */
export type EvidenceOf = (incident: Hash) => EvidenceState['findings']

/** Carries actions from plan to chain: evidence gate, simulation, sending, tracking, each step recorded. */
export type Executor = {
  /**
   * Takes on new actions; one whose id is known is left alone. They begin at once; their progress is stored after
   * `durable`, which resolves when the plan itself is stored.
   */
  readonly accept: (
    actions: readonly Action[],
    durable: Promise<unknown>,
    competing?: PendingTransaction,
  ) => void
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
  const abort = new AbortController()
  const known = new Map<Hash, Action>()
  const competing = new Map<Hash, PendingTransaction>()
  const running = new Map<Hash, Promise<void>>()
  const stored = new Map<Hash, Promise<unknown>>()
  const waitingForCall = new Map<string, Hash>()
  let head: BlockRef | undefined
  let finalized: BlockRef | undefined

  const record = async (
    action: Action,
    status: ActionStatus,
    more: { readonly reason?: string; readonly transaction?: Hash } = {},
  ) => {
    const next: Action = {
      ...action,
      status,
      reason: more.reason,
      transaction: more.transaction ?? action.transaction,
    }
    known.set(action.id, next)
    onAction(next, now())
    await stored.get(action.id)
    await store.saveAction(next)
    return next
  }

  const requestOf = (action: Action): SendRequest => {
    const rival = competing.get(action.id)
    return {
      to: action.call.to,
      data: action.call.data,
      value: action.call.value,
      maxFeePerGas: action.maxFeePerGas,
      ...(rival === undefined
        ? {}
        : { outbid: { maxFeePerGas: rival.maxFeePerGas, maxPriorityFeePerGas: rival.maxPriorityFeePerGas } }),
    }
  }

  const send = async (action: Action, from: Sender): Promise<void> => {
    let current = action
    for await (const progress of from.send(requestOf(action), abort.signal)) {
      if (progress.kind === 'sent' || progress.kind === 'replaced') {
        const detail =
          progress.kind === 'sent'
            ? `nonce ${progress.nonce}, ${progress.endpoints} endpoints`
            : `replaced at ${progress.maxFeePerGas} wei per gas`
        current = await record(current, 'sent', { transaction: progress.transaction, reason: detail })
      } else if (progress.kind === 'confirmed') {
        const status = progress.status === 'success' ? 'confirmed' : 'failed'
        current = await record(current, status, {
          transaction: progress.transaction,
          reason: `${progress.status} in block ${progress.block}`,
        })
      } else {
        current = await record(current, 'failed', { reason: progress.reason })
      }
    }
  }

  const run = async (action: Action): Promise<void> => {
    const gate = evidenceReached(action.evidence, { head, finalized, findings: evidenceOf(action.incident) })
    if (!gate.ok) {
      if (action.status !== 'waiting' || action.reason !== gate.missing)
        await record(action, 'waiting', { reason: gate.missing })
      return
    }
    const call = `${action.call.to}:${action.call.data}:${action.mode}`
    const twin = waitingForCall.get(call)
    if (twin !== undefined && twin !== action.id) {
      await record(action, 'refused', { reason: `the same call is already under way as action ${twin}` })
      return
    }
    waitingForCall.set(call, action.id)
    try {
      if (sender === undefined) {
        const reason = 'no responder key is configured, so nothing could be simulated or sent'
        await record(action, 'refused', { reason })
        return
      }
      const simulation = await sender.simulate(requestOf(action))
      if (!simulation.ok) {
        await record(action, 'refused', { reason: `simulation: ${simulation.reason}` })
        return
      }
      if (action.mode === 'dry-run') {
        await record(action, 'simulated', {
          reason: `dry run: it would have succeeded with ${simulation.gas} gas`,
        })
        return
      }
      known.set(action.id, { ...action, status: 'simulated' })
      await send(action, sender)
    } finally {
      waitingForCall.delete(call)
    }
  }

  const start = (action: Action) => {
    if (running.has(action.id) || abort.signal.aborted) return
    const task = run(action)
      .catch(async (error: unknown) => {
        onError(error)
        await record(action, 'failed', {
          reason: error instanceof Error ? error.message : String(error),
        }).catch(onError)
      })
      .finally(() => running.delete(action.id))
    running.set(action.id, task)
  }

  return {
    accept: (actions, durable, rival) => {
      for (const action of actions) {
        if (known.has(action.id)) continue
        known.set(action.id, action)
        stored.set(action.id, durable)
        if (rival !== undefined) competing.set(action.id, rival)
        start(action)
      }
    },
    advance: (chain) => {
      head = chain.head ?? head
      finalized = chain.finalized ?? finalized
      for (const action of known.values()) if (action.status === 'waiting') start(action)
      if (known.size > 4096) {
        for (const [id, action] of known) {
          if (unfinished.includes(action.status)) continue
          known.delete(id)
          stored.delete(id)
          competing.delete(id)
        }
      }
    },
    cancel: (incident, reason) => {
      for (const action of known.values()) {
        const unsent = action.status === 'planned' || action.status === 'waiting'
        if (action.incident === incident && unsent && !running.has(action.id)) {
          record(action, 'cancelled', { reason }).catch(onError)
        }
      }
    },
    settle: async () => {
      await Promise.allSettled(running.values())
    },
    stop: async () => {
      abort.abort()
      await Promise.allSettled(running.values())
    },
  }
}
