import { type Address, isMembraneError, type PendingTransaction, type Rehearsal } from '@membrane/core'
import { isRecord } from '../normalise/raw.ts'
import type { RpcClient } from '../rpc/client.ts'
import type { SendRequest } from '../send.ts'
import { revertReason } from './revertReason.ts'

/**
 * Runs a call, and behind it a competing transaction, in one simulated block on the head (`eth_simulateV1`, with
 * logs for transfers of the native coin), and beside it the competing transaction alone as the control. It is
 * stopped when it reverts, or moves nothing and says nothing, behind the call, and does not without it. Never
 * throws: what cannot be found out is `unknown`.
 */
export async function rehearse(
  client: RpcClient,
  from: Address,
  request: SendRequest,
  competing: PendingTransaction,
): Promise<Rehearsal> {
  const { to, data, value } = request
  const ours = { from, to, input: data, value: `0x${value.toString(16)}` }
  const theirs = {
    from: competing.from,
    ...(competing.to === null ? {} : { to: competing.to }),
    input: competing.input,
    value: `0x${competing.value.toString(16)}`,
    gas: `0x${competing.gas.toString(16)}`,
  }
  try {
    const [both, control] = await Promise.all([
      simulated(client, [ours, theirs]),
      simulated(client, [theirs]),
    ])
    if (typeof both === 'string') return { verdict: 'unknown', detail: both }
    if (typeof control === 'string') return { verdict: 'unknown', detail: control }
    const [call, behind] = both
    const [alone] = control
    if (call === undefined || behind === undefined || alone === undefined)
      return { verdict: 'unknown', detail: 'eth_simulateV1 gave too few results' }
    if (!call.ok)
      return { verdict: 'unknown', detail: `the action itself fails in the rehearsal: ${call.reason}` }
    if (!alone.ok)
      return { verdict: 'unknown', detail: `the attack reverts on this state by itself: ${alone.reason}` }
    if (!behind.ok) return { verdict: 'stopped', detail: `the attack reverts behind it: ${behind.reason}` }
    if (behind.logs === 0 && alone.logs > 0)
      return { verdict: 'stopped', detail: 'the attack goes through behind it and moves nothing' }
    return { verdict: 'through', detail: 'the attack goes through behind it' }
  } catch (error) {
    if (!isMembraneError(error)) throw error
    return { verdict: 'unknown', detail: error.shortMessage }
  }
}

type Ran = { readonly ok: true; readonly logs: number } | { readonly ok: false; readonly reason: string }

async function simulated(client: RpcClient, calls: readonly object[]): Promise<readonly Ran[] | string> {
  const answer = await client.ask('eth_simulateV1', [
    { blockStateCalls: [{ calls }], traceTransfers: true },
    'latest',
  ])
  if ('error' in answer) return answer.error.message
  const block: unknown = Array.isArray(answer.result) ? answer.result[0] : undefined
  if (!isRecord(block) || !Array.isArray(block.calls)) return 'eth_simulateV1 gave no call results'
  return block.calls.map((result: unknown): Ran => {
    const { status, logs, error, returnData } = isRecord(result) ? result : {}
    if (status === '0x1') return { ok: true, logs: Array.isArray(logs) ? logs.length : 0 }
    const { code, message, data } = isRecord(error) ? error : {}
    const fault = {
      code: Number(code ?? 3),
      message: String(message ?? 'reverted'),
      data: data ?? returnData,
    }
    return { ok: false, reason: revertReason(fault) }
  })
}
