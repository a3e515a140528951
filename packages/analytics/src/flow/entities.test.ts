import { describe, expect, test } from 'vitest'
import type { TransactionReading } from '../analyse.ts'
import { makeSwap, makeTransfer, tokenA, tokenB } from '../testing/actions.ts'
import { addressOf, makeReading, makeTransaction } from '../testing/reading.ts'
import { readEntities } from './entities.ts'

const pool = addressOf(0xf1)
const contract = addressOf(0xc0)

/** A swap at the pool, sent by one account to a contract, for whose account it pays and keeps. */
const swapOf = (
  from: number,
  to: TransactionReading['to'],
  holder: TransactionReading['from'],
  index = 0,
): TransactionReading =>
  makeTransaction({
    index,
    from: addressOf(from),
    to: to as NonNullable<typeof to>,
    actions: [makeSwap({ sender: to as typeof pool, recipient: holder, order: 2 })],
    transfers: [
      makeTransfer({ token: tokenA, from: holder as typeof pool, to: pool, amount: 100n, order: 0 }),
      makeTransfer({ token: tokenB, from: pool, to: holder as typeof pool, amount: 90n, order: 1 }),
    ],
  })
const entities = (...transactions: readonly TransactionReading[]) => {
  const read = readEntities(makeReading(transactions))
  return { ...read, all: transactions.map((_, i) => read.of(i)) }
}

test('senders of one contract that trades on its own account are one', () => {
  const { all, addresses } = entities(swapOf(1, contract, contract), swapOf(2, contract, contract, 1))
  expect(all[0]).toBe(all[1])
  expect(addresses(all[0]!)).toEqual([addressOf(1), contract, addressOf(2)])
})

test('contracts of one sender are one', () => {
  const other = addressOf(0xc1)
  const { all } = entities(swapOf(1, contract, contract), swapOf(1, other, other, 1))
  expect(all[0]).toBe(all[1])
})

test('senders whose contracts trade for one vault are one', () => {
  const vault = addressOf(0x77)
  const { all } = entities(swapOf(1, contract, vault), swapOf(2, addressOf(0xc1), vault, 1))
  expect(all[0]).toBe(all[1])
})

test('strangers through a router stay strangers, whether it is known or passes everything on', () => {
  for (const to of ['0x7a250d5630b4cf539739df2c5dacb4c659f2488d', contract] as const) {
    const { all } = entities(swapOf(1, to, addressOf(1)), swapOf(2, to, addressOf(2), 1))
    expect(all[0]).not.toBe(all[1])
  }
})

test('a router that keeps a fee is still a router', () => {
  const paying = (from: number, index: number) => {
    const swap = swapOf(from, contract, addressOf(from), index)
    const fee = makeTransfer({ token: tokenB, from: addressOf(from), to: contract, amount: 40n, order: 3 })
    return { ...swap, transfers: [...swap.transfers, fee] }
  }
  const { all } = entities(paying(1, 0), paying(2, 1))
  expect(all[0]).not.toBe(all[1])
})

test('a relayer stands for whom it serves, and a batch of several for nobody', () => {
  const served = entities(swapOf(1, contract, addressOf(8)), swapOf(1, contract, addressOf(9), 1))
  expect(served.all[0]).not.toBe(served.all[1])
  const cow = '0x9008d19f58aabd9ed0d60971565aa8510560ab41'
  const one = swapOf(1, cow, addressOf(8))
  const two = swapOf(1, cow, addressOf(9))
  const batch = {
    ...one,
    actions: [...one.actions, ...two.actions],
    transfers: [...one.transfers, ...two.transfers],
  }
  expect(entities(batch).all).toEqual([-1])
})

test('pools and tokens join nobody', () => {
  // The token's contract sells its own fees when its holders call it.
  const { all } = entities(swapOf(1, tokenA, tokenA), swapOf(2, tokenA, tokenA, 1))
  expect(all[0]).not.toBe(all[1])
  const { all: direct } = entities(swapOf(1, pool, pool), swapOf(2, pool, pool, 1))
  expect(direct[0]).not.toBe(direct[1])
})

test('a bot that keeps no more than a margin is known by calling the pools itself', () => {
  const cycle = (from: number, index: number): TransactionReading =>
    makeTransaction({
      index,
      from: addressOf(from),
      to: contract,
      actions: [makeSwap({ sender: contract, recipient: contract, order: 2 })],
      transfers: [
        makeTransfer({ token: tokenB, from: pool, to: contract, amount: 90n, order: 0 }),
        makeTransfer({ token: tokenB, from: contract, to: addressOf(0xf2), amount: 89n, order: 1 }),
      ],
    })
  const { all } = entities(cycle(1, 0), cycle(2, 1))
  expect(all[0]).toBe(all[1])
})

describe('a bot that trades through a router and keeps a margin', () => {
  const router = '0x7a250d5630b4cf539739df2c5dacb4c659f2488d'
  const other = addressOf(0xf2)

  /** The contract borrows B of one pool, sells it through a router for A to `holder`, and repays A. */
  const cycle = (from: number, index: number, holder = contract): TransactionReading =>
    makeTransaction({
      index,
      from: addressOf(from),
      to: contract,
      actions: [
        makeSwap({ tokenIn: tokenB, tokenOut: tokenA, sender: router, recipient: holder, order: 3 }),
        makeSwap({ pool: other, venue: other, amountIn: 85n, amountOut: 100n, sender: contract, order: 5 }),
      ],
      transfers: [
        makeTransfer({ token: tokenB, from: other, to: contract, amount: 100n, order: 0 }),
        makeTransfer({ token: tokenB, from: contract, to: pool, amount: 100n, order: 1 }),
        makeTransfer({ token: tokenA, from: pool, to: holder, amount: 90n, order: 2 }),
        makeTransfer({ token: tokenA, from: holder, to: other, amount: 85n, order: 4 }),
      ],
    })

  test('is one with its senders', () => {
    const { all } = entities(cycle(1, 0), cycle(2, 1))
    expect(all[0]).toBe(all[1])
  })

  test('joins nobody where somebody else has what the router bought', () => {
    const { all } = entities(cycle(1, 0, addressOf(8)), cycle(2, 1, addressOf(9)))
    expect(all[0]).not.toBe(all[1])
  })

  test('joins nobody where the sender paid', () => {
    const paying = (from: number, index: number) => {
      const swap = cycle(from, index)
      const [first, ...rest] = swap.transfers
      return { ...swap, transfers: [{ ...first!, from: addressOf(from) }, ...rest] }
    }
    const { all } = entities(paying(1, 0), paying(2, 1))
    expect(all[0]).not.toBe(all[1])
  })
})
