import { systemClock } from '@membrane/chain'
import type { Store } from '../store/store.ts'
import type { Channel } from './channel.ts'
import { createQueue, type DispatchLimits, type DispatchMetrics, type DispatchNotice } from './queue.ts'
import { createSlots } from './slots.ts'

export type { DispatchLimits, DispatchMetrics, DispatchNotice } from './queue.ts'

export type DispatcherOptions = {
  readonly store: Pick<Store, 'dueDeliveries' | 'settleDelivery'>
  readonly channels: readonly Channel[]
  /** Unix milliseconds. */
  readonly clock: () => number
  /** Uniform in [0, 1): the jitter of the back-off. */
  readonly random: () => number
  readonly onNotice: (notice: DispatchNotice) => void
  readonly metrics?: DispatchMetrics
  readonly limits?: Partial<DispatchLimits>
  /** Ends early, without an error, when `signal` aborts. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

export type Dispatcher = {
  /** Delivers what falls due until `signal` aborts; sends under way are finished first. */
  readonly run: (signal: AbortSignal) => Promise<void>
  /**
   * Delivers all that is due, what waits in a cool-down too: for `--once` and for shutdown, after which nobody would
   * come back for it. A channel is left at its first temporary failure; what it did not take stays queued for the
   * next start.
   */
  readonly drain: () => Promise<void>
  /** Tells a running dispatcher that something was queued, so that it need not wait for its next look. */
  readonly wake: () => void
}

const defaults: DispatchLimits = {
  maxAttempts: 16,
  backoff: { baseMs: 1_000, capMs: 900_000 },
  sendTimeoutMs: 10_000,
  maxInFlight: 32,
  pollMs: 1_000,
  batch: 256,
}

/**
 * Carries the outbox to its channels, at least once, each channel in a queue of its own with one send at a time,
 * so that a slow or broken one delays no other. A temporary failure is tried again with exponential back-off and
 * full jitter; a permanent one, or too many of them, ends as a dead letter with its last error. At most one
 * message an incident leaves in a channel's cool-down: later findings wait and leave as one, unless their severity
 * is higher than was said before. With the default limits a message is tried for about an hour before it is given
 * up. What was said is kept in memory: a restart may cost one message an incident within the cool-down.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { store, channels, clock, onNotice, sleep = systemClock.sleep } = options
  const limits: DispatchLimits = { ...defaults, ...options.limits }
  const slots = createSlots(limits.maxInFlight)
  const queues = channels.map((channel) => createQueue({ ...options, limits, channel, slots }))
  const known = new Set(channels.map(({ id }) => id))
  let bell = new AbortController()

  const wake = () => {
    const rung = bell
    bell = new AbortController()
    rung.abort()
  }

  /** A delivery to a channel that is no longer configured is kept, and said, rather than lost or sent elsewhere. */
  const reportStrays = async () => {
    try {
      const due = await store.dueDeliveries(clock(), limits.batch)
      for (const id of new Set(due.map(({ channel }) => channel))) {
        if (known.has(id)) continue
        onNotice({
          kind: 'stray',
          level: 'warn',
          channel: id,
          message: `Messages wait for the channel ${JSON.stringify(id)}, which is not configured.`,
        })
      }
    } catch {
      // The queues ask the same store and report why it fails.
    }
  }

  return {
    wake,
    run: async (signal) => {
      signal.addEventListener('abort', wake, { once: true })
      await reportStrays()
      await Promise.all(
        queues.map(async (queue) => {
          while (!signal.aborted) {
            const ring = bell.signal
            const progressed = await queue.pass(signal)
            if (!progressed && !ring.aborted && !signal.aborted) await sleep(limits.pollMs, ring)
          }
        }),
      )
      signal.removeEventListener('abort', wake)
    },
    drain: async () => {
      await reportStrays()
      await Promise.all(queues.map((queue) => queue.drain()))
    },
  }
}
