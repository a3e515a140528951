import type { ChannelConfig, Hash, Severity } from '@membrane/core'
import type { Notification } from '../store/store.ts'

/** What a channel is asked to say: one delivery, or several of one incident merged into one. */
export type Message = Notification & {
  /** Idempotency key: the same in every attempt to send the same thing. */
  readonly id: Hash
  /** True when this channel has told of the incident before. */
  readonly continued: boolean
  /** What was merged into this message beyond its own finding, most severe first. */
  readonly more: readonly Notification[]
}

/**
 * A way out of the guard to a person or a machine. `send` resolves when the other side took the message, else
 * throws a MembraneError whose `retryable` says whether to try again and whose `details.retryAfterMs` says when:
 * NOTIFY_UNAVAILABLE, NOTIFY_TIMEOUT, NOTIFY_RATE_LIMITED (retryable), NOTIFY_REJECTED, NOTIFY_REDIRECTED (not).
 */
export type Channel = {
  readonly id: string
  readonly kind: ChannelConfig['kind']
  readonly minSeverity: Severity
  readonly cooldownSeconds: number
  readonly send: (message: Message, signal: AbortSignal) => Promise<void>
}

/** How a kind of channel says one message; `createChannel` gives it its name, its limits and its error handling. */
export type Send = Channel['send']
