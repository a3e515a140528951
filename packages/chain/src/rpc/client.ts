import { isMembraneError, MembraneError } from '@membrane/core'
import { backoff, type Clock, systemClock } from '../clock.ts'
import { toNumber } from '../normalise/quantity.ts'
import type { OnNotice } from '../notice.ts'
import { askChainId, createEndpoint, type Endpoint, type EndpointOptions, sendTo } from './endpoint.ts'
import { classifyFault } from './fault.ts'
import { cost, recordFailure } from './health.ts'
import {
  type RpcAnswer,
  type RpcCall,
  type RpcFault,
  type Subscription,
  transportError,
} from './transport.ts'

export type { EndpointOptions } from './endpoint.ts'
export type { RpcAnswer, RpcCall, RpcFault, Subscription } from './transport.ts'

export type RpcClientOptions = {
  readonly endpoints: readonly EndpointOptions[]
  /** Endpoints of other chains are not used. Absent: what the first endpoint that answers says. */
  readonly chainId?: number
  /** For one request, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number
  /** Largest answer accepted. Default 256 MiB. */
  readonly maxBytes?: number
  /** Tries of one request over all endpoints. Default 6. */
  readonly attempts?: number
  readonly clock?: Clock
  readonly onNotice?: OnNotice
}

export type RequestOptions = {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  /** A null result means that this node has not got it yet: ask the others, and once more. */
  readonly present?: boolean
  /** Says what is wrong with a result that cannot be right; it then counts as a failure of the endpoint. */
  readonly refuse?: (result: unknown) => string | undefined
}

export type EndpointReport = {
  readonly name: string
  readonly chainId: number | undefined
  /** Smoothed milliseconds. */
  readonly latency: number
  /** Smoothed share of failures. */
  readonly errors: number
  readonly head: number | undefined
  readonly usable: boolean
}

/**
 * JSON-RPC over several endpoints. Requests go to the best by latency, failures and head lag; another is tried when
 * it fails. Methods throw, all retryable: RPC_TIMEOUT, RPC_UNREACHABLE, RPC_RATE_LIMITED, RPC_BAD_ANSWER,
 * RPC_TOO_LARGE; and not retryable: CHAIN_ID_MISMATCH when all endpoints serve another chain.
 */
export type RpcClient = {
  readonly chainId: () => Promise<number>
  /** @throws RPC_METHOD_MISSING when no endpoint has it; RPC_REJECTED with the node's code, message and data. */
  readonly request: (method: string, params: readonly unknown[], options?: RequestOptions) => Promise<unknown>
  /** As `request`, but the node's own error is returned, not thrown. */
  readonly ask: (method: string, params: readonly unknown[], options?: RequestOptions) => Promise<RpcAnswer>
  /** Several calls as one batch where the endpoint takes batches; one answer a call, in order. */
  readonly askMany: (calls: readonly RpcCall[], options?: RequestOptions) => Promise<readonly RpcAnswer[]>
  /** Sends to every endpoint of the right chain at once; one entry an endpoint. */
  readonly broadcast: (
    method: string,
    params: readonly unknown[],
  ) => Promise<readonly PromiseSettledResult<RpcAnswer>[]>
  /** As `broadcast`, to all or to private relays alone, without waiting for the slowest: one promise an endpoint. */
  readonly sendEach: (
    method: string,
    params: readonly unknown[],
    to: 'everywhere' | 'private',
  ) => readonly Promise<RpcAnswer>[]
  /** Subscribes at every WebSocket endpoint; `count` says at how many. */
  readonly subscribe: (subscription: Subscription) => { readonly count: number; readonly stop: () => void }
  readonly endpoints: () => readonly EndpointReport[]
  readonly close: () => void
}

const recheckMs = 30_000
const batchSize = 100

