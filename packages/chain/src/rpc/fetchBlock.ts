import { type Block, type Hash, isMembraneError, MembraneError } from '@membrane/core'
import { normaliseBlock, type RawBlockData } from '../normalise/block.ts'
import { isRecord, type RawBlock, type RawReceipt, type RawTransaction } from '../normalise/raw.ts'
import type { OnNotice } from '../notice.ts'
import { verifyReceiptsRoot } from '../receiptsRoot/receiptsRoot.ts'
import { type RpcClient, rejected } from './client.ts'
import { callTracer, diffTracer, type Plan } from './plan.ts'

export type FetchOptions = {
  readonly chainId: number
  readonly verifyReceipts: boolean
  readonly onNotice: OnNotice | undefined
}

type Optional = { readonly value: unknown } | { readonly unknown: string }

/**
 * One complete block by its hash; header, receipts, traces and state diff are asked for at the same time, each by the
 * hash where the method allows, and checked to be of this block. Receipts that do not fit are asked for again
 * elsewhere; traces or diffs that cannot be had leave their tier unknown, with a notice. A fetch that `signal` ends is
 * thrown, never a block that lacks something.
 * @param known the block as `eth_getBlockByNumber` gave it, when it is there already.
 * @throws as `RpcClient.request`; BLOCK_INCONSISTENT, RECEIPTS_ROOT_MISMATCH, BLOCK_MALFORMED (all retryable).
 */
