import { isMembraneError } from '@membrane/core'
import type { TierProbe } from '../source.ts'
import type { RpcAnswer, RpcClient } from './client.ts'
import { classifyFault } from './fault.ts'

/** Which method gives what: found out once, by trying. */
export type Plan = {
  readonly receipts: 'block' | 'single' | undefined
  readonly traces: 'byHash' | 'byNumber' | 'parity' | undefined
  readonly stateDiff: 'byHash' | 'byNumber' | undefined
  readonly simulate: 'traceCall' | 'simulateV1' | undefined
  /** Whether traceCall also gives the state diff. */
  readonly simulateDiff: boolean
  /** Whether traceCall takes the number and time of the block to run in. */
  readonly simulateAhead: boolean
  /** Whether state can be read after a simulated transaction. */
  readonly simulateReads: boolean
  readonly finalized: boolean
  readonly reads: boolean
  readonly probes: readonly TierProbe[]
}

export const callTracer = { tracer: 'callTracer', tracerConfig: { withLog: true } } as const
export const diffTracer = { tracer: 'prestateTracer', tracerConfig: { diffMode: true } } as const

const nobody = '0x0000000000000000000000000000000000000000'
const emptyCall = { from: nobody, to: nobody, value: '0x0' } as const

type Trial = { readonly works: boolean; readonly detail: string }

/**
 * Tries each method on the head block. Only a node's own refusal counts as absence: a time-out does not.
 * @throws as `RpcClient.request` when not even the head can be had.
 */
export async function makePlan(client: RpcClient): Promise<Plan> {
  const head = await client.request('eth_getBlockByNumber', ['latest', false], { present: true })
  const { hash, number, timestamp } = head as Readonly<Record<'hash' | 'number' | 'timestamp', string>> // all are in every header
  const attempt = (method: string, params: readonly unknown[], mayBeNull = false) =>
    tryMethod(client, method, params, mayBeNull)
  const [
    receipts,
    receipt,
    traceHash,
    traceNumber,
    parity,
    diffHash,
    diffNumber,
    call,
    callDiff,
    callAhead,
    simulateV1,
    finalized,
    reads,
  ] = await Promise.all([
    attempt('eth_getBlockReceipts', [hash]),
    attempt('eth_getTransactionReceipt', [hash], true),
    attempt('debug_traceBlockByHash', [hash, callTracer]),
    attempt('debug_traceBlockByNumber', [number, callTracer]),
    attempt('trace_block', [number]),
    attempt('debug_traceBlockByHash', [hash, diffTracer]),
    attempt('debug_traceBlockByNumber', [number, diffTracer]),
    attempt('debug_traceCall', [emptyCall, 'latest', callTracer]),
    attempt('debug_traceCall', [emptyCall, 'latest', diffTracer]),
    attempt('debug_traceCall', [
      emptyCall,
      'latest',
      { ...callTracer, blockOverrides: { number, time: timestamp } },
    ]),
    attempt('eth_simulateV1', [{ blockStateCalls: [{ calls: [emptyCall] }] }, 'latest']),
    attempt('eth_getBlockByNumber', ['finalized', false]),
    attempt('eth_call', [emptyCall, 'latest']),
  ])
  const traces = traceHash.works
    ? 'byHash'
    : traceNumber.works
      ? 'byNumber'
      : parity.works
        ? 'parity'
        : undefined
  const stateDiff = diffHash.works ? 'byHash' : diffNumber.works ? 'byNumber' : undefined
  const simulate = call.works ? 'traceCall' : simulateV1.works ? 'simulateV1' : undefined
  const traceDetail = { byHash: traceHash, byNumber: traceNumber, parity }
  const diffDetail = { byHash: diffHash, byNumber: diffNumber }
  const receiptTrial = receipts.works
    ? receipts
    : { ...receipt, detail: receipt.works ? `${receipt.detail} one by one` : receipt.detail }
  // A trace with logs stands in for receipts, where it is there.
  const byTracer = traces === 'byHash' || traces === 'byNumber'
  const logTrial = !receiptTrial.works && byTracer ? traceDetail[traces] : receiptTrial
  const probes: readonly TierProbe[] = [
    { tier: 'transactions', state: 'present', detail: 'eth_getBlockByHash' },
    probe('receipts', receiptTrial),
    probe('logs', logTrial),
    probe('traces', traces === undefined ? traceHash : traceDetail[traces]),
    probe('stateDiff', stateDiff === undefined ? diffHash : diffDetail[stateDiff]),
    probe('reads', reads),
    probe('simulate', simulate === 'simulateV1' ? simulateV1 : call),
    probe('after', simulateV1),
    probe('finalized', finalized),
  ]
  return {
    receipts: receipts.works ? 'block' : receipt.works ? 'single' : undefined,
    traces,
    stateDiff,
    simulate,
    simulateDiff: callDiff.works,
    simulateAhead: callAhead.works,
    simulateReads: simulateV1.works,
    finalized: finalized.works,
    reads: reads.works,
    probes,
  }
}

function probe(tier: TierProbe['tier'], { works, detail }: Trial): TierProbe {
  return { tier, state: works ? 'present' : 'unknown', detail }
}

async function tryMethod(
  client: RpcClient,
  method: string,
  params: readonly unknown[],
  mayBeNull: boolean,
): Promise<Trial> {
  const tracer = params.find((param) => typeof param === 'object' && param !== null && 'tracer' in param)
  const label = tracer === undefined ? method : `${method} ${(tracer as { readonly tracer: string }).tracer}`
  let answer: RpcAnswer
  try {
    answer = await client.ask(method, params)
  } catch (error) {
    if (isMembraneError(error, 'RPC_METHOD_MISSING'))
      return { works: false, detail: `${method}: method not found` }
    if (isMembraneError(error) && error.retryable)
      return { works: true, detail: `${label} (${error.shortMessage})` }
    throw error
  }
  if ('result' in answer) {
    const works = mayBeNull || answer.result !== null
    return { works, detail: works ? label : `${label} gave null` }
  }
  // A block that the node lost meanwhile, or whose state it pruned, says nothing against the method.
  const works = classifyFault(answer.error) === 'elsewhere'
  return { works, detail: works ? label : `${label}: ${answer.error.message}` }
}
