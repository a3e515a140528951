import { MembraneError } from '@membrane/core'

export type RpcCall = { readonly method: string; readonly params: readonly unknown[] }

export type RpcFault = { readonly code: number; readonly message: string; readonly data?: unknown }

/** What a node said to one call: a result, or its own error. Failures to get an answer at all are thrown. */
export type RpcAnswer = { readonly result: unknown } | { readonly error: RpcFault }

/**
 * One connection to one endpoint.
 * `send` throws RPC_TIMEOUT, RPC_UNREACHABLE, RPC_RATE_LIMITED (with `details.retryAfterMs`), RPC_BAD_ANSWER,
 * RPC_TOO_LARGE or RPC_BATCH_REFUSED, all retryable.
 */
export type Transport = {
  readonly send: (
    calls: readonly RpcCall[],
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ) => Promise<readonly RpcAnswer[]>
  /** Subscribes by `eth_subscribe`, again after every reconnection; absent over HTTP. Returns how to stop. */
  readonly subscribe?: (subscription: Subscription) => () => void
  readonly close: () => void
}

export type Subscription = {
  readonly params: readonly unknown[]
  readonly onItem: (item: unknown) => void
  /** The node refused it, for good. */
  readonly onRefused?: (fault: RpcFault) => void
}

/** An error of the connection, not of the node. */
export function transportError(
  code: string,
  endpoint: string,
  what: string,
  details?: Readonly<Record<string, unknown>>,
): MembraneError {
  return new MembraneError(code, {
    shortMessage: `${endpoint} ${what}.`,
    retryable: true,
    ...(details === undefined ? {} : { details }),
  })
}

/**
 * Reads one JSON-RPC answer.
 * @throws RPC_BAD_ANSWER when it is neither result nor error.
 */
export function readAnswer(value: unknown, endpoint: string): RpcAnswer {
  if (typeof value === 'object' && value !== null) {
    if ('error' in value && typeof value.error === 'object' && value.error !== null) {
      const { code, message, data } = value.error as Readonly<Record<string, unknown>>
      return {
        error: {
          code: typeof code === 'number' ? code : 0,
          message: typeof message === 'string' ? message : 'no message',
          ...(data === undefined ? {} : { data }),
        },
      }
    }
    if ('result' in value) return { result: value.result }
  }
  throw transportError('RPC_BAD_ANSWER', endpoint, 'answered with neither a result nor an error')
}
