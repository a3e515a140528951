import { type Hash, isMembraneError, type PendingTransaction } from '@membrane/core'
import type { Clock } from '../clock.ts'
import { normalisePending } from '../normalise/pending.ts'
import { isRecord } from '../normalise/raw.ts'
import type { OnNotice } from '../notice.ts'
import type { RpcClient } from './client.ts'

export type PendingListener = (transaction: PendingTransaction, seenAt: number) => void

const pollMs = 100
const remembered = 20_000

/**
 * Watches the mempool: by `eth_subscribe newPendingTransactions` with full bodies at every WebSocket endpoint, with hashes
 * where bodies are refused, and without a WebSocket by polling a filter, or else `txpool_content`. Each hash is
 * given once.
 */
export function watchPending(
  client: RpcClient,
  listener: PendingListener,
  clock: Clock,
  signal: AbortSignal,
  onNotice: OnNotice | undefined,
): void {
  const seen = new Set<string>()
  const isNew = (hash: unknown): hash is Hash => {
    if (typeof hash !== 'string' || seen.has(hash)) return false
    seen.add(hash)
    if (seen.size > remembered) for (const oldest of seen) return seen.delete(oldest)
    return true
  }
  const onItem = (item: unknown): void => {
    const seenAt = clock.now()
    const hash = isRecord(item) ? item.hash : item
    if (!isNew(hash)) return
    if (isRecord(item)) give(item, seenAt)
    else void fetchBody(client, hash, signal).then((body) => isRecord(body) && give(body, seenAt))
  }
  const give = (body: unknown, seenAt: number): void => {
    try {
      listener(normalisePending(body), seenAt)
    } catch (error) {
      if (!isMembraneError(error)) throw error
      onNotice?.({ level: 'warn', code: error.code, message: error.shortMessage })
    }
  }
  const subscribed = client.subscribe({
    params: ['newPendingTransactions', true],
    onItem,
    onRefused: () => {
      const hashes = client.subscribe({
        params: ['newPendingTransactions'],
        onItem,
        onRefused: ({ message }) =>
          onNotice?.({
            level: 'warn',
            code: 'TIER_UNKNOWN',
            message: `No pending transactions: ${message}.`,
          }),
      })
      signal.addEventListener('abort', hashes.stop, { once: true })
    },
  })
  signal.addEventListener('abort', subscribed.stop, { once: true })
  if (subscribed.count === 0) void poll(client, onItem, clock, signal, onNotice)
}

async function fetchBody(client: RpcClient, hash: Hash, signal: AbortSignal): Promise<unknown> {
  try {
    const body = await client.request('eth_getTransactionByHash', [hash], { present: true, signal })
    // Mined meanwhile: the block will show it.
    return isRecord(body) && (body.blockHash === null || body.blockHash === undefined) ? body : undefined
  } catch {
    return undefined
  }
}

async function poll(
  client: RpcClient,
  onItem: (item: unknown) => void,
  clock: Clock,
  signal: AbortSignal,
  onNotice: OnNotice | undefined,
): Promise<void> {
  let filter: unknown
  while (!signal.aborted) {
    try {
      filter ??= await client.request('eth_newPendingTransactionFilter', [], { signal })
      const items = await client.request('eth_getFilterChanges', [filter], { signal })
      if (Array.isArray(items)) items.forEach(onItem)
    } catch (error) {
      if (signal.aborted) return
      filter = undefined
      if (isRefusal(error)) return pollPool(client, onItem, clock, signal, onNotice)
      await clock.sleep(1_000, signal)
    }
    await clock.sleep(pollMs, signal)
  }
}

async function pollPool(
  client: RpcClient,
  onItem: (item: unknown) => void,
  clock: Clock,
  signal: AbortSignal,
  onNotice: OnNotice | undefined,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const pool = await client.request('txpool_content', [], { signal })
      const senders = isRecord(pool) && isRecord(pool.pending) ? Object.values(pool.pending) : []
      for (const byNonce of senders) if (isRecord(byNonce)) Object.values(byNonce).forEach(onItem)
    } catch (error) {
      if (isRefusal(error)) {
        onNotice?.({
          level: 'warn',
          code: 'TIER_UNKNOWN',
          message: 'No endpoint shows pending transactions.',
        })
        return
      }
    }
    await clock.sleep(pollMs * 5, signal)
  }
}

/** Whether asking again cannot help: the method is missing, or the node will not answer it. */
function isRefusal(error: unknown): boolean {
  return isMembraneError(error) && !error.retryable
}
