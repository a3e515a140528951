import type { Log } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeFlashLoan, makeLiquidity, makePrice, makeSwap, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { uniswapV2 } from './model.ts'

const pair = addressOf(0xf1)
const sender = addressOf(3)
const to = addressOf(4)

function swapOf(in0: bigint, in1: bigint, out0: bigint, out1: bigint) {
  const log = emit(
    pair,
    'event Swap(address indexed sender, uint256 in0, uint256 in1, uint256 out0, uint256 out1, address indexed to)',
    { sender, to, in0, in1, out0, out1 },
    7,
  )
  return readAll(uniswapV2, [log]).actions
}

const swap = makeSwap({ sender, recipient: to, tokenIn: undefined, tokenOut: undefined, logIndex: 7 })

test('a swap in either direction', () => {
  expect(swapOf(100n, 0n, 0n, 90n)).toEqual([swap])
  expect(swapOf(0n, 100n, 90n, 0n)).toEqual([{ ...swap, coinIn: 1, coinOut: 0 }])
})

test('what a token with a fee, or a flash swap, leaves on both sides is netted', () => {
  expect(swapOf(120n, 3n, 20n, 93n)).toEqual([swap])
  expect(swapOf(3n, 120n, 93n, 20n)).toEqual([{ ...swap, coinIn: 1, coinOut: 0 }])
})

test('a token taken and given back is a loan and no swap', () => {
  const loan = makeFlashLoan({
    protocol: 'uniswap_v2',
    lender: pair,
    initiator: sender,
    receiver: to,
    token: undefined,
    fee: 4n,
    logIndex: 7,
  })
  expect(swapOf(104n, 0n, 100n, 0n)).toEqual([loan])
  expect(swapOf(0n, 104n, 0n, 100n)).toEqual([loan])
})

test('both tokens given for less of one is a gift and no swap', () => {
  expect(swapOf(100n, 50n, 0n, 3n)).toEqual([])
})

test('the reserves after every change', () => {
  const log = emit(pair, 'event Sync(uint112 reserve0, uint112 reserve1)', { reserve0: 5n, reserve1: 6n })
  expect(readAll(uniswapV2, [log]).actions).toEqual([makePrice({ reserves: [5n, 6n] })])
})

const sync = emit(pair, 'event Sync(uint112 reserve0, uint112 reserve1)', { reserve0: 5n, reserve1: 6n })
const mint = emit(pair, 'event Mint(address indexed sender, uint256 amount0, uint256 amount1)', {
  sender,
  amount0: 5n,
  amount1: 6n,
})
const burn = emit(
  pair,
  'event Burn(address indexed sender, uint256 amount0, uint256 amount1, address indexed to)',
  { sender, amount0: 5n, amount1: 6n, to },
)
const liquidityIn = (logs: readonly Log[]) =>
  readAll(uniswapV2, logs).actions.filter(({ kind }) => kind !== 'price')

test('liquidity given and taken', () => {
  const told = { tokens: [undefined, undefined], amounts: [5n, 6n] }
  expect(liquidityIn([sync, mint, sync, burn])).toEqual([
    makeLiquidity({ ...told, owner: sender, order: 1 }),
    makeLiquidity({ ...told, kind: 'burn', owner: to, order: 3 }),
  ])
})

test('a lending token that shares the topics of Mint has told no reserves and is no pair', () => {
  const other = { ...sync, address: addressOf(0xf2) }
  expect(liquidityIn([mint])).toEqual([])
  expect(liquidityIn([other, mint, burn])).toEqual([])
  // A pair tells its reserves anew before every change.
  expect(liquidityIn([sync, mint, mint, burn])).toHaveLength(1)
})

test('a compound token that shares the topic of Mint is none of it', () => {
  const mint = emit(pair, 'event Mint(address minter, uint256 amount, uint256 tokens)', {
    minter: sender,
    amount: 5n,
    tokens: 6n,
  })
  expect(readAll(uniswapV2, [mint]).actions).toEqual([])
})

test('a new pair names its tokens', () => {
  const log = emit(
    addressOf(0xfa),
    'event PairCreated(address indexed token0, address indexed token1, address pair, uint256 count)',
    { token0: tokenA, token1: tokenB, pair, count: 1n },
  )
  expect(readAll(uniswapV2, [log]).actions).toMatchObject([
    { kind: 'pool', pool: pair, venue: pair, tokens: [tokenA, tokenB] },
  ])
})
