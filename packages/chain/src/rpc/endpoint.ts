import { isMembraneError } from '@membrane/core'
import type { Clock } from '../clock.ts'
import { toNumber } from '../normalise/quantity.ts'
import { type Bucket, createBucket } from './bucket.ts'
import { freshHealth, type Health, recordFailure, recordSuccess } from './health.ts'
import { createHttpTransport } from './http.ts'
import { parseEndpointUrl, redactUrl } from './redact.ts'
import { createSocketTransport } from './socket.ts'
import { type RpcAnswer, type RpcCall, type Transport, transportError } from './transport.ts'

export type EndpointOptions = {
  /** http, https, ws or wss; may hold a key, and is never shown whole. */
  readonly url: string
  /** Requests a second that the endpoint allows; unlimited when absent. */
  readonly requestsPerSecond?: number
  /** A relay that keeps transactions out of the public mempool: used for sending only. */
  readonly privateRelay?: boolean
}

export type Endpoint = {
  /** Scheme and host: what may be shown. */
  readonly name: string
  readonly privateRelay: boolean
  readonly transport: Transport
  readonly bucket: Bucket
  readonly health: Health
  /** Methods that the node said it does not have. */
  readonly lacks: Set<string>
  batches: boolean
  /** The chain it serves, once it said so. */
  chainId: number | undefined
  /** Not before this time is it asked again which chain it serves. */
  askChainAfter: number
}

/** @throws RPC_URL_INVALID. */
export function createEndpoint(
  options: EndpointOptions,
  position: number,
  maxBytes: number,
  clock: Clock,
): Endpoint {
  const url = parseEndpointUrl(options.url, position)
  const name = redactUrl(url)
  return {
    name,
    privateRelay: options.privateRelay ?? false,
    transport: url.protocol.startsWith('ws')
      ? createSocketTransport(url, name, maxBytes, clock)
      : createHttpTransport(url, name, maxBytes),
    bucket: createBucket(options.requestsPerSecond, clock),
    health: freshHealth(),
    lacks: new Set(),
    batches: true,
    chainId: undefined,
    askChainAfter: 0,
  }
}

/**
 * Sends to this endpoint and keeps its health.
 * @throws as `Transport.send`.
 */
export async function sendTo(
  endpoint: Endpoint,
  calls: readonly RpcCall[],
  timeoutMs: number,
  clock: Clock,
  signal?: AbortSignal,
): Promise<readonly RpcAnswer[]> {
  await endpoint.bucket.take(calls.length, signal)
  const began = clock.now()
  try {
    const answers = await endpoint.transport.send(calls, timeoutMs, signal)
    recordSuccess(endpoint.health, clock.now() - began)
    return answers
  } catch (error) {
    if (isMembraneError(error, 'RPC_BATCH_REFUSED')) endpoint.batches = false
    else if (signal?.aborted !== true) {
      const rest = isMembraneError(error) ? error.details.retryAfterMs : undefined
      recordFailure(endpoint.health, clock, typeof rest === 'number' ? rest : undefined)
    }
    throw error
  }
}

/**
 * Which chain the endpoint serves. An answer other than the expected one must be given five times in a row, because
 * a single one may be a slip of a proxy; where nothing is expected, the same answer must be given twice.
 * @throws as `Transport.send`; RPC_BAD_ANSWER when it does not say.
 */
export async function askChainId(
  endpoint: Endpoint,
  expected: number | undefined,
  timeoutMs: number,
  clock: Clock,
): Promise<number> {
  let last = await askOnce(endpoint, timeoutMs, clock)
  for (let i = 1; i < 5 && last !== expected; i++) {
    const next = await askOnce(endpoint, timeoutMs, clock)
    if (expected === undefined && next === last) return next
    last = next
  }
  return last
}

async function askOnce(endpoint: Endpoint, timeoutMs: number, clock: Clock): Promise<number> {
  const [answer] = await sendTo(endpoint, [{ method: 'eth_chainId', params: [] }], timeoutMs, clock)
  const chainId = answer !== undefined && 'result' in answer ? toNumber(answer.result) : undefined
  if (chainId === undefined)
    throw transportError('RPC_BAD_ANSWER', endpoint.name, 'does not say which chain it serves')
  return chainId
}
