import type { Address, Block, Hash, Log, Protocol, Transaction } from '@membrane/core'
import { logsByTopic } from '../reading/logs.ts'
import { wordAt, wordToUint } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { swingBps } from './price.ts'

/** How one pool's price moved within one transaction. */
export type Excursion = {
  readonly transaction: Transaction
  readonly pool: Address
  /** Largest swing from the price before, or between the swaps, in basis points. */
  readonly peakBps: number
  /** What was left of it at the end. */
  readonly finalBps: number
  readonly logs: readonly Log[]
  /** Whether the price before the transaction was known; without it a single swap shows no swing. */
  readonly anchored: boolean
}

/** Storage slot of a UniswapV2Pair that packs reserve0 and reserve1 (112 bits each) and a timestamp. */
export const pairReservesSlot: Hash = `0x${'8'.padStart(64, '0')}`
/** Storage slot 0 of a UniswapV3Pool: sqrtPriceX96 in its low 160 bits. */
export const poolSlot0: Hash = `0x${'0'.repeat(64)}`

const mask112 = (1n << 112n) - 1n
const mask160 = (1n << 160n) - 1n

/** token1 per token0 in base units, from the word that packs a V2 pair's reserves; undefined for an empty pair. */
export function packedReservesPrice(word: Hash): number | undefined {
  const value = BigInt(word)
  return ratio(value & mask112, (value >> 112n) & mask112)
}

/** token1 per token0 in base units, from slot 0 of a V3 pool; undefined before it is initialised. */
export function slot0Price(word: Hash): number | undefined {
  return squarePrice(BigInt(word) & mask160)
}

function ratio(reserve0: bigint, reserve1: bigint): number | undefined {
  return reserve0 === 0n || reserve1 === 0n ? undefined : Number(reserve1) / Number(reserve0)
}

function squarePrice(sqrtPriceX96: bigint): number | undefined {
  const root = Number(sqrtPriceX96) / 2 ** 96
  return root === 0 ? undefined : root * root
}

/** The price after a V2 Sync or a V3 Swap: token1 per token0 in base units. */
export function priceAfter(log: Log): number | undefined {
  if (log.topics[0] === events.SyncV2.topic) {
    return ratio(wordToUint(wordAt(log.data, 0)), wordToUint(wordAt(log.data, 1)))
  }
  return squarePrice(wordToUint(wordAt(log.data, 2)) & mask160)
}

/** Pools whose price somebody relies on. */
export function watchedPools(protocol: Protocol): ReadonlySet<Address> {
  const pools = new Set<Address>()
  for (const { source, reference } of protocol.oracles) {
    for (const one of [source, reference]) {
      if (one?.kind === 'uniswap-v2') pools.add(one.pair)
      else if (one?.kind === 'uniswap-v3-twap') pools.add(one.pool)
    }
  }
  for (const { address, role } of protocol.contracts) if (role === 'pool') pools.add(address)
  return pools
}

/**
 * Follows each pool's price through each transaction. A pending transaction's own logs show what reads at the
 * head cannot: a price that is moved and moved back.
 * @param pools only these; undefined: every pool that a transaction touched at least twice.
 * @param before prices ahead of the block by pool; carried along from transaction to transaction.
 */
export function findExcursions(
  block: Block,
  pools: ReadonlySet<Address> | undefined,
  before: Map<Address, number>,
): readonly Excursion[] {
  const byTransaction = new Map<Transaction, Map<Address, Log[]>>()
  for (const topic of [events.SyncV2.topic, events.SwapV3.topic]) {
    for (const { transaction, log } of logsByTopic(block, topic)) {
      if (pools !== undefined && !pools.has(log.address)) continue
      let touched = byTransaction.get(transaction)
      if (touched === undefined) {
        touched = new Map()
        byTransaction.set(transaction, touched)
      }
      const logs = touched.get(log.address)
      if (logs === undefined) touched.set(log.address, [log])
      else logs.push(log)
    }
  }
  const excursions: Excursion[] = []
  // The index groups by topic; the price is carried in the order of transactions.
  const ordered = [...byTransaction].sort(([a], [b]) => a.index - b.index)
  for (const [transaction, touched] of ordered) {
    for (const [pool, logs] of touched) {
      if (pools === undefined && logs.length < 2) continue
      const start = pools === undefined ? undefined : (diffPrice(transaction, pool) ?? before.get(pool))
      const excursion = follow(transaction, pool, logs, start)
      if (excursion !== undefined) excursions.push(excursion)
      const last = logs.at(-1)
      const end = pools === undefined || last === undefined ? undefined : priceAfter(last)
      if (end !== undefined) before.set(pool, end)
    }
  }
  return excursions
}

/** The price before the transaction, by the storage word that it changed. */
function diffPrice(transaction: Transaction, pool: Address): number | undefined {
  for (const change of transaction.changes ?? []) {
    if (change.kind !== 'storage' || change.address !== pool) continue
    if (change.slot === pairReservesSlot) return packedReservesPrice(change.before)
    if (change.slot === poolSlot0) return slot0Price(change.before)
  }
  return undefined
}

function follow(
  transaction: Transaction,
  pool: Address,
  logs: readonly Log[],
  start: number | undefined,
): Excursion | undefined {
  const prices: number[] = []
  for (const log of logs) {
    const price = priceAfter(log)
    if (price !== undefined) prices.push(price)
  }
  const first = start ?? prices[0]
  const last = prices.at(-1)
  if (first === undefined || last === undefined) return undefined
  let peakBps = 0
  for (const price of prices) peakBps = Math.max(peakBps, swingBps(first, price))
  return { transaction, pool, peakBps, finalBps: swingBps(first, last), logs, anchored: start !== undefined }
}
