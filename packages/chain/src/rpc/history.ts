import { setMaxListeners } from 'node:events'
import { type Block, type Hash, isMembraneError, MembraneError } from '@membrane/core'
import { createReadAhead } from '../follow/readAhead.ts'
import { toNumber } from '../normalise/quantity.ts'
import { isRecord } from '../normalise/raw.ts'
import type { OnNotice } from '../notice.ts'
import type { TierProbe } from '../source.ts'
import { createRpcClient, type EndpointOptions } from './client.ts'
import { makePlan, type Plan } from './plan.ts'
import { createRpcProvider } from './provider.ts'

export type HistoryOptions = {
  readonly endpoints: readonly EndpointOptions[]
  /** Endpoints of other chains are not used. */
  readonly chainId?: number
  /** Blocks asked for at once. Default 4. */
  readonly width?: number
  /** For one request, in milliseconds. Default 60,000, since a whole block's traces take their time. */
  readonly timeoutMs?: number
  /** Hears of tiers that a block lacks. */
  readonly onNotice?: OnNotice
}

/** Blocks that are already in the chain, with receipts and call traces where the node gives them. */
export type History = {
  readonly chainId: () => Promise<number>
  /** Number of the newest block. */
  readonly head: () => Promise<number>
  /** Which tiers the node gives. */
  readonly probe: () => Promise<readonly TierProbe[]>
  /** The blocks from `first` to `last`, both included, in order. */
  readonly blocks: (first: number, last: number, signal: AbortSignal) => AsyncGenerator<Block, void, void>
  /** Number of the block that a transaction is in; undefined when the node does not know it, null while it waits. */
  readonly blockOf: (transaction: Hash) => Promise<number | null | undefined>
  readonly close: () => void
}

/**
 * Reads a chain's past over JSON-RPC. State diffs are not asked for.
 * Methods throw as `RpcClient.request` does; `blocks` also BLOCK_NOT_FOUND, and as `fetchBlock`.
 * @throws RPC_URL_INVALID, RPC_NO_ENDPOINT.
 */
export function createHistory(options: HistoryOptions): History {
  const client = createRpcClient({
    endpoints: options.endpoints.filter((endpoint) => endpoint.privateRelay !== true),
    timeoutMs: options.timeoutMs ?? 60_000,
    ...(options.chainId === undefined ? {} : { chainId: options.chainId }),
    ...(options.onNotice === undefined ? {} : { onNotice: options.onNotice }),
  })
  let planned: Promise<Plan> | undefined
  const planOf = (): Promise<Plan> => {
    planned ??= client.chainId().then(() => makePlan(client))
    return planned
  }
  return {
    chainId: client.chainId,
    head: async () => Number(await client.request('eth_blockNumber', [], { refuse: notANumber })),
    probe: async () => (await planOf()).probes,
    blocks: (first, last, signal) => readBlocks(first, last, signal),
    blockOf: async (transaction) => {
      const found = await client.request('eth_getTransactionByHash', [transaction], { present: true })
      if (!isRecord(found)) return undefined
      return toNumber(found.blockNumber) ?? null
    },
    close: client.close,
  }

  async function* readBlocks(first: number, last: number, signal: AbortSignal) {
    const plan: Plan = { ...(await planOf()), stateDiff: undefined, reads: false }
    const chainId = await client.chainId()
    const stopped = new AbortController()
    // Every request under way listens to it.
    setMaxListeners(0, stopped.signal)
    const stop = () => stopped.abort()
    signal.addEventListener('abort', stop, { once: true })
    const fetching = { chainId, verifyReceipts: false, onNotice: options.onNotice }
    const ahead = createReadAhead(
      createRpcProvider(client, plan, fetching, () => undefined),
      options.width ?? 4,
    )
    try {
      for (let number = first; number <= last && !signal.aborted; number++) {
        const block = await ahead.take(number, { number: last }, stopped.signal)
        if (block === undefined) throw missing(number)
        yield block
      }
    } catch (error) {
      if (!(signal.aborted && isMembraneError(error))) throw error
    } finally {
      signal.removeEventListener('abort', stop)
      stop()
    }
  }
}

function notANumber(result: unknown): string | undefined {
  return toNumber(result) === undefined ? 'no number' : undefined
}

function missing(number: number): MembraneError {
  return new MembraneError('BLOCK_NOT_FOUND', {
    shortMessage: `No endpoint has block ${number}.`,
    hint: 'It may be newer than the head, or pruned; ask another node, or for other blocks.',
  })
}
