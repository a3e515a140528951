import { toJson } from '@membrane/core'
import type { Message, Send } from './channel.ts'
import { type Fetch, postJson } from './post.ts'
import { signatureHeader, signWebhook } from './signature.ts'

/**
 * The message as JSON, for a machine: signed (`signWebhook`), with `idempotency-key` the same in every attempt.
 * Titles and bodies come from the chain as they are and must be treated so by the receiver.
 * @param clock Unix milliseconds.
 */
export function webhookSend(to: {
  readonly receiver: string
  readonly url: string
  readonly secret: string
  readonly fetch: Fetch
  readonly clock: () => number
}): Send {
  return async (message, signal) => {
    const now = to.clock()
    const body = toJson(webhookBody(message))
    await postJson({
      ...to,
      body,
      now,
      signal,
      headers: {
        [signatureHeader]: signWebhook(to.secret, Math.floor(now / 1000), body),
        'idempotency-key': message.id,
      },
    })
  }
}

/** The fields of a webhook's JSON body, in this order. */
export function webhookBody(message: Message): Readonly<Record<string, unknown>> {
  const {
    id,
    status = 'open',
    severity,
    title,
    body,
    chainId,
    incident,
    findings,
    evidence,
    continued,
    more,
  } = message
  return {
    version: 1,
    id,
    status,
    severity,
    title,
    body,
    chainId,
    incident,
    findings,
    evidence,
    continued,
    more,
  }
}
