import { normaliseBlock, type RawBlockData, type RpcClient } from '@membrane/chain'
import { type Block, type Hash, isMembraneError, MembraneError } from '@membrane/core'

export type FetchedTransaction = {
  /** The transaction's block with that one transaction in it. */
  readonly block: Block
  /** What could not be had, and why. */
  readonly missing: readonly string[]
}

const callTracer = { tracer: 'callTracer', tracerConfig: { withLog: true } } as const
const diffTracer = { tracer: 'prestateTracer', tracerConfig: { diffMode: true } } as const

/**
 * One mined transaction of a node with its receipt, its calls, its state diff and its block's header. What the node
 * does not give is unknown in the block's tiers and named in `missing`.
 * @throws TRANSACTION_NOT_FOUND, TRANSACTION_PENDING, BLOCK_INCONSISTENT; as `RpcClient.request`; BLOCK_MALFORMED.
 */
export async function fetchTransaction(
  hash: Hash,
  client: RpcClient,
  signal: AbortSignal,
): Promise<FetchedTransaction> {
  const chainId = await client.chainId()
  const found = await client.request('eth_getTransactionByHash', [hash], { present: true, signal })
  if (!isRecord(found)) {
    throw new MembraneError('TRANSACTION_NOT_FOUND', {
      shortMessage: `No endpoint of chain ${chainId} knows transaction ${hash}.`,
      hint: 'Check the hash, and that the endpoint serves the chain that it is on.',
    })
  }
  const blockHash = found.blockHash
  if (typeof blockHash !== 'string') {
    throw new MembraneError('TRANSACTION_PENDING', {
      shortMessage: `Transaction ${hash} waits to be mined; there is nothing to replay yet.`,
      hint: "Ask again when it is mined. 'membrane watch' judges what waits.",
    })
  }
  const ask = (method: string, params: readonly unknown[]) => optional(client, method, params, signal)
  const [header, receipt, calls, diff] = await Promise.all([
    client.request('eth_getBlockByHash', [blockHash, false], { present: true, signal }),
    ask('eth_getTransactionReceipt', [hash]),
    callsOf(hash, ask),
    ask('debug_traceTransaction', [hash, diffTracer]),
  ])
  if (!isRecord(header) || (isRecord(receipt.value) && receipt.value.blockHash !== blockHash)) {
    throw new MembraneError('BLOCK_INCONSISTENT', {
      shortMessage: `Block ${blockHash} of transaction ${hash} is not what the endpoint says of it elsewhere.`,
      hint: 'It was probably replaced while it was being read; ask again.',
      retryable: true,
    })
  }
  const base: RawBlockData = {
    block: { ...header, transactions: [found] },
    ...(receipt.value === undefined ? {} : { receipts: [receipt.value] }),
  }
  const full: RawBlockData = {
    ...base,
    ...(calls.value === undefined
      ? {}
      : calls.parity
        ? { traces: calls.value }
        : { callTraces: [{ txHash: hash, result: calls.value }] }),
    ...(diff.value === undefined ? {} : { stateDiffs: [{ txHash: hash, result: diff.value }] }),
  }
  const missing = [receipt, calls, diff].flatMap(({ why }) => why ?? [])
  try {
    return { block: normaliseBlock(full, { chainId }), missing }
  } catch (error) {
    if (!isMembraneError(error, 'BLOCK_MALFORMED')) throw error
    // Traces are the usual culprit; without them the transaction still can be judged in part.
    return { block: normaliseBlock(base, { chainId }), missing: [...missing, error.shortMessage] }
  }
}

type Answer = { readonly value: unknown; readonly why?: string }
type Ask = (method: string, params: readonly unknown[]) => Promise<Answer>

/** Geth's tracer, or Parity's traces where the node has those. */
async function callsOf(hash: Hash, ask: Ask): Promise<Answer & { readonly parity: boolean }> {
  const traced = await ask('debug_traceTransaction', [hash, callTracer])
  if (traced.value !== undefined) return { ...traced, parity: false }
  const parity = await ask('trace_transaction', [hash])
  return parity.value === undefined ? { ...traced, parity: false } : { ...parity, parity: true }
}

/** An answer that may be missing: every failure is told, not thrown. */
async function optional(
  client: RpcClient,
  method: string,
  params: readonly unknown[],
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const value = await client.request(method, params, { signal })
    return value === null || value === undefined
      ? { value: undefined, why: `${method} gave nothing` }
      : { value }
  } catch (error) {
    if (!isMembraneError(error)) throw error
    const [tracer] = params.flatMap((param) => (isRecord(param) && 'tracer' in param ? [param.tracer] : []))
    const what = tracer === undefined ? method : `${method} ${String(tracer)}`
    return { value: undefined, why: `${what}: ${error.shortMessage}` }
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
