import { type Hash, isMembraneError, MembraneError } from '@membrane/core'
import type { QueuedDelivery, Store } from '../store/store.ts'
import { type Backoff, backoffMs } from './backoff.ts'
import type { Channel, Message } from './channel.ts'
import { type Group, groupDeliveries, mayLeave, messageOf, type Told, tell } from './group.ts'
import type { Slots } from './slots.ts'

export type DispatchLimits = {
  /** Tries before a delivery becomes a dead letter. */
  readonly maxAttempts: number
  readonly backoff: Backoff
  readonly sendTimeoutMs: number
  /** Sends under way over all channels. */
  readonly maxInFlight: number
  /** How often the store is asked when nobody wakes the dispatcher. */
  readonly pollMs: number
  /** Deliveries read at once for a channel, beside those that wait in a cool-down. */
  readonly batch: number
}

export type DispatchNotice = {
  readonly kind: 'delivered' | 'retry' | 'dead' | 'stray' | 'store'
  readonly level: 'info' | 'warn' | 'error'
  readonly channel: string
  readonly message: string
  readonly deliveries?: readonly Hash[]
}

export type DispatchMetrics = {
  /** One send ended: what became of it, and how long it took in seconds. */
  readonly sent: (channel: string, outcome: 'delivered' | 'retry' | 'dead', seconds: number) => void
  /** Deliveries that wait in a cool-down. */
  readonly waiting?: (channel: string, count: number) => void
}

export type Queue = {
  /** Sends what may leave; true when it sent anything. Stops between two sends when `signal` aborts. */
  readonly pass: (signal: AbortSignal) => Promise<boolean>
  readonly drain: () => Promise<void>
}

type Outcome = Parameters<Store['settleDelivery']>[1]

/** More incidents than this are not remembered beyond their cool-down. */
const maxTold = 10_000

