import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Address, Hash, Hex } from '@membrane/core'
import { addressOf, hashOf, headerOf } from './recording.ts'

export const weth: Address = '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2'
export const usdc: Address = '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48'
/** A Uniswap V2 pair of USDC (token 0) and WETH (token 1). */
export const pair = addressOf(0xb4e16d)
export const searcher = addressOf(0x5ea)
export const trader = addressOf(0x77ade)

const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'
const swapTopic = '0xd78ad95fa46c994b6551d0da85fc275fe613ce37657fb8d5e3d130840159d822'
const syncTopic = '0x1c411e9a96e071241c2f21f7726b17ae89e3cab4c78be50e062b03a9fffbbad1'

/** A swap on the pair, as it is to be recorded. */
export type PoolSwap = {
  readonly hash: Hash
  readonly from: Address
  readonly sell: 'weth' | 'usdc'
  /** In the token's smallest unit. */
  readonly amount: bigint
}

/** What is recorded of a block, beside its transactions' fields. */
export type Parts = { readonly logs: boolean }

/** The pair's reserves, which swaps move. */
export type Reserves = { usdc: bigint; weth: bigint }

export function openPair(): Reserves {
  return { usdc: 2_500_000n * 10n ** 6n, weth: 1_000n * 10n ** 18n }
}

/** What the pair pays, its fee of 0.3 % taken off, in integers as the contract does it (UniswapV2Library.getAmountOut). */
export function amountOut(reserves: Reserves, sell: PoolSwap['sell'], amount: bigint): bigint {
  const [into, out] = sell === 'usdc' ? [reserves.usdc, reserves.weth] : [reserves.weth, reserves.usdc]
  const withFee = amount * 997n
  return (withFee * out) / (into * 1_000n + withFee)
}

/** Buys before a trader and sells after; the last amount is what the first one bought, to the unit. */
export function sandwich(reserves: Reserves): readonly [PoolSwap, PoolSwap, PoolSwap] {
  const front = { hash: hashOf(0xf1), from: searcher, sell: 'usdc', amount: 50_000n * 10n ** 6n } as const
  const victim = { hash: hashOf(0xf2), from: trader, sell: 'usdc', amount: 100_000n * 10n ** 6n } as const
  const bought = amountOut(reserves, 'usdc', front.amount)
  return [front, victim, { hash: hashOf(0xf3), from: searcher, sell: 'weth', amount: bought }]
}

const quantity = (value: number | bigint): Hex => `0x${value.toString(16)}`
const word = (value: bigint | Address): string =>
  (typeof value === 'bigint' ? value.toString(16) : value.slice(2)).padStart(64, '0')
const words = (...values: readonly (bigint | Address)[]): Hex => `0x${values.map(word).join('')}`

type RawLog = { readonly address: Address; readonly topics: readonly Hex[]; readonly data: Hex }

function transfer(token: Address, from: Address, to: Address, amount: bigint): RawLog {
  return { address: token, topics: [transferTopic, `0x${word(from)}`, `0x${word(to)}`], data: words(amount) }
}

/** The events of one swap, in the order in which a pair emits them; moves the reserves. */
function swapLogs(reserves: Reserves, { from, sell, amount }: PoolSwap): readonly RawLog[] {
  const out = amountOut(reserves, sell, amount)
  const [tokenIn, tokenOut] = sell === 'usdc' ? [usdc, weth] : [weth, usdc]
  if (sell === 'usdc') {
    reserves.usdc += amount
    reserves.weth -= out
  } else {
    reserves.weth += amount
    reserves.usdc -= out
  }
  const amounts = sell === 'usdc' ? [amount, 0n, 0n, out] : [0n, amount, out, 0n]
  return [
    transfer(tokenIn, from, pair, amount),
    transfer(tokenOut, pair, from, out),
    { address: pair, topics: [syncTopic], data: words(reserves.usdc, reserves.weth) },
    { address: pair, topics: [swapTopic, `0x${word(from)}`, `0x${word(from)}`], data: words(...amounts) },
  ]
}

/** A block of swaps on the pair; with `logs: false` there is nothing but the transactions' own fields. */
export function poolBlock(
  number: number,
  reserves: Reserves,
  swaps: readonly PoolSwap[],
  { logs }: Parts = { logs: true },
): object {
  let logIndex = 0
  const receipts = swaps.map((swap, index) => ({
    transactionHash: swap.hash,
    transactionIndex: quantity(index),
    from: swap.from,
    to: pair,
    status: '0x1',
    gasUsed: quantity(100_000),
    cumulativeGasUsed: quantity(100_000 * (index + 1)),
    effectiveGasPrice: quantity(30n * 10n ** 9n),
    contractAddress: null,
    logs: swapLogs(reserves, swap).map((log) => ({
      ...log,
      logIndex: quantity(logIndex++),
      transactionHash: swap.hash,
    })),
  }))
  return {
    block: {
      ...headerOf(number),
      transactions: swaps.map(({ hash, from }, index) => ({
        hash,
        transactionIndex: quantity(index),
        from,
        to: pair,
        value: '0x0',
        input: '0x022c0d9f',
        nonce: quantity(index),
        gas: quantity(200_000),
      })),
    },
    ...(logs ? { receipts } : {}),
  }
}

/** Blocks 200 (a sandwich), 201 (one innocent swap) and 202 (a swap of which nothing but its fields is known). */
export function writePoolRecording(directory: string): readonly [PoolSwap, PoolSwap, PoolSwap] {
  const reserves = openPair()
  const swaps = sandwich(reserves)
  const write = (number: number, block: object) =>
    writeFileSync(join(directory, `${number}.json`), JSON.stringify(block))
  write(200, poolBlock(200, reserves, swaps))
  const lone = (seed: number) =>
    ({ hash: hashOf(seed), from: trader, sell: 'usdc', amount: 10n ** 9n }) as const
  write(201, poolBlock(201, reserves, [lone(0xe1)]))
  write(202, poolBlock(202, reserves, [lone(0xe2)], { logs: false }))
  return swaps
}
