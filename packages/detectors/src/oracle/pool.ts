import type { Address, Hash, Protocol, ReadResult, StateRead, Transaction } from '@membrane/core'
import { wordAt, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { readOf, reservePrice } from './price.ts'

/** Storage slot of a UniswapV2Pair that packs reserve0 and reserve1 (112 bits each) and a timestamp. */
export const pairReservesSlot: Hash = `0x${'8'.padStart(64, '0')}`
/** Storage slot 0 of a UniswapV3Pool: sqrtPriceX96 in its low 160 bits. */
export const poolSlot0: Hash = `0x${'0'.repeat(64)}`

const mask112 = (1n << 112n) - 1n
const mask160 = (1n << 160n) - 1n

/** token1 per token0 in base units, from the word that packs a V2 pair's reserves; undefined for an empty pair. */
export function packedReservesPrice(word: Hash): number | undefined {
  const value = BigInt(word)
  const reserve0 = value & mask112
  const reserve1 = (value >> 112n) & mask112
  return reserve0 === 0n || reserve1 === 0n ? undefined : Number(reserve1) / Number(reserve0)
}

/** token1 per token0 in base units, from slot 0 of a V3 pool; undefined before it is initialised. */
export function slot0Price(word: Hash): number | undefined {
  const root = Number(BigInt(word) & mask160) / 2 ** 96
  return root === 0 ? undefined : root * root
}

/** Pools of the description whose price somebody relies on. */
export function watchedPools(protocol: Protocol): ReadonlySet<Address> {
  let pools = memo.get(protocol)
  if (pools === undefined) {
    const found = new Set<Address>()
    for (const { source, reference } of protocol.oracles) {
      for (const one of [source, reference]) {
        if (one?.kind === 'uniswap-v2') found.add(one.pair)
        else if (one?.kind === 'uniswap-v3-twap') found.add(one.pool)
      }
    }
    for (const { address, role } of protocol.contracts) if (role === 'pool') found.add(address)
    for (const { address, kind } of protocol.pools) {
      if (kind === 'uniswap-v2' || kind === 'uniswap-v3') found.add(address)
    }
    pools = found
    memo.set(protocol, pools)
  }
  return pools
}

const memo = new WeakMap<Protocol, ReadonlySet<Address>>()

/** A watched pool may be a V2 pair or a V3 pool; whichever function it has answers. */
export function poolReads(protocol: Protocol): readonly StateRead[] {
  return [...watchedPools(protocol)].flatMap((pool) => [
    readOf(pool, functions.getReserves.selector),
    readOf(pool, functions.slot0.selector),
  ])
}

/** Prices of watched pools (token1 per token0, base units) by the answers to `poolReads`; those unread are left out. */
export function readPools(
  pools: Iterable<Address>,
  reads: ReadonlyMap<string, ReadResult>,
): readonly (readonly [Address, number])[] {
  const prices: (readonly [Address, number])[] = []
  for (const pool of pools) {
    const reserves = reads.get(`${pool}:${functions.getReserves.selector}`)
    const slot = reads.get(`${pool}:${functions.slot0.selector}`)
    let price: number | undefined
    if (reserves?.ok && reserves.data.length >= 130) {
      price = reservePrice(wordToUint(wordAt(reserves.data, 0)), wordToUint(wordAt(reserves.data, 1)), true)
    } else if (slot?.ok) {
      const word = wordAt(slot.data, 0)
      price = word === undefined ? undefined : slot0Price(word)
    }
    if (price !== undefined && Number.isFinite(price) && price > 0) prices.push([pool, price])
  }
  return prices
}

/** A pool's price before and after the transaction, by the storage word that the transaction changed. */
export function diffPrices(
  transaction: Transaction,
  pool: Address,
): { readonly before: number | undefined; readonly after: number | undefined } | undefined {
  for (const change of transaction.changes ?? []) {
    if (change.kind !== 'storage' || change.address !== pool) continue
    const decode =
      change.slot === pairReservesSlot
        ? packedReservesPrice
        : change.slot === poolSlot0
          ? slot0Price
          : undefined
    if (decode !== undefined) return { before: decode(change.before), after: decode(change.after) }
  }
  return undefined
}
