import type { Sender, SendProgress, SendRequest } from '@membrane/chain'
import type { Action, Hash, PendingTransaction, Rehearsal } from '@membrane/core'
import type { Rivals } from './rivals.ts'

export type CarrierOptions = {
  readonly sender?: Sender
  readonly rivals: Rivals
  readonly signal: AbortSignal
  readonly get: (action: Hash) => Action | undefined
  /** Lays a change over an action as it stands, tells and stores it. */
  readonly save: (action: Hash, change: Partial<Action>) => Promise<Action>
  /** Lays a change over an action that the next record will carry. */
  readonly hold: (action: Hash, change: Partial<Action>) => void
  readonly onError: (error: unknown) => void
  readonly onNotice?: (level: 'info' | 'warn' | 'error', message: string) => void
  readonly onInsufficient?: (action: Action, competing: PendingTransaction) => void
}

/** Takes an action that nothing holds back any more through simulation and sending. */
export type Carrier = {
  /** @param waited whether it waited for evidence or approvals before: its cost is then told. */
  readonly carry: (action: Hash, waited: boolean) => Promise<void>
  /** Raises the bid of an action under way over a competitor's. */
  readonly outbid: (action: Hash, rival: PendingTransaction) => void
  /** Rehearsals under way: they run beside the sending and hold up nothing. */
  readonly rehearsing: () => number
  readonly idle: () => Promise<void>
}

export function createCarrier(options: CarrierOptions): Carrier {
  const { sender, rivals, signal, get, save, hold, onError, onNotice } = options
  const rehearsals = new Set<Promise<void>>()
  /** What the pending attack did when it was rehearsed, by action. */
  const rehearsed = new Map<Hash, string>()

  const requestOf = (action: Action, rival = rivals.of(action.id)): SendRequest => {
    const { call, maxFeePerGas, submission, publicAfterBlocks } = action
    return {
      to: call.to,
      data: call.data,
      value: call.value,
      maxFeePerGas,
      ...(rival === undefined
        ? {}
        : { outbid: { maxFeePerGas: rival.maxFeePerGas, maxPriorityFeePerGas: rival.maxPriorityFeePerGas } }),
      ...(submission === undefined ? {} : { submission }),
      ...(publicAfterBlocks === undefined ? {} : { publicAfterBlocks }),
    }
  }

  /** Records what the rehearsal showed, and when the action does not suffice has a stricter one planned. */
  const rehearse = async (id: Hash, from: Sender, rival: PendingTransaction): Promise<void> => {
    const action = get(id)
    if (action === undefined || from.rehearse === undefined) return
    rehearsed.set(id, contentOf(rival))
    const rehearsal = await Promise.race([from.rehearse(requestOf(action, rival), rival), ended(signal)])
    const current = get(id)
    if (rehearsal === undefined || current === undefined) return
    if (rehearsal.verdict === 'through') {
      onNotice?.(
        'warn',
        `${action.call.description} would not stop the attack ${rival.hash}: ${rehearsal.detail}`,
      )
      options.onInsufficient?.(current, rival)
    }
    const { status } = current
    const reason = `${current.reason ?? status}; ${phrase(rehearsal)}`
    if (status === 'sent' || status === 'confirmed') await save(id, { rehearsal, reason })
    else hold(id, { rehearsal })
  }
  const rehearseBeside = (id: Hash, from: Sender) => {
    const rival = rivals.of(id)
    if (rival === undefined || from.rehearse === undefined) return
    const task = new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => rehearse(id, from, rival))
      .catch(onError)
      .finally(() => rehearsals.delete(task))
    rehearsals.add(task)
  }

  const told = (id: Hash, text: string, waited: boolean): string => {
    const { waitedMs, rehearsal } = get(id) ?? {}
    const cost = waited && waitedMs !== undefined ? `; waited ${(waitedMs / 1_000).toFixed(1)} s` : ''
    return `${text}${cost}${rehearsal === undefined ? '' : `; ${phrase(rehearsal)}`}`
  }

  const recordProgress = async (id: Hash, progress: SendProgress, waited: boolean): Promise<void> => {
    const reason = (text: string) => told(id, text, waited)
    switch (progress.kind) {
      case 'sent': {
        const { nonce, endpoints, transaction, route } = progress
        const where = route === 'private' ? `${endpoints} private relays` : `${endpoints} endpoints`
        await save(id, { status: 'sent', transaction, reason: reason(`nonce ${nonce}, ${where}`) })
        return
      }
      case 'replaced': {
        const { transaction, maxFeePerGas } = progress
        await save(id, {
          status: 'sent',
          transaction,
          reason: reason(`replaced at ${maxFeePerGas} wei per gas`),
        })
        return
      }
      case 'capped': {
        const action = get(id)
        onNotice?.('warn', `${action?.call.description ?? id}: ${progress.reason}`)
        await save(id, {
          status: action?.status === 'sent' ? 'sent' : 'simulated',
          reason: reason(`at its cap: ${progress.reason}`),
        })
        return
      }
      case 'confirmed': {
        const { transaction, block, status } = progress
        await save(id, {
          status: status === 'success' ? 'confirmed' : 'failed',
          transaction,
          reason: reason(`${status} in block ${block}`),
        })
        return
      }
      case 'failed':
        await save(id, { status: 'failed', reason: reason(progress.reason) })
    }
  }

  return {
    carry: async (id, waited) => {
      const action = get(id)
      if (action === undefined) return
      if (sender === undefined) {
        const reason = 'no responder key is configured, so nothing could be simulated or sent'
        await save(id, { status: 'refused', reason })
        return
      }
      const simulation = await sender.simulate(requestOf(action))
      if (!simulation.ok) {
        await save(id, { status: 'refused', reason: told(id, `simulation: ${simulation.reason}`, waited) })
        return
      }
      if (action.mode === 'dry-run') {
        const rival = rivals.of(id)
        if (rival !== undefined) await rehearse(id, sender, rival)
        const text = `dry run: it would have succeeded with ${simulation.gas} gas`
        await save(id, { status: 'simulated', reason: told(id, text, waited) })
        return
      }
      const sending = sender.send(requestOf(action), signal)
      const first = sending.next()
      // After the broadcast has left: the rehearsal must not stand before it in the connection's queue.
      rehearseBeside(id, sender)
      for (let next = await first; next.done !== true; next = await sending.next()) {
        await recordProgress(id, next.value, waited)
      }
      rehearsed.delete(id)
    },
    outbid: (id, rival) => {
      const action = get(id)
      if (action === undefined || sender === undefined) return
      sender.rebid?.(requestOf(action, rival))
      // He may have changed more than the fee.
      if (rehearsed.get(id) !== contentOf(rival)) rehearseBeside(id, sender)
    },
    rehearsing: () => rehearsals.size,
    idle: async () => {
      await Promise.allSettled(rehearsals)
    },
  }
}

function contentOf({ to, input, value }: PendingTransaction): string {
  return `${to}:${input}:${value}`
}

function phrase({ verdict, detail }: Rehearsal): string {
  return verdict === 'stopped'
    ? `verified: ${detail}`
    : verdict === 'through'
      ? detail
      : `not verified: ${detail}`
}

function ended(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}
