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
import { createMemory } from './frames/memory.ts'
import { nativeTransfers } from './frames/native.ts'
import { readFrames } from './frames/read.ts'
import { addInOrder, outcomeOf, tipTo } from './frames/transaction.ts'
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

/** Every transaction's intrinsic gas. Source: the Ethereum yellow paper, G_transaction. */
const leastGas = 21_000

const nothing: { readonly actions: Action[]; readonly transfers: Transfer[] } = { actions: [], transfers: [] }

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
  return [
    ...sandwiches,
    ...findJit(reading, sandwiches),
    ...arbitrages,
    ...findNftArbitrages(reading),
    ...findBackruns(reading, arbitrages),
    ...findLiquidations(reading),
    ...findFlashLoans(reading),
    ...findOracleManipulations(reading),
    ...findNftTrades(reading),
    ...findDisplacements(reading, options.displacements),
  ]
}

/** Reads a block's transfers and actions, with their tokens resolved. */
export function readBlock(block: Block, options: AnalyseOptions = {}): BlockReading {
  standard ??= createDispatcher(protocols)
  const dispatcher = options.dispatcher ?? standard
  const logged = block.tiers.logs === 'present'
  const reader = { calls: dispatcher.calls, memory: createMemory() }
  const transactions = block.transactions.map((transaction): TransactionReading => {
    const { hash, index, from, to, gasUsed, effectiveGasPrice, trace } = transaction
    const quiet = trace === undefined && transaction.logs.length === 0
    const reading = quiet ? nothing : { actions: [] as Action[], transfers: [] as Transfer[] }
    if (quiet) {
      // Plain payments are many, and there is nothing to read.
    } else if (logged) {
      readLogs(transaction.logs, dispatcher, reading)
      if (trace !== undefined) addInOrder(reading.transfers, nativeTransfers(trace, transaction.logs))
    } else if (trace !== undefined) readFrames(trace, reader, reading)
    const tip = trace === undefined ? undefined : tipTo(block.miner, reading.transfers)
    const status = trace === undefined ? transaction.status : outcomeOf(trace)
    // Some recorders write 0 or 1 for what their node did not know.
    const gasFee =
      gasUsed === undefined || gasUsed < leastGas || effectiveGasPrice === undefined
        ? undefined
        : BigInt(gasUsed) * effectiveGasPrice
    const { transfers, actions } = reading
    return { hash, index, from, to, status, transfers, actions, gasFee, tip, transaction }
  })
  resolveTokens(transactions, options.pools ?? new Map())
  const method = logged ? 'logs' : 'traces'
  return {
    number: block.number,
    hash: block.hash,
    method,
    traced: block.tiers.traces === 'present',
    transactions,
  }
}
