import { createHmac, timingSafeEqual } from 'node:crypto'

/** The header that carries the time and the signature of a webhook's body. */
export const signatureHeader = 'x-membrane-signature'

/**
 * `t=<unix seconds>,v1=<hex>`: HMAC-SHA256 (RFC 2104) with `secret` over `${t}.${body}`. The time is signed too, so
 * that an old message cannot be played again later.
 * @param seconds Unix seconds.
 */
export function signWebhook(secret: string, seconds: number, body: string | Uint8Array): string {
  return `t=${seconds},v1=${mac(secret, seconds, body).toString('hex')}`
}

export type WebhookVerdict =
  | { readonly ok: true; readonly seconds: number }
  | { readonly ok: false; readonly reason: 'malformed' | 'expired' | 'mismatch' }

/**
 * For receivers of our webhooks: whether `header` (x-membrane-signature) signs exactly these bytes, with one of the
 * secrets, and not longer ago (or further ahead) than the tolerance. Compares in constant time. The body must be
 * the raw bytes as received, not parsed and printed again.
 * @param secrets one, or the old and the new one while it is changed.
 * @param now Unix seconds.
 * @param toleranceSeconds default 300.
 */
export function verifyWebhook(input: {
  readonly header: string | undefined
  readonly body: string | Uint8Array
  readonly secrets: string | readonly string[]
  readonly now: number
  readonly toleranceSeconds?: number
}): WebhookVerdict {
  const { header = '', body, secrets, now, toleranceSeconds = 300 } = input
  const fields = header.split(',').map((field) => field.trim())
  const times = fields.filter((field) => field.startsWith('t=')).map((field) => field.slice(2))
  const given = fields.filter((field) => field.startsWith('v1=')).map((field) => field.slice(3))
  const [time] = times
  if (times.length !== 1 || time === undefined || !/^\d{1,12}$/.test(time) || given.length === 0) {
    return { ok: false, reason: 'malformed' }
  }
  const seconds = Number(time)
  let matched = false
  for (const secret of typeof secrets === 'string' ? [secrets] : secrets) {
    const expected = mac(secret, seconds, body)
    for (const hex of given) {
      if (!/^[0-9a-f]{64}$/.test(hex)) continue
      matched = timingSafeEqual(expected, Buffer.from(hex, 'hex')) || matched
    }
  }
  if (!matched) return { ok: false, reason: 'mismatch' }
  return Math.abs(now - seconds) <= toleranceSeconds
    ? { ok: true, seconds }
    : { ok: false, reason: 'expired' }
}

function mac(secret: string, seconds: number, body: string | Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.`).update(body).digest()
}
