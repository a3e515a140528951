import type { Address, Block, Hash, Transaction, TransactionStatus } from '@membrane/core'
import type { Action } from './action.ts'
import type { Bundle, Method } from './bundle.ts'
import { findArbitrages } from './bundles/arbitrage/find.ts'
import { findBackruns } from './bundles/backrun.ts'
import { findDisplacements } from './bundles/displacement/find.ts'
import type { DisplacementWindow } from './bundles/displacement/window.ts'
import { findFlashLoans } from './bundles/flashloan.ts'
import { findJit } from './bundles/jit.ts'
import { findLiquidations } from './bundles/liquidation.ts'
import { findNftArbitrages } from './bundles/nftArbitrage.ts'
import { findNftTrades } from './bundles/nftTrade.ts'
import { findOracleManipulations } from './bundles/oracle/find.ts'
import { findSandwiches } from './bundles/sandwich/find.ts'
import { takenBy } from './bundles/taken.ts'
import { createDispatcher, type Dispatcher, readLogs } from './decode/dispatch.ts'
import { createMemory, type GrowingMemory } from './frames/memory.ts'
import { nativeTransfers } from './frames/native.ts'
import { readFrames } from './frames/read.ts'
import { addInOrder, outcomeOf, tipTo } from './frames/transaction.ts'
import type { Reading } from './model.ts'
import { protocols } from './protocols/index.ts'
import { resolveTokens } from './resolve/block.ts'
import type { PoolTokens } from './resolve/pools.ts'
import type { Transfer } from './transfer.ts'

/** One transaction as the analysis sees it. */
export type TransactionReading = {
  readonly hash: Hash
  readonly index: number
  readonly from: Address | undefined
  readonly to: Address | null | undefined
  readonly status: TransactionStatus
  /** In order of time; empty for a reverted transaction. */
  readonly transfers: readonly Transfer[]
  readonly actions: readonly Action[]
  /** wei paid for gas; undefined when the receipt does not tell. */
  readonly gasFee: bigint | undefined
  /** wei sent to the block's coinbase by calls; undefined without traces. */
  readonly tip: bigint | undefined
  readonly transaction: Transaction
}

/** A block read: what every search for extracted value works on. */
export type BlockReading = {
  readonly number: number
  readonly hash: Hash
  /** Logs where the block has them, otherwise call frames. */
  readonly method: Method
  /** Whether call frames were there, so that native value and tips are known. */
  readonly traced: boolean
  readonly transactions: readonly TransactionReading[]
}

export type BlockAnalysis = BlockReading & { readonly bundles: readonly Bundle[] }

export type AnalyseOptions = {
  /** Prepared models; default: all of `protocols`. */
  readonly dispatcher?: Dispatcher
  /** What earlier blocks told of pools' tokens; added to. Default: this block alone. */
  readonly pools?: PoolTokens
  /** The calldata of earlier blocks, added to, for copies made blocks before. Default: this block alone. */
  readonly displacements?: DisplacementWindow
}

let standard: Dispatcher | undefined

/** Reads a block and finds every extraction of value in it. */
export function analyseBlock(block: Block, options: AnalyseOptions = {}): BlockAnalysis {
  const reading = readBlock(block, options)
  return { ...reading, bundles: findBundles(reading, options) }
}

/** Every extraction of value in a block already read: the searches in order of precedence. */
export function findBundles(
  reading: BlockReading,
  options: Pick<AnalyseOptions, 'displacements'> = {},
): readonly Bundle[] {
  const sandwiches = findSandwiches(reading)
  const arbitrages = findArbitrages(reading, takenBy(sandwiches))
  const sales = findNftTrades(reading)
  return [
    ...sandwiches,
    ...findJit(reading, sandwiches),
    ...arbitrages,
    ...(sales.length < 2 ? [] : findNftArbitrages(reading)),
    ...findBackruns(reading, arbitrages),
    ...findLiquidations(reading),
    ...findFlashLoans(reading),
    ...findOracleManipulations(reading),
    ...sales,
    ...findDisplacements(reading, options.displacements),
  ]
}

/** Reads a block's transfers and actions, with their tokens resolved. */
export function readBlock(block: Block, options: AnalyseOptions = {}): BlockReading {
  standard ??= createDispatcher(protocols)
  const dispatcher = options.dispatcher ?? standard
  const method = block.tiers.logs === 'present' ? 'logs' : 'traces'
  const reader: Reader = {
    dispatcher,
    method,
    miner: block.miner,
    memory: createMemory(),
    scratch: { actions: [], transfers: [] },
  }
  const transactions = block.transactions.map((transaction) => readTransaction(transaction, reader))
  resolveTokens(transactions, options.pools ?? new Map())
  return {
    number: block.number,
    hash: block.hash,
    method,
    traced: block.tiers.traces === 'present',
    transactions,
  }
}

type Reader = {
  readonly dispatcher: Dispatcher
  readonly method: Method
  readonly miner: Address | undefined
  readonly memory: GrowingMemory
  /** Filled and emptied for every transaction: lists that grow cost more than their copies of the right size. */
  readonly scratch: Reading
}

function readTransaction(transaction: Transaction, reader: Reader): TransactionReading {
  const { hash, index, from, to, trace, logs } = transaction
  const { scratch, dispatcher, memory } = reader
  if (reader.method === 'logs') {
    if (logs.length > 0) readLogs(logs, dispatcher, scratch)
    if (trace !== undefined) addInOrder(scratch.transfers, nativeTransfers(trace, logs))
  } else if (trace !== undefined) readFrames(trace, { calls: dispatcher.calls, memory }, scratch)
  const transfers = taken(scratch.transfers)
  return {
    hash,
    index,
    from,
    to,
    status: trace === undefined ? transaction.status : outcomeOf(trace),
    transfers,
    actions: taken(scratch.actions),
    gasFee: gasFeeOf(transaction),
    tip: trace === undefined ? undefined : tipTo(reader.miner, transfers),
    transaction,
  }
}

/** What a scratch list holds, as a list of its own; the scratch is left empty. */
function taken<T>(scratch: T[]): readonly T[] {
  if (scratch.length === 0) return nothing
  const copy = scratch.slice()
  scratch.length = 0
  return copy
}

const nothing: readonly never[] = []

/** Every transaction's intrinsic gas. Source: the Ethereum yellow paper, G_transaction. */
const leastGas = 21_000

function gasFeeOf({ gasUsed, effectiveGasPrice }: Transaction): bigint | undefined {
  // Some recorders write 0 or 1 for what their node did not know.
  if (gasUsed === undefined || gasUsed < leastGas || effectiveGasPrice === undefined) return undefined
  return BigInt(gasUsed) * effectiveGasPrice
}
