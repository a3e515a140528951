import { type Block, type BlockRef, type Hash, isMembraneError } from '@membrane/core'
import type { BlockProvider, Header } from '../follow/provider.ts'
import { needHash, needNumber } from '../normalise/quantity.ts'
import { isRecord, type RawBlock } from '../normalise/raw.ts'
import type { RpcClient } from './client.ts'
import { type FetchOptions, fetchBlock } from './fetchBlock.ts'
import type { Plan } from './plan.ts'

/** The newest header that was seen, for simulations. */
export type Head = BlockRef & { readonly timestamp: number }

/**
 * The follower's view of an RPC client.
 * @param onHeader hears of every newest header, before the follower does.
 */
export function createRpcProvider(
  client: RpcClient,
  plan: Plan,
  options: FetchOptions,
  onHeader: (head: Head, announced: boolean) => void,
): BlockProvider {
  const header = async (method: string, params: readonly unknown[], signal: AbortSignal) => {
    const refuse = (result: unknown) => {
      if (!isRecord(result)) return 'not a block'
      return method === 'eth_getBlockByHash' && result.hash !== params[0] ? 'another block' : undefined
    }
    const raw = await client.request(method, params, { present: true, signal, refuse })
    return isRecord(raw) ? raw : undefined
  }
  const blockByNumber = async (number: number, signal: AbortSignal): Promise<Block | undefined> => {
    const wanted = `0x${number.toString(16)}`
    const refuse = (result: unknown) =>
      isRecord(result) && result.number === wanted ? undefined : `not block ${number}`
    const raw = await client.request('eth_getBlockByNumber', [wanted, true], {
      present: true,
      signal,
      refuse,
    })
    if (!isRecord(raw)) return undefined
    return fetchBlock(client, plan, needHash(raw.hash, 'hash', `block ${number}`), raw, options, signal)
  }
  return {
    chainId: options.chainId,
    head: async (signal) => {
      const raw = await header('eth_getBlockByNumber', ['latest', false], signal)
      const head = toHeader(raw ?? {})
      onHeader({ ...head, timestamp: needNumber(raw?.timestamp, 'timestamp', 'the head') }, false)
      return head
    },
    headerByHash: async (hash, signal) => {
      const raw = await header('eth_getBlockByHash', [hash, false], signal)
      return raw === undefined ? undefined : toHeader(raw)
    },
    blockByNumber,
    blockByHash: (hash: Hash, signal) => fetchBlock(client, plan, hash, undefined, options, signal),
    ...(plan.finalized
      ? {
          finalized: async (signal: AbortSignal) => {
            const raw = await header('eth_getBlockByNumber', ['finalized', false], signal)
            return raw === undefined ? undefined : toHeader(raw)
          },
        }
      : {}),
    onHead: (listener) => {
      const { stop } = client.subscribe({
        params: ['newHeads'],
        onItem: (item) => {
          const head = announcedHead(item)
          if (head === undefined) return
          onHeader(head, true)
          listener(head)
        },
      })
      return stop
    },
  }
}

function toHeader(raw: RawBlock): Header {
  const number = needNumber(raw.number, 'number', 'a header')
  const where = `header ${number}`
  return {
    number,
    hash: needHash(raw.hash, 'hash', where),
    parentHash: needHash(raw.parentHash, 'parentHash', where),
  }
}

/** A header as `newHeads` gives it; undefined when it is broken, since polling will find the block. */
function announcedHead(item: unknown): (Header & Head) | undefined {
  try {
    const raw = isRecord(item) ? item : {}
    return { ...toHeader(raw), timestamp: needNumber(raw.timestamp, 'timestamp', 'a new head') }
  } catch (error) {
    if (isMembraneError(error)) return undefined
    throw error
  }
}