/** @throws RPC_URL_INVALID; RPC_NO_ENDPOINT when the list is empty. */
export function createRpcClient(options: RpcClientOptions): RpcClient {
  const clock = options.clock ?? systemClock
  const timeoutMs = options.timeoutMs ?? 10_000
  const attempts = options.attempts ?? 6
  const endpoints = options.endpoints.map((endpoint, i) =>
    createEndpoint(endpoint, i, options.maxBytes ?? 256 * 1024 * 1024, clock),
  )
  if (endpoints.length === 0) {
    throw new MembraneError('RPC_NO_ENDPOINT', {
      shortMessage: 'No RPC endpoint was given; expected at least one.',
      hint: 'Set source.endpoints in the configuration.',
    })
  }
  let expected = options.chainId
  let bestHead = -1
  let closed = false

  const rightChain = async (endpoint: Endpoint, anew = false): Promise<boolean> => {
    // A relay may know no method but to take transactions, which are bound to their chain (EIP-155).
    if (endpoint.privateRelay) return true
    if (anew || endpoint.chainId === undefined || endpoint.chainId !== expected) {
      if (clock.now() < endpoint.askChainAfter) return false
      endpoint.chainId = await askChainId(endpoint, expected, timeoutMs, clock)
      expected ??= endpoint.chainId
      if (endpoint.chainId !== expected) {
        endpoint.askChainAfter = clock.now() + recheckMs
        options.onNotice?.({
          level: 'warn',
          code: 'ENDPOINT_EXCLUDED',
          message: `${endpoint.name} serves chain ${endpoint.chainId}; expected ${expected}. It is not used.`,
        })
      }
    }
    return endpoint.chainId === expected
  }

  /** The best endpoint that may be used now, those in `tried` last; undefined when none serves the chain. */
  const pick = (method: string, tried: ReadonlySet<Endpoint>): Endpoint | undefined => {
    const now = clock.now()
    let best: Endpoint | undefined
    let bestCost = Number.POSITIVE_INFINITY
    for (const endpoint of endpoints) {
      const excluded = endpoint.chainId !== undefined && endpoint.chainId !== expected
      if (endpoint.privateRelay || endpoint.lacks.has(method) || (excluded && now < endpoint.askChainAfter))
        continue
      const rest = Math.max(0, endpoint.health.restUntil - now)
      const price = cost(endpoint.health, bestHead) + rest * 10 + (tried.has(endpoint) ? 1e6 : 0)
      if (price < bestCost) {
        best = endpoint
        bestCost = price
      }
    }
    return best
  }

  const unavailable = (method: string): MembraneError => {
    const readable = endpoints.filter((endpoint) => !endpoint.privateRelay)
    const served = readable.filter(({ chainId }) => chainId === undefined || chainId === expected)
    if (served.length > 0) {
      return new MembraneError('RPC_METHOD_MISSING', {
        shortMessage: `No endpoint has ${method}.`,
        hint: 'Add an endpoint that has it; membrane doctor lists what each lacks.',
        details: { method },
      })
    }
    const chains = [...new Set(readable.map(({ chainId }) => chainId))].join(', ')
    return new MembraneError('CHAIN_ID_MISMATCH', {
      shortMessage: `All endpoints serve chain ${chains}; expected ${expected}.`,
      hint: 'Correct chainId or the endpoints in the configuration.',
    })
  }

  const ask = async (
    method: string,
    params: readonly unknown[],
    how: RequestOptions = {},
  ): Promise<RpcAnswer> => {
    const tried = new Set<Endpoint>()
    const calls = [{ method, params }]
    const aborted = () => how.signal?.aborted === true
    let failure: MembraneError | undefined
    let answer: RpcAnswer | undefined
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const endpoint = pick(method, tried)
      if (endpoint === undefined) {
        if (answer !== undefined) return answer
        throw failure ?? unavailable(method)
      }
      const again = tried.has(endpoint)
      const rest = endpoint.health.restUntil - clock.now()
      if (rest > 0 || again)
        await clock.sleep(Math.max(rest, again ? backoff(attempt, clock, 20, 1_000) : 0), how.signal)
      if (aborted()) break
      tried.add(endpoint)
      try {
        if (!(await rightChain(endpoint))) continue
        const [given] = await sendTo(endpoint, calls, how.timeoutMs ?? timeoutMs, clock, how.signal)
        if (given === undefined) continue
        if ('result' in given) {
          const wrong = given.result === null ? undefined : how.refuse?.(given.result)
          if (wrong !== undefined) {
            recordFailure(endpoint.health, clock)
            answer = undefined
            throw transportError('RPC_BAD_ANSWER', endpoint.name, `answered ${method} wrongly: ${wrong}`)
          }
          if (given.result !== null || how.present !== true) return noteHead(endpoint, method, given)
          answer = given
          continue
        }
        answer = given
        const kind = classifyFault(given.error)
        if (kind === 'final') return given
        if (kind === 'missing') {
          endpoint.lacks.add(method)
          answer = undefined
        } else if (kind === 'limited')
          recordFailure(endpoint.health, clock, backoff(endpoint.health.streak + 1, clock, 250))
      } catch (error) {
        if (!isMembraneError(error) || aborted()) throw error
        failure = error
      }
    }
    if (answer !== undefined) return answer
    throw failure ?? unavailable(method)
  }

  const noteHead = (endpoint: Endpoint, method: string, answer: RpcAnswer): RpcAnswer => {
    if (method === 'eth_blockNumber' && 'result' in answer) {
      endpoint.health.head = toNumber(answer.result) ?? endpoint.health.head
      bestHead = Math.max(bestHead, endpoint.health.head)
    }
    return answer
  }

  const askMany = async (
    calls: readonly RpcCall[],
    how: RequestOptions = {},
  ): Promise<readonly RpcAnswer[]> => {
    if (calls.length > batchSize) {
      const rest = askMany(calls.slice(batchSize), how)
      return [...(await askMany(calls.slice(0, batchSize), how)), ...(await rest)]
    }
    const endpoint = calls.length > 1 ? pick(calls[0]?.method ?? '', new Set()) : undefined
    let answers: readonly RpcAnswer[] = []
    if (endpoint?.batches === true && endpoint.health.restUntil <= clock.now()) {
      try {
        if (await rightChain(endpoint)) {
          answers = await sendTo(endpoint, calls, how.timeoutMs ?? timeoutMs, clock, how.signal)
        }
      } catch (error) {
        if (!isMembraneError(error)) throw error
      }
    }
    // What the batch left open is asked one by one, which also tries the other endpoints.
    return Promise.all(
      calls.map((call, i) => {
        const answer = answers[i]
        return answer !== undefined && settled(answer, how) ? answer : ask(call.method, call.params, how)
      }),
    )
  }

  const sendEach: RpcClient['sendEach'] = (method, params, to) =>
    endpoints
      .filter(({ privateRelay }) => to === 'everywhere' || privateRelay)
      .map(async (endpoint) => {
        if (!(await rightChain(endpoint))) throw unavailable(method)
        const [answer] = await sendTo(endpoint, [{ method, params }], timeoutMs, clock)
        if (answer === undefined) throw unavailable(method)
        return answer
      })

  /** Subscribes once the endpoint is up and known to serve the right chain. */
  const subscribeAt = async (
    endpoint: Endpoint,
    subscription: Subscription,
    signal: AbortSignal,
  ): Promise<void> => {
    while (!signal.aborted && !closed) {
      const right = await rightChain(endpoint).catch(() => false)
      if (right && !signal.aborted) {
        const stop = endpoint.transport.subscribe?.(subscription)
        if (stop !== undefined) signal.addEventListener('abort', stop, { once: true })
        return
      }
      await clock.sleep(2_000, signal)
    }
  }

  // Endpoints that are not in use are looked at now and then, so that ranking and failover rest on fresh figures.
  const survey = setInterval(() => {
    for (const endpoint of endpoints) {
      if (endpoint.privateRelay) continue
      rightChain(endpoint, true)
        .then((right) =>
          right ? sendTo(endpoint, [{ method: 'eth_blockNumber', params: [] }], timeoutMs, clock) : [],
        )
        .then(([answer]) => answer !== undefined && noteHead(endpoint, 'eth_blockNumber', answer))
        .catch(() => undefined)
    }
  }, 15_000)
  survey.unref()

  return {
    ask,
    askMany,
    request: async (method, params, how) => resultOf(method, await ask(method, params, how)),
    chainId: async () => {
      if (expected === undefined || !endpoints.some((endpoint) => endpoint.chainId === expected)) {
        await ask('eth_chainId', [])
      }
      if (expected === undefined) throw unavailable('eth_chainId')
      return expected
    },
    sendEach,
    broadcast: (method, params) => Promise.allSettled(sendEach(method, params, 'everywhere')),
    subscribe: (subscription) => {
      const stopped = new AbortController()
      const sockets = endpoints.filter(
        ({ transport, chainId, privateRelay }) =>
          transport.subscribe !== undefined && !privateRelay && (chainId ?? expected) === expected,
      )
      for (const endpoint of sockets) void subscribeAt(endpoint, subscription, stopped.signal)
      return { count: sockets.length, stop: () => stopped.abort() }
    },
    endpoints: () =>
      endpoints.map(({ name, chainId, health }) => ({
        name,
        chainId,
        latency: health.latency,
        errors: health.errors,
        head: health.head < 0 ? undefined : health.head,
        usable: chainId === undefined || chainId === expected,
      })),
    close: () => {
      closed = true
      clearInterval(survey)
      for (const endpoint of endpoints) endpoint.transport.close()
    },
  }
}

function settled(answer: RpcAnswer, how: RequestOptions): boolean {
  if ('error' in answer) return classifyFault(answer.error) === 'final'
  if (answer.result === null) return how.present !== true
  return how.refuse?.(answer.result) === undefined
}

function resultOf(method: string, answer: RpcAnswer): unknown {
  if ('result' in answer) return answer.result
  throw rejected(method, answer.error)
}

/** The error for a node's own answer that is an error. */
export function rejected(method: string, fault: RpcFault): MembraneError {
  return new MembraneError('RPC_REJECTED', {
    shortMessage: `${method} was answered with an error: ${fault.message} (${fault.code}).`,
    retryable: classifyFault(fault) !== 'final',
    details: { code: fault.code, message: fault.message, data: fault.data },
  })
}
