import WebSocket from 'ws'
import { backoff, type Clock } from '../clock.ts'
import {
  type RpcAnswer,
  type RpcCall,
  readAnswer,
  type Subscription,
  type Transport,
  transportError,
} from './transport.ts'

type Waiting = {
  readonly resolve: (answer: RpcAnswer) => void
  readonly reject: (error: unknown) => void
}

type Live = { readonly subscription: Subscription; id: string | undefined }

const heartbeatMs = 15_000

/**
 * JSON-RPC over a WebSocket that connects on first use, reconnects with back-off and renews its subscriptions.
 * @param name the endpoint for messages: never the URL itself, which may hold a key.
 * @param maxBytes larger messages end the connection.
 */
export function createSocketTransport(url: URL, name: string, maxBytes: number, clock: Clock): Transport {
  const waiting = new Map<number, Waiting>()
  const subscriptions = new Set<Live>()
  // Items of subscriptions whose answer is still on its way.
  const early = new Map<string, unknown[]>()
  const closed = new AbortController()
  let socket: WebSocket | undefined
  let opening: Promise<WebSocket> | undefined
  let nextId = 1
  let failures = 0

  const connect = (): Promise<WebSocket> => {
    if (socket !== undefined) return Promise.resolve(socket)
    opening ??= open().finally(() => {
      opening = undefined
    })
    return opening
  }

  const open = (): Promise<WebSocket> =>
    new Promise((resolve, reject) => {
      const fresh = new WebSocket(url, {
        maxPayload: maxBytes,
        handshakeTimeout: 10_000,
        perMessageDeflate: false,
      })
      let heard = true
      const heartbeat = setInterval(() => {
        if (!heard) return fresh.terminate()
        heard = false
        fresh.ping()
      }, heartbeatMs)
      heartbeat.unref()
      fresh.on('pong', () => {
        heard = true
      })
      fresh.on('message', (data) => {
        heard = true
        receive(String(data))
      })
      fresh.once('open', () => {
        socket = fresh
        failures = 0
        for (const live of subscriptions) start(live)
        resolve(fresh)
      })
      const down = () => {
        clearInterval(heartbeat)
        if (socket === fresh) socket = undefined
        const error = transportError('RPC_UNREACHABLE', name, 'closed the connection')
        reject(error)
        rejectAll(error)
        if (subscriptions.size > 0) reconnect()
      }
      fresh.once('close', down)
      // `close` follows; without a listener an `error` would end the process.
      fresh.on('error', () => undefined)
    })

  const reconnect = async (): Promise<void> => {
    failures++
    await clock.sleep(backoff(failures, clock), closed.signal)
    if (!closed.signal.aborted && socket === undefined) connect().catch(() => undefined)
  }

  const rejectAll = (error: unknown): void => {
    const all = [...waiting.values()]
    waiting.clear()
    for (const { reject } of all) reject(error)
  }

  const receive = (text: string): void => {
    let message: unknown
    try {
      message = JSON.parse(text)
    } catch {
      // Which call it answered cannot be told, so all are asked again.
      rejectAll(transportError('RPC_BAD_ANSWER', name, 'sent a message that is not JSON'))
      return
    }
    if (typeof message !== 'object' || message === null) return
    const { id, params } = message as { readonly id?: unknown; readonly params?: unknown }
    if (typeof id === 'number') {
      const entry = waiting.get(id)
      waiting.delete(id)
      try {
        entry?.resolve(readAnswer(message, name))
      } catch (error) {
        entry?.reject(error)
      }
    } else if (typeof params === 'object' && params !== null) deliver(params)
  }

  const deliver = (params: { readonly subscription?: unknown; readonly result?: unknown }): void => {
    const id = String(params.subscription)
    for (const live of subscriptions) {
      if (live.id !== id) continue
      live.subscription.onItem(params.result)
      return
    }
    const items = early.get(id) ?? []
    items.push(params.result)
    if (early.size < 16 && items.length < 1_000) early.set(id, items)
  }

  const request = async (call: RpcCall, timeoutMs: number, signal?: AbortSignal): Promise<RpcAnswer> => {
    const deadline = clock.now() + timeoutMs
    const live = socket ?? (await withTimeout(connect(), timeoutMs, signal, name))
    const id = nextId++
    const answer = new Promise<RpcAnswer>((resolve, reject) => waiting.set(id, { resolve, reject }))
    live.send(JSON.stringify({ jsonrpc: '2.0', id, method: call.method, params: call.params }))
    try {
      return await withTimeout(answer, Math.max(1, deadline - clock.now()), signal, name)
    } finally {
      waiting.delete(id)
    }
  }

  const start = (live: Live): void => {
    live.id = undefined
    request({ method: 'eth_subscribe', params: live.subscription.params }, 10_000).then(
      (answer) => {
        if ('error' in answer) return live.subscription.onRefused?.(answer.error)
        live.id = String(answer.result)
        const items = early.get(live.id) ?? []
        early.delete(live.id)
        for (const item of items) live.subscription.onItem(item)
      },
      // The connection is worth nothing without its subscription: begin anew.
      () => socket?.terminate(),
    )
  }

  return {
    send: (calls, timeoutMs, signal) => Promise.all(calls.map((call) => request(call, timeoutMs, signal))),
    subscribe: (subscription) => {
      const live: Live = { subscription, id: undefined }
      subscriptions.add(live)
      if (socket !== undefined) start(live)
      else connect().catch(() => undefined)
      return () => {
        subscriptions.delete(live)
        if (live.id !== undefined && socket !== undefined) {
          request({ method: 'eth_unsubscribe', params: [live.id] }, 5_000).catch(() => undefined)
        }
      }
    },
    close: () => {
      closed.abort()
      subscriptions.clear()
      socket?.terminate()
    },
  }
}

function withTimeout<T>(
  promise: Promise<T>,
  ms: number,
  signal: AbortSignal | undefined,
  name: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    const abort = () => {
      settle()
      reject(transportError('RPC_TIMEOUT', name, 'was not waited for'))
    }
    const timer = setTimeout(() => {
      settle()
      reject(transportError('RPC_TIMEOUT', name, `did not answer within ${ms} ms`))
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
    promise.then(
      (value) => {
        settle()
        resolve(value)
      },
      (error: unknown) => {
        settle()
        reject(error)
      },
    )
  })
}
