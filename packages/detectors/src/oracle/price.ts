import { type Address, type PriceSource, type ReadResult, type StateRead, viewSelector } from '@membrane/core'
import {
  addressToWord,
  encodeCall,
  uintToWord,
  wordAt,
  wordToAddress,
  wordToInt,
  wordToUint,
} from '../reading/words.ts'
import { functions } from '../signals/functions.ts'

/** A price as a plain number of quote per base, and when it was set where the source tells (unix seconds). */
export type Price =
  | { readonly ok: true; readonly price: number; readonly updatedAt: number | undefined }
  | { readonly ok: false; readonly reason: string }

/** The view calls that a price needs. Keys name contract and calldata, so that equal reads are made once. */
export function priceReads(source: PriceSource): readonly StateRead[] {
  switch (source.kind) {
    case 'chainlink':
      return [readOf(source.feed, functions.latestRoundData.selector)]
    case 'aave':
      return [
        readOf(source.oracle, encodeCall(functions.getAssetPrice.selector, [addressToWord(source.asset)])),
      ]
    case 'uniswap-v2':
      return [
        readOf(source.pair, functions.getReserves.selector),
        readOf(source.pair, functions.token0.selector),
      ]
    case 'uniswap-v3-twap':
      return [
        readOf(source.pool, observeCall(source.windowSeconds)),
        readOf(source.pool, functions.token0.selector),
      ]
    case 'view': {
      const selector = viewSelector(source.function)
      return selector === undefined ? [] : [readOf(source.to, selector)]
    }
  }
}

/** A read whose key is its content. */
export function readOf(to: Address, data: `0x${string}`): StateRead {
  return { key: `${to}:${data}`, to, data }
}

function observeCall(windowSeconds: number): `0x${string}` {
  return encodeCall(functions.observe.selector, [
    uintToWord(32n),
    uintToWord(2n),
    uintToWord(BigInt(windowSeconds)),
    uintToWord(0n),
  ])
}

/**
 * Decodes the answers to `priceReads` into a price.
 * The V3 price is 1.0001^(mean tick) (Uniswap V3 whitepaper, 6.1), the V2 price the ratio of reserves.
 */
export function decodePrice(source: PriceSource, reads: ReadonlyMap<string, ReadResult>): Price {
  const answers: `0x${string}`[] = []
  const wanted = priceReads(source)
  if (wanted.length === 0) return { ok: false, reason: `the function ${describe(source)} cannot be called` }
  for (const { key } of wanted) {
    const answer = reads.get(key)
    if (answer === undefined) return { ok: false, reason: 'it was not read' }
    if (!answer.ok) return { ok: false, reason: answer.reason }
    if (answer.data.length < 66) return { ok: false, reason: 'the answer was empty' }
    answers.push(answer.data)
  }
  const [first = '0x', second = '0x'] = answers
  switch (source.kind) {
    case 'chainlink':
      return priced(scale(wordToInt(wordAt(first, 1)), source.decimals), Number(wordToUint(wordAt(first, 3))))
    case 'aave':
    case 'view':
      return priced(scale(wordToInt(wordAt(first, 0)), source.decimals))
    case 'uniswap-v2': {
      const isToken0 = wordToAddress(wordAt(second, 0) ?? '0x') === source.base
      return priced(
        reservePrice(wordToUint(wordAt(first, 0)), wordToUint(wordAt(first, 1)), isToken0) *
          10 ** (source.baseDecimals - source.quoteDecimals),
      )
    }
    case 'uniswap-v3-twap': {
      const isToken0 = wordToAddress(wordAt(second, 0) ?? '0x') === source.base
      const offset = Number(wordToUint(wordAt(first, 0))) / 32
      const before = wordToInt(wordAt(first, offset + 1))
      const after = wordToInt(wordAt(first, offset + 2))
      const tick = Number(after - before) / source.windowSeconds
      return priced(1.0001 ** (isToken0 ? tick : -tick) * 10 ** (source.baseDecimals - source.quoteDecimals))
    }
  }
}

function describe(source: PriceSource): string {
  return source.kind === 'view' ? source.function : source.kind
}

function scale(answer: bigint, decimals: number): number {
  return Number(answer) / 10 ** decimals
}

/** Reserves of token0 and token1 as base units of the other token for one unit of the base. */
export function reservePrice(reserve0: bigint, reserve1: bigint, baseIsToken0: boolean): number {
  return baseIsToken0 ? Number(reserve1) / Number(reserve0) : Number(reserve0) / Number(reserve1)
}

function priced(price: number, updatedAt?: number): Price {
  if (!Number.isFinite(price) || price <= 0)
    return { ok: false, reason: `the answer ${price} is not a price` }
  return { ok: true, price, updatedAt }
}
