import { expect, test } from 'vitest'
import {
  makeFlashLoan,
  makeLiquidity,
  makePrice,
  makeSwap,
  makeTransfer,
  tokenA,
  tokenB,
} from '../testing/actions.ts'
import { addressOf, makeReading, makeTransaction } from '../testing/reading.ts'
import { findFlashLoans } from './flashloan.ts'

const lender = addressOf(0xf3)
const pair = addressOf(0xf1)
const borrower = addressOf(2)

function rowsOf(fields: Parameters<typeof makeTransaction>[0]) {
  return findFlashLoans(makeReading([makeTransaction(fields)]))
}

test('a loan that its lender reports is a row with its fee and what came back', () => {
  const rows = rowsOf({
    transfers: [
      makeTransfer({ from: lender, to: borrower, amount: 100n, order: 0 }),
      makeTransfer({ from: borrower, to: lender, amount: 101n, order: 8 }),
    ],
    actions: [makeFlashLoan({ order: 9 })],
  })
  expect(rows).toEqual([
    expect.objectContaining({
      kind: 'flashloan',
      confidence: 'high',
      protocol: 'balancer_v2',
      parties: { borrower, initiator: borrower, lender },
      profit: {},
      details: expect.objectContaining({ style: 'loan', token: tokenA, amount: 100n, fee: 1n, repaid: 101n }),
    }),
  ])
})

test('a fee that no event tells is what came back beyond the loan', () => {
  const [row] = rowsOf({
    transfers: [
      makeTransfer({ from: lender, to: borrower, amount: 100n, order: 0 }),
      makeTransfer({ from: borrower, to: lender, amount: 103n, order: 8 }),
    ],
    actions: [makeFlashLoan({ fee: undefined, order: 9 })],
  })
  expect(row?.details).toMatchObject({ fee: 3n, repaid: 103n })
})

test('a loan that nothing is seen to repay is not told as repaid', () => {
  const [row] = rowsOf({
    transfers: [makeTransfer({ from: lender, to: borrower, amount: 100n })],
    actions: [makeFlashLoan({ order: 9 })],
  })
  expect(row).toMatchObject({ confidence: 'medium', details: { repaid: null } })
})

test('two contracts that tell of one loan make one row, and two equal loans of one lender two', () => {
  const twice = [makeFlashLoan({ order: 5 }), makeFlashLoan({ order: 6, lender: addressOf(0xf6) })]
  expect(rowsOf({ actions: twice })).toHaveLength(1)
  const again = [makeFlashLoan({ order: 5 }), makeFlashLoan({ order: 6 })]
  expect(rowsOf({ actions: again })).toHaveLength(2)
})

const swapped = [makePrice({ order: 4 }), makeSwap({ order: 5 })]

test('a pair that is paid before it pays out has lent nothing', () => {
  const transfers = [
    makeTransfer({ from: borrower, to: pair, token: tokenA, amount: 100n, order: 1 }),
    makeTransfer({ from: pair, to: borrower, token: tokenB, amount: 90n, order: 2 }),
  ]
  expect(rowsOf({ transfers, actions: swapped })).toEqual([])
})

test('a pair that pays out before it is paid has lent', () => {
  const transfers = [
    makeTransfer({ from: pair, to: borrower, token: tokenB, amount: 90n, order: 1 }),
    makeTransfer({ from: borrower, to: pair, token: tokenA, amount: 100n, order: 2 }),
  ]
  expect(rowsOf({ transfers, actions: swapped })).toEqual([
    expect.objectContaining({
      confidence: 'high',
      pool: pair,
      parties: { borrower, initiator: borrower, lender: pair },
      details: expect.objectContaining({
        style: 'flash-swap',
        token: tokenB,
        amount: 90n,
        repaidIn: tokenA,
        repaid: 100n,
        fee: null,
      }),
    }),
  ])
})

test('a pair that gets back the token it lent tells its fee', () => {
  const transfers = [
    makeTransfer({ from: pair, to: borrower, token: tokenB, amount: 1000n, order: 1 }),
    makeTransfer({ from: borrower, to: pair, token: tokenB, amount: 1004n, order: 2 }),
  ]
  const [row] = rowsOf({ transfers, actions: swapped })
  expect(row?.details).toMatchObject({ token: tokenB, repaidIn: tokenB, repaid: 1004n, fee: 4n })
})

test('a pair that gets back some of what it lent, and the other token for the rest, was paid in the other', () => {
  const transfers = [
    makeTransfer({ from: pair, to: borrower, token: tokenB, amount: 1000n, order: 1 }),
    makeTransfer({ from: borrower, to: pair, token: tokenA, amount: 300n, order: 2 }),
    makeTransfer({ from: borrower, to: pair, token: tokenB, amount: 700n, order: 3 }),
  ]
  const [row] = rowsOf({ transfers, actions: swapped })
  expect(row?.details).toMatchObject({ token: tokenB, repaidIn: tokenA, repaid: 300n, fee: null })
})

test('liquidity taken out of a pair before a swap is no loan', () => {
  const transfers = [
    makeTransfer({ from: pair, to: borrower, token: tokenB, amount: 50n, order: 1 }),
    makeTransfer({ from: borrower, to: pair, token: tokenA, amount: 100n, order: 5 }),
    makeTransfer({ from: pair, to: borrower, token: tokenB, amount: 90n, order: 6 }),
  ]
  const actions = [
    makePrice({ order: 2 }),
    makeLiquidity({ kind: 'burn', order: 3 }),
    makePrice({ order: 7 }),
    makeSwap({ order: 8 }),
  ]
  const rows = rowsOf({ transfers, actions })
  expect(rows).toEqual([])
})

test('a pool that always collects in a callback is no lender for that', () => {
  const transfers = [
    makeTransfer({ from: pair, to: borrower, token: tokenB, amount: 90n, order: 1 }),
    makeTransfer({ from: borrower, to: pair, token: tokenA, amount: 100n, order: 2 }),
  ]
  const actions = [makeSwap({ protocol: 'uniswap_v3', order: 5 })]
  expect(rowsOf({ transfers, actions })).toEqual([])
})