export async function fetchBlock(
  client: RpcClient,
  plan: Plan,
  hash: Hash,
  known: RawBlock | undefined,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<Block | undefined> {
  const asked =
    known ??
    client.request('eth_getBlockByHash', [hash, true], { ...present, signal, refuse: otherHash(hash) })
  const [raw, early, traces, stateDiffs] = await Promise.all([
    asked,
    plan.receipts === 'block' ? blockReceipts(client, hash, undefined, signal) : undefined,
    tracesOf(client, plan, hash, known, asked, signal),
    diffsOf(client, plan, hash, known, asked, signal),
  ])
  if (!isRecord(raw)) return undefined
  const block: RawBlock = raw
  const transactions = Array.isArray(block.transactions)
    ? (block.transactions as readonly RawTransaction[])
    : []
  const hashes = transactions.map((transaction) => transaction.hash)
  const receipts =
    plan.receipts === undefined
      ? undefined
      : await fittingReceipts(client, hash, block, hashes, early, options, signal)
  const where = `block ${String(block.number)}`
  const data: RawBlockData = {
    block,
    ...(receipts === undefined ? {} : { receipts }),
    ...optional(plan.traces === 'parity' ? 'traces' : 'callTraces', traces, where, options.onNotice),
    ...optional('stateDiffs', stateDiffs, where, options.onNotice),
  }
  const { chainId } = options
  try {
    return normaliseBlock(data, { chainId, reads: plan.reads })
  } catch (error) {
    if (!isMembraneError(error, 'BLOCK_MALFORMED')) throw error
    // Traces are the usual culprit; without them the block still is one.
    options.onNotice?.({
      level: 'warn',
      code: 'TIER_UNKNOWN',
      message: `${error.shortMessage} Going on without traces.`,
    })
    return normaliseBlock(receipts === undefined ? { block } : { block, receipts }, {
      chainId,
      reads: plan.reads,
    })
  }
}

const present = { present: true } as const

function otherHash(hash: Hash): (result: unknown) => string | undefined {
  return (result) => (isRecord(result) && result.hash === hash ? undefined : `not block ${hash}`)
}

/** Says what is wrong with receipts; `hashes` are the block's transactions when they are known. */
function misfit(result: unknown, hash: Hash, hashes: readonly unknown[] | undefined): string | undefined {
  if (!Array.isArray(result)) return 'not a list of receipts'
  const receipts = result as readonly (RawReceipt | null)[]
  if (hashes !== undefined && receipts.length !== hashes.length) {
    return `${receipts.length} receipts for ${hashes.length} transactions`
  }
  for (let i = 0; i < receipts.length; i++) {
    const receipt = receipts[i]
    if (receipt?.blockHash !== hash) return `receipt ${i} is not of block ${hash}`
    if (hashes !== undefined && receipt.transactionHash !== hashes[i])
      return `receipt ${i} is of another transaction`
  }
  return undefined
}

function blockReceipts(
  client: RpcClient,
  hash: Hash,
  refuse: ((result: unknown) => string | undefined) | undefined,
  signal: AbortSignal,
): Promise<unknown> {
  const wrong = refuse ?? ((result: unknown) => misfit(result, hash, undefined))
  return client.request('eth_getBlockReceipts', [hash], { ...present, signal, refuse: wrong })
}

async function fittingReceipts(
  client: RpcClient,
  hash: Hash,
  block: RawBlock,
  hashes: readonly unknown[],
  early: unknown,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<readonly RawReceipt[]> {
  const where = `block ${String(block.number)} (${hash})`
  const check = (result: unknown): string | undefined => {
    const wrong = misfit(result, hash, hashes)
    if (wrong !== undefined || !options.verifyReceipts) return wrong
    try {
      verifyReceiptsRoot(block.receiptsRoot, result as readonly RawReceipt[], where) // misfit saw that it is a list
      return undefined
    } catch (error) {
      return isMembraneError(error) ? error.shortMessage : String(error)
    }
  }
  let receipts: unknown = early ?? (await singleReceipts(client, hash, hashes, signal))
  if (check(receipts) !== undefined && early !== undefined)
    receipts = await blockReceipts(client, hash, check, signal)
  const wrong = check(receipts)
  if (wrong === undefined) return receipts as readonly RawReceipt[] // checked
  const fits = misfit(receipts, hash, hashes) === undefined
  throw new MembraneError(fits ? 'RECEIPTS_ROOT_MISMATCH' : 'BLOCK_INCONSISTENT', {
    shortMessage: `The receipts of ${where} do not fit: ${wrong}.`,
    hint: 'No endpoint gives receipts that fit the header; add one that does.',
    retryable: true,
  })
}

async function singleReceipts(
  client: RpcClient,
  hash: Hash,
  hashes: readonly unknown[],
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  if (hashes.length === 0) return []
  const calls = hashes.map((transaction) => ({ method: 'eth_getTransactionReceipt', params: [transaction] }))
  const refuse = (result: unknown) =>
    isRecord(result) && result.blockHash === hash ? undefined : `a receipt that is not of block ${hash}`
  const answers = await client.askMany(calls, { ...present, signal, refuse })
  return answers.map((answer) => {
    if ('error' in answer) throw rejected('eth_getTransactionReceipt', answer.error)
    return answer.result
  })
}

type Header = RawBlock | undefined

async function tracesOf(
  client: RpcClient,
  plan: Plan,
  hash: Hash,
  known: Header,
  asked: unknown,
  signal: AbortSignal,
): Promise<Optional | undefined> {
  if (plan.traces === undefined) return undefined
  if (plan.traces === 'byHash') return listOf(client, 'debug_traceBlockByHash', [hash, callTracer], signal)
  const number = await numberOf(known, asked)
  if (plan.traces === 'byNumber')
    return listOf(client, 'debug_traceBlockByNumber', [number, callTracer], signal, unnamed)
  return listOf(client, 'trace_block', [number], signal, (result) => {
    const first: unknown = Array.isArray(result) ? result[0] : undefined
    return isRecord(first) && first.blockHash !== hash ? `traces that are not of block ${hash}` : undefined
  })
}

async function diffsOf(
  client: RpcClient,
  plan: Plan,
  hash: Hash,
  known: Header,
  asked: unknown,
  signal: AbortSignal,
): Promise<Optional | undefined> {
  if (plan.stateDiff === undefined) return undefined
  if (plan.stateDiff === 'byHash') return listOf(client, 'debug_traceBlockByHash', [hash, diffTracer], signal)
  const number = await numberOf(known, asked)
  return listOf(client, 'debug_traceBlockByNumber', [number, diffTracer], signal, unnamed)
}

/** By number, only the transactions' hashes tell of which branch the answer is. */
function unnamed(result: unknown): string | undefined {
  const named = (entry: unknown) => isRecord(entry) && typeof entry.txHash === 'string'
  return Array.isArray(result) && !result.every(named) ? 'traces without transaction hashes' : undefined
}

async function numberOf(known: Header, asked: unknown): Promise<unknown> {
  const block = known ?? (await asked)
  return isRecord(block) ? block.number : undefined
}

/** A list that may be missing: every failure but a cancelled wait is told, not thrown. */
async function listOf(
  client: RpcClient,
  method: string,
  params: readonly unknown[],
  signal: AbortSignal,
  refuse?: (result: unknown) => string | undefined,
): Promise<Optional> {
  try {
    const how = { ...present, signal, ...(refuse === undefined ? {} : { refuse }) }
    const value = await client.request(method, params, how)
    return Array.isArray(value) ? { value } : { unknown: `${method} gave no list` }
  } catch (error) {
    // Nobody waits for this block any more: that says nothing of what the node has.
    if (!isMembraneError(error) || signal.aborted) throw error
    return { unknown: error.shortMessage }
  }
}

function optional(
  name: 'traces' | 'callTraces' | 'stateDiffs',
  answer: Optional | undefined,
  where: string,
  onNotice: OnNotice | undefined,
): RawBlockData | object {
  if (answer === undefined) return {}
  if ('value' in answer) return { [name]: answer.value }
  onNotice?.({ level: 'warn', code: 'TIER_UNKNOWN', message: `${where} has no ${name}: ${answer.unknown}` })
  return {}
}
