import { toHex } from 'viem'
import { expect, test } from 'vitest'
import { makeFlashLoan, makeLiquidity, makeSwap, tokenA } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { traderJoeLb } from './model.ts'

const pair = addressOf(0xf1)
const sender = addressOf(3)
const to = addressOf(4)
const protocol = 'trader_joe_lb'
const swap = makeSwap({ protocol, sender, recipient: to, tokenIn: undefined, tokenOut: undefined })
const packed = (x: bigint, y: bigint) => toHex((y << 128n) | x, { size: 32 })

const first =
  'event Swap(address indexed sender, address indexed to, uint256 indexed id, bool forY, uint256 amountIn, uint256 amountOut, uint256 volatility, uint256 fees)'
const second =
  'event Swap(address indexed sender, address indexed to, uint24 id, bytes32 amountsIn, bytes32 amountsOut, uint24 volatility, bytes32 totalFees, bytes32 protocolFees)'

test('version 2.0 tells its input without the fee', () => {
  const told = { sender, to, id: 8388608n, amountIn: 97n, amountOut: 90n, volatility: 0n, fees: 3n }
  expect(readAll(traderJoeLb, [emit(pair, first, { ...told, forY: true })]).actions).toEqual([swap])
  expect(readAll(traderJoeLb, [emit(pair, first, { ...told, forY: false })]).actions).toEqual([
    { ...swap, coinIn: 1, coinOut: 0 },
  ])
})

const bin = { sender, to, volatility: 0, totalFees: packed(1n, 0n), protocolFees: packed(0n, 0n) }

test('version 2.1 packs X below Y', () => {
  const there = emit(pair, second, {
    ...bin,
    id: 5,
    amountsIn: packed(100n, 0n),
    amountsOut: packed(0n, 90n),
  })
  const back = emit(pair, second, {
    ...bin,
    id: 5,
    amountsIn: packed(0n, 100n),
    amountsOut: packed(90n, 0n),
  })
  expect(readAll(traderJoeLb, [there]).actions).toEqual([swap])
  expect(readAll(traderJoeLb, [back]).actions).toEqual([{ ...swap, coinIn: 1, coinOut: 0 }])
})

test('the bins that one call crosses are one swap, and the next call is another', () => {
  const crossed = [60n, 40n].map((amount, i) =>
    emit(
      pair,
      second,
      { ...bin, id: 5 - i, amountsIn: packed(amount, 0n), amountsOut: packed(0n, amount - 5n) },
      20 + i,
    ),
  )
  const payment = emit(tokenA, 'event Transfer(address indexed a, address indexed b, uint256 amount)', {
    a: pair,
    b: to,
    amount: 90n,
  })
  const logs = [...crossed, payment, crossed[0]!]
  expect(readAll(traderJoeLb, logs).actions).toEqual([
    { ...swap, order: 1, logIndex: 21 },
    { ...swap, amountIn: 60n, amountOut: 55n, order: 3, logIndex: 20 },
  ])
})

const liquidity = { protocol, tokens: [undefined, undefined] }

test.each([
  ['DepositedTo', 'mint', to],
  ['WithdrawnFrom', 'burn', sender],
] as const)('%s one bin or many', (word, kind, owner) => {
  const single = emit(
    pair,
    `event ${word}Bin(address indexed sender, address indexed to, uint256 indexed id, uint256 x, uint256 y)`,
    { sender, to, id: 8388608n, x: 5n, y: 6n },
  )
  const many = emit(
    pair,
    `event ${word}Bins(address indexed sender, address indexed to, uint256[] ids, bytes32[] amounts)`,
    { sender, to, ids: [12n, 10n, 11n], amounts: [packed(5n, 0n), packed(0n, 6n), packed(1n, 1n)] },
  )
  expect(readAll(traderJoeLb, [single, many]).actions).toEqual([
    makeLiquidity({
      ...liquidity,
      kind,
      owner,
      tickLower: 8388608,
      tickUpper: 8388608,
      amounts: [5n, 6n],
    }),
    makeLiquidity({
      ...liquidity,
      kind,
      owner,
      tickLower: 10,
      tickUpper: 12,
      amounts: [6n, 7n],
      order: 1,
    }),
  ])
})

test('flash loans of both versions', () => {
  const named = emit(
    pair,
    'event FlashLoan(address indexed sender, address indexed receiver, address token, uint256 amount, uint256 fee)',
    { sender, receiver: to, token: tokenA, amount: 100n, fee: 1n },
  )
  const both = emit(
    pair,
    'event FlashLoan(address indexed sender, address indexed receiver, uint24 id, bytes32 amounts, bytes32 totalFees, bytes32 protocolFees)',
    {
      sender,
      receiver: to,
      id: 5,
      amounts: packed(100n, 200n),
      totalFees: packed(1n, 2n),
      protocolFees: packed(0n, 0n),
    },
  )
  const loan = makeFlashLoan({ protocol, lender: pair, initiator: sender, receiver: to })
  expect(readAll(traderJoeLb, [named, both]).actions).toEqual([
    loan,
    { ...loan, token: undefined, order: 1 },
    { ...loan, token: undefined, amount: 200n, fee: 2n, order: 1 },
  ])
})
