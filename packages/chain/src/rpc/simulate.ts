import {
  type BlockRef,
  isMembraneError,
  type Log,
  type PendingTransaction,
  type ReadResult,
  type StateChange,
  type StateRead,
  type Tier,
  type Transaction,
} from '@membrane/core'
import { flattenLogs, normaliseCallTrace } from '../normalise/callTrace.ts'
import { noLogs, normaliseLogs } from '../normalise/log.ts'
import { toNumber } from '../normalise/quantity.ts'
import { isRecord } from '../normalise/raw.ts'
import { normaliseStateDiff } from '../normalise/stateDiff.ts'
import type { Simulation } from '../source.ts'
import type { RpcClient } from './client.ts'
import { callTracer, diffTracer, type Plan } from './plan.ts'
import { type ReadAfter, readAfter } from './simulateReads.ts'

type Head = BlockRef & { readonly timestamp: number }

/**
 * Runs a pending transaction on the head, in the number and at the time of the next block where the node can: trace and state diff at the same time, in one round trip. Logs that come from
 * a trace have logIndex -1 unless the node numbers them. Never throws for what a node says: then it is `ok: false`.
 * @param now milliseconds since 1970.
 * @param after view calls to be answered in the state that it leaves: asked at the same time, and not waited for.
 */
export async function simulate(
  client: RpcClient,
  plan: Plan,
  transaction: PendingTransaction,
  head: Head,
  now: number,
  after: readonly StateRead[] = [],
): Promise<Simulation> {
  if (plan.simulate === undefined)
    return { ok: false, reason: 'No endpoint has debug_traceCall or eth_simulateV1.' }
  const time = nextTime(head, now)
  const run = plan.simulate === 'traceCall' ? traceCall : simulateV1
  try {
    const read =
      after.length === 0
        ? undefined
        : readAfter(client, plan, callOf(transaction), after, head, overridesFor(head, time))
    const simulation = await run(client, plan, transaction, head, time)
    if (!simulation.ok || read === undefined) return simulation
    const { status } = simulation.transaction
    return { ...simulation, after: read.then((answers) => checked(answers, status)) }
  } catch (error) {
    if (!isMembraneError(error)) throw error
    return { ok: false, reason: error.shortMessage }
  }
}

/** Where the two simulations went differently, what was read is of another course of things. */
function checked(read: readonly ReadAfter[], status: Transaction['status']): readonly ReadResult[] {
  return read.map(({ result, ran }) =>
    ran === undefined || ran === status
      ? result
      : { ok: false, reason: `the transaction was ${status} in one simulation and ${ran} in the other` },
  )
}

function callOf(transaction: PendingTransaction): object {
  return {
    from: transaction.from,
    ...(transaction.to === null ? {} : { to: transaction.to }),
    value: `0x${transaction.value.toString(16)}`,
    input: transaction.input,
    gas: `0x${transaction.gas.toString(16)}`,
  }
}

/** Longest time, in seconds, that the next block is taken to be away: Ethereum's slot. */
const slot = 12

/** The next block's time in seconds: the clock's, but after the head and not far from it. */
function nextTime(head: Head, now: number): number {
  return Math.max(head.timestamp + 1, Math.min(Math.floor(now / 1_000), head.timestamp + slot))
}

function overridesFor(head: Head, time: number): object {
  return { number: `0x${(head.number + 1).toString(16)}`, time: `0x${time.toString(16)}` }
}

async function traceCall(
  client: RpcClient,
  plan: Plan,
  transaction: PendingTransaction,
  head: Head,
  time: number,
): Promise<Simulation> {
  const call = callOf(transaction)
  const at = `0x${head.number.toString(16)}`
  const inBlock = plan.simulateAhead ? { blockOverrides: overridesFor(head, time) } : {}
  const diff = plan.simulateDiff
    ? client.ask('debug_traceCall', [call, at, { ...diffTracer, ...inBlock }]).catch(() => undefined)
    : undefined
  const [traced, diffed] = await Promise.all([
    client.ask('debug_traceCall', [call, at, { ...callTracer, ...inBlock }]),
    diff,
  ])
  if ('error' in traced) return { ok: false, reason: traced.error.message }
  const where = `pending transaction ${transaction.hash}`
  const trace = normaliseCallTrace(traced.result, where)
  let changes: readonly StateChange[] | undefined
  if (diffed !== undefined && 'result' in diffed) changes = normaliseStateDiff(diffed.result, where)
  const creation = trace.type === 'CREATE' || trace.type === 'CREATE2'
  const run: Run = {
    status: trace.error === undefined ? 'success' : 'reverted',
    gasUsed: trace.gasUsed,
    logs: flattenLogs(traced.result, trace),
    contractAddress: creation ? trace.to : undefined,
    trace,
    changes,
  }
  const tiers: readonly Tier[] = changes === undefined ? tracedTiers : [...tracedTiers, 'stateDiff']
  const timestamp = plan.simulateAhead ? time : head.timestamp
  return done(transaction, head, timestamp, run, tiers, plan)
}

const tracedTiers: readonly Tier[] = ['transactions', 'receipts', 'logs', 'traces']

async function simulateV1(
  client: RpcClient,
  plan: Plan,
  transaction: PendingTransaction,
  head: Head,
  time: number,
): Promise<Simulation> {
  const at = `0x${head.number.toString(16)}`
  const answer = await client.ask('eth_simulateV1', [
    { blockStateCalls: [{ blockOverrides: overridesFor(head, time), calls: [callOf(transaction)] }] },
    at,
  ])
  if ('error' in answer) return { ok: false, reason: answer.error.message }
  const block: unknown = Array.isArray(answer.result) ? answer.result[0] : undefined
  const result: unknown = isRecord(block) && Array.isArray(block.calls) ? block.calls[0] : undefined
  if (!isRecord(result)) return { ok: false, reason: 'eth_simulateV1 gave no call result.' }
  const where = `pending transaction ${transaction.hash}`
  const run: Run = {
    status: result.status === '0x1' ? 'success' : 'reverted',
    gasUsed: toNumber(result.gasUsed),
    logs: Array.isArray(result.logs) ? normaliseLogs(result.logs, where) : noLogs,
    contractAddress: undefined,
    trace: undefined,
    changes: undefined,
  }
  return done(transaction, head, time, run, ['transactions', 'receipts', 'logs'], plan)
}

type Run = Pick<Transaction, 'status' | 'gasUsed' | 'contractAddress' | 'trace' | 'changes'> & {
  readonly logs: readonly Log[]
}

function done(
  transaction: PendingTransaction,
  head: Head,
  timestamp: number,
  run: Run,
  tiers: readonly Tier[],
  plan: Plan,
): Simulation {
  const { hash, from, to, value, input, nonce, maxFeePerGas } = transaction
  return {
    ok: true,
    on: { number: head.number, hash: head.hash },
    timestamp,
    transaction: { hash, index: 0, from, to, value, input, nonce, effectiveGasPrice: maxFeePerGas, ...run },
    tiers: plan.reads ? [...tiers, 'reads'] : tiers,
  }
}
