import type { Address, CallFrame } from '@membrane/core'
import { expect, test } from 'vitest'
import { createMemory, type GrowingMemory } from '../../frames/memory.ts'
import {
  calldata,
  makeBalanceFrame,
  makeFrame,
  makeTransferFrame,
  readTree,
  returned,
} from '../../testing/frames.ts'
import { addressOf } from '../../testing/reading.ts'

const [token0, token1, pair, bot, user] = [0xa, 0xb, 0xf1, 2, 1].map(addressOf) as [
  Address,
  Address,
  Address,
  Address,
  Address,
]

/** A pair's swap that pays out and then asks for both of its balances. */
function makeSwapFrame(out0: bigint, out1: bigint, balance0: bigint, balance1: bigint): CallFrame {
  return makeFrame({
    from: bot,
    to: pair,
    input: calldata('swap(uint256,uint256,address,bytes)', out0, out1, bot, 128n, 0n),
    calls: [
      ...(out0 > 0n ? [makeTransferFrame(token0, pair, bot, out0)] : []),
      ...(out1 > 0n ? [makeTransferFrame(token1, pair, bot, out1)] : []),
      makeBalanceFrame(token0, pair, pair, balance0),
      makeBalanceFrame(token1, pair, pair, balance1),
    ],
  })
}

function swapsOf(calls: readonly CallFrame[], memory?: GrowingMemory) {
  return readTree(makeFrame({ calls }), memory).actions.filter(({ kind }) => kind === 'swap')
}

const reserves = makeFrame({
  type: 'STATICCALL',
  from: bot,
  to: pair,
  input: calldata('getReserves()'),
  output: returned(1000n, 1000n, 0n),
})

test('the input is what the pair holds more than its reserves, so that a fee on transfer is taken off', () => {
  const paid = makeTransferFrame(token0, bot, pair, 100n)
  expect(swapsOf([reserves, paid, makeSwapFrame(0n, 80n, 1090n, 920n)])).toMatchObject([
    {
      protocol: 'uniswap_v2',
      pool: pair,
      sender: bot,
      recipient: bot,
      tokenIn: token0,
      amountIn: 90n,
      tokenOut: token1,
      amountOut: 80n,
      coinIn: 0,
      coinOut: 1,
      feeOnTransfer: true,
    },
  ])
})

test('reserves that a swap left are those before the next, in a later transaction too', () => {
  const memory = createMemory()
  swapsOf([reserves, makeTransferFrame(token0, bot, pair, 100n), makeSwapFrame(0n, 80n, 1100n, 920n)], memory)
  const paid = makeTransferFrame(token1, bot, pair, 50n)
  expect(swapsOf([paid, makeSwapFrame(60n, 0n, 1040n, 965n)], memory)).toMatchObject([
    { tokenIn: token1, amountIn: 45n, amountOut: 60n, feeOnTransfer: true },
  ])
})

test('without reserves the input is what was sent to the pair since it last acted', () => {
  const first = [makeTransferFrame(token0, bot, pair, 100n), makeSwapFrame(0n, 80n, 1100n, 920n)]
  expect(swapsOf(first)).toMatchObject([{ amountIn: 100n, amountOut: 80n, feeOnTransfer: false }])
})

test('what goes out and comes back is netted: a flash swap repaid in the same token', () => {
  const paid = makeTransferFrame(token0, bot, pair, 110n)
  const swap = makeSwapFrame(100n, 5n, 1010n, 995n)
  expect(
    swapsOf([reserves, { ...swap, calls: [...swap.calls.slice(0, 2), paid, ...swap.calls.slice(2)] }]),
  ).toMatchObject([{ tokenIn: token0, amountIn: 10n, tokenOut: token1, amountOut: 5n }])
})

test('the same function of something that is no pair is no swap', () => {
  const input = calldata('swap(uint256,uint256,address,bytes)', 0n, 80n, user, 128n, 0n)
  expect(swapsOf([makeFrame({ from: bot, to: user, input })])).toEqual([])
  // Nor is one that pays nothing out.
  const swap = makeSwapFrame(0n, 80n, 1100n, 920n)
  expect(swapsOf([{ ...swap, calls: swap.calls.slice(1) }])).toEqual([])
})

test('a mint and a burn tell amounts and leave the reserves', () => {
  const memory = createMemory()
  const mint = makeFrame({
    from: bot,
    to: pair,
    input: calldata('mint(address)', user),
    output: returned(30n),
    calls: [makeBalanceFrame(token0, pair, pair, 1040n), makeBalanceFrame(token1, pair, pair, 1050n)],
  })
  const { actions, transfers } = readTree(makeFrame({ calls: [reserves, mint] }), memory)
  expect(actions).toMatchObject([
    { kind: 'price', reserves: [1040n, 1050n] },
    { kind: 'mint', owner: bot, amounts: [40n, 50n], tokens: [token0, token1] },
  ])
  expect(transfers).toMatchObject([{ token: pair, to: user, amount: 30n }])
  expect(memory.reserves.get(pair)).toEqual([1040n, 1050n])
})

test('a token taken and given back, with the other one unmoved, was lent and not exchanged', () => {
  const paid = makeTransferFrame(token0, bot, pair, 103n)
  const swap = makeSwapFrame(100n, 0n, 1003n, 1000n)
  const { actions } = readTree(
    makeFrame({
      calls: [reserves, { ...swap, calls: [...swap.calls.slice(0, 1), paid, ...swap.calls.slice(1)] }],
    }),
  )
  expect(actions.filter(({ kind }) => kind !== 'price')).toMatchObject([
    { kind: 'flashloan', lender: pair, receiver: bot, token: token0, amount: 100n, fee: 3n },
  ])
})

test('reserves that are answered without a time count as well', () => {
  const plain = { ...reserves, output: returned(1000n, 1000n) }
  const paid = makeTransferFrame(token0, bot, pair, 100n)
  expect(swapsOf([plain, paid, makeSwapFrame(0n, 80n, 1090n, 920n)])).toMatchObject([{ amountIn: 90n }])
})

test('a pair that something unread traded with since it told its reserves tells nothing impossible', () => {
  // Less of the other coin than the reserve: it was bought in between, and what looks lent was not.
  const paid = makeTransferFrame(token0, bot, pair, 10n)
  const { actions } = readTree(makeFrame({ calls: [reserves, paid, makeSwapFrame(0n, 80n, 600n, 1100n)] }))
  expect(actions.filter(({ kind }) => kind !== 'price')).toEqual([])
  // More given than what came back.
  const short = makeSwapFrame(100n, 0n, 950n, 1000n)
  expect(
    readTree(makeFrame({ calls: [reserves, short] })).actions.filter(({ kind }) => kind !== 'price'),
  ).toEqual([])
})
