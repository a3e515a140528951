import { isMembraneError, MembraneError } from '@membrane/core'
import { fit } from './fit.ts'
import { plainLine } from './plain.ts'

export type Fetch = typeof globalThis.fetch

export type Post = {
  readonly fetch: Fetch
  /** Names the receiver in errors; the address itself may be a secret. */
  readonly receiver: string
  readonly url: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
  /** Unix milliseconds, to read a Retry-After that is a date. */
  readonly now: number
  readonly signal: AbortSignal
}

/** Answers longer than this are not read to their end: they are error texts, and their sender is not trusted. */
const maxAnswerBytes = 65_536

/** No receiver can silence a channel for longer than this by asking us to wait. */
const maxRetryAfterMs = 3_600_000

/**
 * Sends JSON by POST and returns the text of a 2xx answer. Redirects are never followed: they could lead the
 * message, its signature and us to a host that nobody configured.
 * @throws NOTIFY_RATE_LIMITED (429, with `details.retryAfterMs` when told), NOTIFY_UNAVAILABLE (5xx, 408, 425, resets,
 *   answers that are not HTTP), NOTIFY_TIMEOUT: retryable. NOTIFY_REDIRECTED (3xx), NOTIFY_REJECTED (other 4xx): not.
 */
export async function postJson(post: Post): Promise<string> {
  const { receiver, signal } = post
  try {
    const response = await post.fetch(post.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'membrane', ...post.headers },
      body: post.body,
      redirect: 'manual',
      signal,
    })
    const text = await readBounded(response)
    if (response.status >= 200 && response.status < 300) return text
    throw refusal(receiver, response, text, post.now)
  } catch (error) {
    if (isMembraneError(error)) throw error
    if (signal.aborted) {
      throw new MembraneError('NOTIFY_TIMEOUT', {
        shortMessage: `${receiver} did not answer in time.`,
        retryable: true,
      })
    }
    throw unavailable(`${receiver} cannot be reached: ${reason(error)}.`)
  }
}

/** The error for a receiver that may work again soon. */
export function unavailable(
  shortMessage: string,
  details: Readonly<Record<string, unknown>> = {},
): MembraneError {
  return new MembraneError('NOTIFY_UNAVAILABLE', { shortMessage, retryable: true, details })
}

async function readBounded(response: Response): Promise<string> {
  if (response.body === null) return ''
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body) {
    parts.push(part)
    size += part.byteLength
    // Leaving the loop cancels the stream and with it the connection.
    if (size >= maxAnswerBytes) break
  }
  return Buffer.concat(parts).subarray(0, maxAnswerBytes).toString('utf8')
}

function refusal(receiver: string, response: Response, text: string, now: number): MembraneError {
  const { status } = response
  const details = { status }
  const said = text.trim() === '' ? '' : `: ${fit(plainLine(text), 200)}`
  if (status === 429) {
    const retryAfterMs = retryAfter(response.headers.get('retry-after'), text, now)
    return new MembraneError('NOTIFY_RATE_LIMITED', {
      shortMessage: `${receiver} asks for fewer messages (429)${said}.`,
      retryable: true,
      details: retryAfterMs === undefined ? details : { ...details, retryAfterMs },
    })
  }
  if (status >= 500 || status === 408 || status === 425) {
    const retryAfterMs = retryAfter(response.headers.get('retry-after'), '', now)
    return unavailable(
      `${receiver} answered ${status}${said}.`,
      retryAfterMs === undefined ? details : { ...details, retryAfterMs },
    )
  }
  if (status >= 300 && status < 400) {
    return new MembraneError('NOTIFY_REDIRECTED', {
      shortMessage: `${receiver} answered ${status}, a redirect, which is not followed.`,
      hint: 'Configure the address that it redirects to, if that is where messages should go.',
      details,
    })
  }
  return new MembraneError('NOTIFY_REJECTED', {
    shortMessage: `${receiver} refused the message (${status})${said}.`,
    hint: 'Check the channel: its address, its secret and its rights.',
    details,
  })
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3); Discord and Telegram also say it in the body, in seconds. */
function retryAfter(header: string | null, body: string, now: number): number | undefined {
  const fromHeader =
    header === null
      ? Number.NaN
      : /^\s*\d+(\.\d+)?\s*$/.test(header)
        ? Number(header) * 1000
        : Date.parse(header) - now
  const ms = Number.isFinite(fromHeader) ? fromHeader : retryAfterInBody(body)
  if (ms === undefined) return undefined
  return Math.min(maxRetryAfterMs, Math.max(0, Math.ceil(ms)))
}

function retryAfterInBody(body: string): number | undefined {
  const parsed = asRecord(body)
  const parameters = parsed?.parameters
  const nested =
    typeof parameters === 'object' && parameters !== null && 'retry_after' in parameters
      ? parameters.retry_after
      : undefined
  const seconds = parsed?.retry_after ?? nested
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : undefined
}

/** The JSON object that `text` holds; undefined when it holds anything else. */
export function asRecord(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    // An object that is not an array is a record of unknown fields.
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** The innermost cause's code or message: `fetch failed` alone says nothing. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  if (error.cause !== undefined) return reason(error.cause)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
