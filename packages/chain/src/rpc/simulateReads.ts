import { type BlockRef, type Hex, isMembraneError, type ReadResult, type StateRead } from '@membrane/core'
import { isRecord } from '../normalise/raw.ts'
import type { RpcClient } from './client.ts'
import type { Plan } from './plan.ts'
import { overridesOf } from './read.ts'

/** An answer, and how the transaction before it ended; undefined when it is not known. */
export type ReadAfter = { readonly result: ReadResult; readonly ran: 'success' | 'reverted' | undefined }

/**
 * Answers view calls in the state that a transaction leaves, by `eth_simulateV1`: the transaction in one block, the calls in
 * the next one, so that code which stands in for the calls is not there yet when the transaction runs. Reads with
 * different code are simulated apart, because what is overridden stays so. Never throws.
 * @param call the transaction, as the node's method takes it.
 * @param block number and time of the block that it runs in, as a node's block override.
 */
export async function readAfter(
  client: RpcClient,
  plan: Plan,
  call: object,
  reads: readonly StateRead[],
  head: BlockRef,
  block: object,
): Promise<readonly ReadAfter[]> {
  if (!plan.simulateReads) return reads.map(() => failed('no endpoint has eth_simulateV1'))
  const groups = new Map<string, number[]>()
  for (const [i, { code, balance, chainId }] of reads.entries()) {
    if (balance === true || chainId !== undefined) continue
    const key = JSON.stringify(code ?? {})
    groups.set(key, [...(groups.get(key) ?? []), i])
  }
  const out = reads.map(() => failed('only view calls of this chain can be asked after a transaction'))
  await Promise.all(
    [...groups.values()].map(async (members) => {
      const chosen = members.flatMap((i) => reads[i] ?? [])
      const given = await simulated(client, call, chosen, head, block)
      for (const [k, i] of members.entries()) out[i] = given[k] ?? failed('eth_simulateV1 gave no answer')
    }),
  )
  return out
}

/** Reads of one set of overrides. */
async function simulated(
  client: RpcClient,
  call: object,
  reads: readonly StateRead[],
  head: BlockRef,
  block: object,
): Promise<readonly ReadAfter[]> {
  const code = reads[0]?.code
  const calls = reads.map(({ to, data }) => ({ to, input: data }))
  const second = code === undefined ? { calls } : { stateOverrides: overridesOf(code), calls }
  try {
    const answer = await client.ask('eth_simulateV1', [
      { blockStateCalls: [{ blockOverrides: block, calls: [call] }, second] },
      `0x${head.number.toString(16)}`,
    ])
    if ('error' in answer) return reads.map(() => failed(answer.error.message))
    const ran = callsOf(answer.result, 0)[0]
    const answers = callsOf(answer.result, 1)
    if (ran === undefined || answers.length !== reads.length)
      return reads.map(() => failed('eth_simulateV1 gave another number of answers'))
    const ended = ran.status === '0x1' ? 'success' : 'reverted'
    return answers.map((given) => ({ result: resultOf(given), ran: ended }))
  } catch (error) {
    // Nobody waits for this promise at first, so that nothing may come of it but answers.
    return reads.map(() => failed(isMembraneError(error) ? error.shortMessage : String(error)))
  }
}

type Called = Readonly<Record<string, unknown>>

/** What the calls of one simulated block gave. */
function callsOf(result: unknown, block: number): readonly Called[] {
  const entry: unknown = Array.isArray(result) ? result[block] : undefined
  if (!isRecord(entry) || !Array.isArray(entry.calls)) return []
  return entry.calls.filter(isRecord)
}

function resultOf({ status, returnData, error }: Called): ReadResult {
  if (status !== '0x1') {
    const message = isRecord(error) ? error.message : undefined
    return { ok: false, reason: typeof message === 'string' ? message : 'the call failed' }
  }
  if (typeof returnData !== 'string' || !returnData.startsWith('0x'))
    return { ok: false, reason: 'eth_simulateV1 gave no data' }
  return { ok: true, data: returnData as Hex } // its prefix was checked
}

function failed(reason: string): ReadAfter {
  return { result: { ok: false, reason }, ran: undefined }
}
