import { type BlockRef, type Hex, isMembraneError, type ReadResult, type StateRead } from '@membrane/core'
import { isRecord } from '../normalise/raw.ts'
import type { RpcAnswer, RpcCall, RpcClient } from './client.ts'
import { classifyFault } from './fault.ts'

/** What was found out about the endpoints' `eth_call`. */
export type Reading = { byHash: boolean }

/**
 * Answers view calls in the state after exactly this block: named by its hash (EIP-1898), so that a reorg cannot mix
 * branches. Where that is refused, by number, with the canonical header at that height in the same round trip: when
 * it is not the block's, all reads fail. Never throws for what a node says.
 */
export async function readAt(
  client: RpcClient,
  reading: Reading,
  reads: readonly StateRead[],
  at: BlockRef,
): Promise<readonly ReadResult[]> {
  if (reads.length === 0) return []
  try {
    if (reading.byHash) {
      const answers = await client.askMany(callsOf(reads, { blockHash: at.hash }))
      if (!answers.every(isRefusal)) return resultsOf(answers, reads)
    }
    return await readByNumber(client, reading, reads, at)
  } catch (error) {
    const reason = isMembraneError(error) ? error.shortMessage : String(error)
    return reads.map(() => ({ ok: false, reason }))
  }
}

async function readByNumber(
  client: RpcClient,
  reading: Reading,
  reads: readonly StateRead[],
  at: BlockRef,
): Promise<readonly ReadResult[]> {
  const number = `0x${at.number.toString(16)}`
  const answers = await client.askMany([
    ...callsOf(reads, number),
    { method: 'eth_getBlockByNumber', params: [number, false] },
  ])
  const calls = answers.slice(0, -1)
  if (!calls.every(isRefusal)) reading.byHash = false
  const last = answers.at(-1)
  const header: unknown = last !== undefined && 'result' in last ? last.result : undefined
  if (isRecord(header) && header.hash === at.hash) return resultsOf(calls, reads)
  const reason = `block ${at.number} (${at.hash}) is not in the node's chain now`
  return reads.map(() => ({ ok: false, reason }))
}

function callsOf(reads: readonly StateRead[], block: unknown): readonly RpcCall[] {
  return reads.map(({ to, data, balance, code }) =>
    balance === true
      ? { method: 'eth_getBalance', params: [to, block] }
      : {
          method: 'eth_call',
          params: [{ to, data }, block, ...(code === undefined ? [] : [overridesOf(code)])],
        },
  )
}

/** A node's state override set: code that stands at these addresses for the call. */
export function overridesOf(code: NonNullable<StateRead['code']>): object {
  return Object.fromEntries(Object.entries(code).map(([address, text]) => [address, { code: text }]))
}

/** How nodes answer that do not take an object for a block: they cannot read the parameter. */
const unreadable = /unmarshal|deserial|invalid (type|argument|param|block|input|hex)|expected.*string/i

function isRefusal(answer: RpcAnswer): boolean {
  if (!('error' in answer) || classifyFault(answer.error) !== 'final') return false
  return answer.error.code === -32_602 || unreadable.test(answer.error.message)
}

function resultsOf(answers: readonly RpcAnswer[], reads: readonly StateRead[]): readonly ReadResult[] {
  return answers.map((answer, i) => toReadResult(answer, reads[i]))
}

function toReadResult(answer: RpcAnswer, read: StateRead | undefined): ReadResult {
  if ('error' in answer) return { ok: false, reason: answer.error.message }
  const data = answer.result
  if (typeof data !== 'string' || !data.startsWith('0x'))
    return { ok: false, reason: 'the node gave no data' }
  if (read?.balance === true) return toWord(data)
  return { ok: true, data: data as Hex } // its prefix was checked
}

/** A quantity as the 32-byte word that a view function would have returned. */
function toWord(quantity: string): ReadResult {
  if (!/^0x[0-9a-f]{1,64}$/i.test(quantity)) return { ok: false, reason: 'the node gave no balance' }
  return { ok: true, data: `0x${quantity.slice(2).toLowerCase().padStart(64, '0')}` }
}
