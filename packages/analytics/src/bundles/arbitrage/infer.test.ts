import { expect, test } from 'vitest'
import type { Action } from '../../action.ts'
import { makeSwap, makeTransfer } from '../../testing/actions.ts'
import { addressOf, makeReading, makeTransaction } from '../../testing/reading.ts'
import { weth } from '../../transfer.ts'
import { findArbitrages } from './find.ts'

const [sender, bot, known, unknown] = [1, 2, 0xf1, 0xf9].map(addressOf) as [
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
]
const token = addressOf(0xa)

const spoke = (address: `0x${string}`) => ({ address, topics: [], data: '0x', logIndex: 0 }) as const

/** The bot buys 500 tokens for 1000 WETH from a known pool and sells them for 1010 to a contract nobody knows. */
function round(fields: {
  readonly speaks?: boolean
  readonly knownAt?: number
  readonly more?: readonly Action[]
}) {
  const transfers = [
    makeTransfer({ token: weth, from: bot, to: known, amount: 1000n, order: 0 }),
    makeTransfer({ token, from: known, to: bot, amount: 500n, order: 1 }),
    makeTransfer({ token, from: bot, to: unknown, amount: 500n, order: 4 }),
    makeTransfer({ token: weth, from: unknown, to: bot, amount: 1010n, order: 6 }),
  ]
  const buy = makeSwap({
    pool: known,
    venue: known,
    tokenIn: weth,
    amountIn: 1000n,
    tokenOut: token,
    amountOut: 500n,
    order: fields.knownAt ?? 2,
  })
  const plain = makeTransaction({ from: sender, to: bot, transfers, actions: [buy, ...(fields.more ?? [])] })
  const logs = fields.speaks === false ? [] : [spoke(unknown)]
  return findArbitrages(makeReading([{ ...plain, transaction: { ...plain.transaction, logs } }]))
}

test('a contract that takes one token and gives another closes a cycle as an unknown exchange', () => {
  expect(round({})).toMatchObject([
    {
      confidence: 'medium',
      profit: { [weth]: 10n },
      protocol: 'uniswap_v2+unknown',
      details: { legs: [{ pool: known }, { pool: unknown, amountIn: 500n, amountOut: 1010n }] },
    },
  ])
})

test('somebody who neither spoke nor was called is a person whose order was filled', () => {
  expect(round({ speaks: false })).toEqual([])
})

test('what trades on between taking and giving is a wallet, no pool', () => {
  expect(round({ knownAt: 5 })).toEqual([])
})

test('a liquidation, a loan or a filled order is no exchange', () => {
  const borrow: Action = {
    kind: 'borrow',
    protocol: 'compound_v2',
    market: addressOf(0xf8),
    account: bot,
    token,
    amount: 1n,
    order: 9,
    logIndex: 9,
    traceAddress: undefined,
  }
  expect(round({ more: [borrow] })).toEqual([])
})