/** The queue of one channel: one send at a time. */
export function createQueue(options: {
  readonly channel: Channel
  readonly store: Pick<Store, 'dueDeliveries' | 'settleDelivery'>
  readonly clock: () => number
  readonly random: () => number
  readonly onNotice: (notice: DispatchNotice) => void
  readonly metrics?: DispatchMetrics
  readonly limits: DispatchLimits
  readonly slots: Slots
}): Queue {
  const { channel, store, clock, random, onNotice, metrics, limits, slots } = options
  const cooldownMs = channel.cooldownSeconds * 1000
  const told = new Map<Hash, Told>()
  const retrying = new Map<Hash, Hash>()
  /** Outcomes that the store could not take yet: written at the next pass, so that nothing is sent twice. */
  const unsettled = new Map<Hash, Outcome>()
  let waiting = 0
  let blockedUntil = 0
  let last: Promise<unknown> = Promise.resolve()

  const notice = (
    kind: DispatchNotice['kind'],
    level: DispatchNotice['level'],
    message: string,
    deliveries?: readonly Hash[],
  ) =>
    onNotice({
      kind,
      level,
      message,
      channel: channel.id,
      ...(deliveries === undefined ? {} : { deliveries }),
    })

  const settle = async (id: Hash, outcome: Outcome) => {
    try {
      await store.settleDelivery(id, outcome)
      unsettled.delete(id)
    } catch (error) {
      unsettled.set(id, outcome)
      notice('store', 'error', `The outcome of a message could not be stored yet: ${shortOf(error)}`, [id])
    }
  }

  const outcomeOf = (delivery: QueuedDelivery, error: MembraneError, now: number): Outcome => {
    const attempts = delivery.attempts + 1
    if (!error.retryable || attempts >= limits.maxAttempts) return { state: 'dead', error: describe(error) }
    const retryAfterMs = Number(error.details.retryAfterMs ?? 0)
    const wait = Math.max(backoffMs(attempts, limits.backoff, random), retryAfterMs)
    return { state: 'queued', dueAt: now + wait, error: describe(error) }
  }

  const attempt = async (group: Group): Promise<Outcome['state']> => {
    const ids = group.deliveries.map(({ id }) => id)
    const message = messageOf(group, told.get(group.incident)?.deliveredAt !== undefined)
    const [startedAt, error] = await slots.use(async () => [
      clock(),
      await tryToSend(channel, message, limits.sendTimeoutMs),
    ])
    const now = clock()
    const seconds = (now - startedAt) / 1000
    told.set(group.incident, tell(told.get(group.incident), group, now, error === undefined))
    // One outcome for the whole group: the same due time is what holds it together for the next try.
    const outcome: Outcome =
      error === undefined ? { state: 'delivered', at: now } : outcomeOf(group.deliveries[0], error, now)
    for (const id of ids) {
      if (outcome.state === 'queued') retrying.set(id, group.incident)
      else retrying.delete(id)
    }
    if (error?.details.retryAfterMs !== undefined) blockedUntil = now + Number(error.details.retryAfterMs)
    for (const id of ids) await settle(id, outcome)
    if (outcome.state === 'delivered') {
      metrics?.sent(channel.id, 'delivered', seconds)
      notice(
        'delivered',
        'info',
        `Channel ${channel.id} took a message about ${ids.length} delivery(s).`,
        ids,
      )
    } else if (outcome.state === 'queued') {
      metrics?.sent(channel.id, 'retry', seconds)
      notice(
        'retry',
        'warn',
        `${outcome.error} Next try in ${Math.ceil((outcome.dueAt - now) / 1000)} s.`,
        ids,
      )
    } else {
      metrics?.sent(channel.id, 'dead', seconds)
      notice('dead', 'error', `Given up: ${outcome.error}`, ids)
    }
    return outcome.state
  }

  const step = async (
    flush: boolean,
    tried: Set<Hash> | undefined,
    signal: AbortSignal | undefined,
  ): Promise<boolean> => {
    const now = clock()
    for (const [id, outcome] of [...unsettled]) await settle(id, outcome)
    if (now < blockedUntil) return false
    const held = waiting + unsettled.size + (tried?.size ?? 0)
    const rows = await store.dueDeliveries(now, limits.batch + held, channel.id)
    const due = rows.filter(
      ({ id, channel: of }) => of === channel.id && !unsettled.has(id) && tried?.has(id) !== true,
    )
    const groups = groupDeliveries(due)
    const leaves = (group: Group) =>
      (flush || mayLeave(group, told.get(group.incident), clock(), cooldownMs)) && !overtakes(group)
    let sent = 0
    let sentDeliveries = 0
    for (const group of groups) {
      if (signal?.aborted === true || clock() < blockedUntil) break
      if (!leaves(group)) continue
      const state = await attempt(group)
      sent++
      sentDeliveries += group.deliveries.length
      for (const { id } of group.deliveries) tried?.add(id)
      // A drain comes before an exit, which must not wait for every message that a dead channel would time out on.
      if (tried !== undefined && state === 'queued') return false
    }
    waiting = due.length - sentDeliveries
    metrics?.waiting?.(channel.id, waiting)
    forget(clock())
    return sent > 0
  }

  /** The end of an incident must not be told before its alarm that still waits for another try. */
  const overtakes = (group: Group): boolean => {
    if (!group.ends || group.retry) return false
    for (const incident of retrying.values()) if (incident === group.incident) return true
    return false
  }

  const forget = (now: number) => {
    if (told.size < maxTold) return
    for (const [incident, { attemptedAt }] of told) if (now > attemptedAt + cooldownMs) told.delete(incident)
  }

  const guarded = async (flush: boolean, tried?: Set<Hash>, signal?: AbortSignal): Promise<boolean> => {
    try {
      return await step(flush, tried, signal)
    } catch (error) {
      notice('store', 'error', `The outbox cannot be read: ${shortOf(error)}`)
      return false
    }
  }

  /** Passes and drains take turns, so that two of them never send the same delivery. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }

  return {
    pass: (signal) => inTurn(() => guarded(false, undefined, signal)),
    drain: () =>
      inTurn(async () => {
        const tried = new Set<Hash>()
        while (await guarded(true, tried));
      }),
  }
}

/** Undefined when the message was taken; it never throws, and never takes longer than the time-out. */
async function tryToSend(
  channel: Channel,
  message: Message,
  timeoutMs: number,
): Promise<MembraneError | undefined> {
  const abort = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      abort.abort()
      reject(
        new MembraneError('NOTIFY_TIMEOUT', {
          shortMessage: `Channel ${channel.id} did not answer within ${timeoutMs} ms.`,
          retryable: true,
        }),
      )
    }, timeoutMs)
  })
  try {
    await Promise.race([channel.send(message, abort.signal), tooLate])
    return undefined
  } catch (error) {
    if (isMembraneError(error)) return error
    return new MembraneError('NOTIFY_UNAVAILABLE', {
      shortMessage: `Channel ${channel.id} failed: ${shortOf(error)}.`,
      retryable: true,
    })
  } finally {
    clearTimeout(timer)
  }
}

function describe(error: MembraneError): string {
  return `${error.code}: ${error.shortMessage}`
}

function shortOf(error: unknown): string {
  return isMembraneError(error) ? error.shortMessage : error instanceof Error ? error.message : String(error)
}
