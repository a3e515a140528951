import { isMembraneError } from '@membrane/core'
import { type RpcAnswer, type RpcCall, readAnswer, type Transport, transportError } from './transport.ts'

/**
 * JSON-RPC over HTTP. Connections are kept alive by Node's fetch.
 * @param name the endpoint for messages: never the URL itself, which may hold a key.
 * @param maxBytes larger answers are refused.
 */
export function createHttpTransport(url: URL, name: string, maxBytes: number): Transport {
  const { headers, target } = requestTarget(url)
  const post = async (body: string, timeoutMs: number, signal: AbortSignal | undefined): Promise<unknown> => {
    // Not AbortSignal.any: Node 20 keeps its dependants alive for as long as the outer signal lives.
    const controller = new AbortController()
    const abort = () => controller.abort()
    const timer = setTimeout(abort, timeoutMs)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      const response = await fetch(target, { method: 'POST', headers, body, signal: controller.signal })
      if (response.status === 429) throw limited(name, response.headers.get('retry-after'))
      const text = await readText(response, name, maxBytes)
      if (!response.ok && !text.startsWith('{') && !text.startsWith('[')) {
        throw transportError('RPC_UNREACHABLE', name, `answered with HTTP ${response.status}`, {
          status: response.status,
        })
      }
      return parse(text, name)
    } catch (error) {
      if (isMembraneError(error)) throw error
      if (controller.signal.aborted) {
        const what = signal?.aborted === true ? 'was not waited for' : `did not answer within ${timeoutMs} ms`
        throw transportError('RPC_TIMEOUT', name, what)
      }
      throw transportError('RPC_UNREACHABLE', name, `cannot be reached (${reasonOf(error)})`)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }
  return {
    send: async (calls, timeoutMs, signal) => {
      const [only] = calls
      if (calls.length === 1 && only !== undefined) {
        return [readAnswer(await post(JSON.stringify(envelope(only, 1)), timeoutMs, signal), name)]
      }
      const body = JSON.stringify(calls.map((call, i) => envelope(call, i + 1)))
      return inOrder(await post(body, timeoutMs, signal), calls.length, name)
    },
    close: () => undefined,
  }
}

function envelope(call: RpcCall, id: number): object {
  return { jsonrpc: '2.0', id, method: call.method, params: call.params }
}

/** Answers of a batch may come in any order. */
function inOrder(answers: unknown, count: number, name: string): readonly RpcAnswer[] {
  if (!Array.isArray(answers)) throw transportError('RPC_BATCH_REFUSED', name, 'does not answer batches')
  const byId = new Map<unknown, unknown>(
    answers.map((answer: unknown) => [(answer as { readonly id?: unknown } | null)?.id, answer]),
  )
  const out: RpcAnswer[] = []
  for (let id = 1; id <= count; id++) out.push(readAnswer(byId.get(id), name))
  return out
}

/** fetch refuses URLs with a user and password in them; they become a header. */
function requestTarget(url: URL): { readonly headers: Record<string, string>; readonly target: string } {
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (url.username === '') return { headers, target: url.href }
  const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  headers.authorization = `Basic ${Buffer.from(user).toString('base64')}`
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return { headers, target: bare.href }
}

async function readText(response: Response, name: string, maxBytes: number): Promise<string> {
  const tooLarge = () => transportError('RPC_TOO_LARGE', name, `answered with more than ${maxBytes} bytes`)
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel()
    throw tooLarge()
  }
  if (response.body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.length
    if (size > maxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw transportError('RPC_BAD_ANSWER', name, `answered with ${text.length} characters that are not JSON`)
  }
}

function limited(name: string, retryAfter: string | null) {
  const seconds = Number(retryAfter ?? Number.NaN)
  const at = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(retryAfter ?? '') - Date.now()
  const details = Number.isFinite(at) ? { retryAfterMs: Math.max(0, at) } : {}
  return transportError('RPC_RATE_LIMITED', name, 'asks to slow down (HTTP 429)', details)
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = (cause as { readonly code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : 'connection failed'
}
