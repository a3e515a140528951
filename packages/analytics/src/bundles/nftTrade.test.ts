import { expect, test } from 'vitest'
import { makeNftTrade, makeTransfer, tokenA } from '../testing/actions.ts'
import { addressOf, makeReading, makeTransaction } from '../testing/reading.ts'
import { findNftTrades } from './nftTrade.ts'

test('a sale is a row with its parties and payment, and no profit', () => {
  const transaction = makeTransaction({ actions: [makeNftTrade()] })
  expect(findNftTrades(makeReading([transaction]))).toEqual([
    expect.objectContaining({
      kind: 'nft_trade',
      confidence: 'high',
      transactions: [transaction.hash],
      protocol: 'seaport',
      parties: { seller: addressOf(8), buyer: addressOf(1) },
      profit: {},
      details: expect.objectContaining({
        collection: addressOf(0xf4),
        tokenId: 7n,
        paymentToken: tokenA,
        paymentAmount: 100n,
      }),
    }),
  ])
})

test('a sale whose payment nobody told is less certain', () => {
  const actions = [makeNftTrade({ paymentAmount: undefined })]
  const [row] = findNftTrades(makeReading([makeTransaction({ actions })]))
  expect(row).toMatchObject({ confidence: 'medium', details: { paymentAmount: null } })
})

test('an NFT that is bought and sold at once is told on both sales', () => {
  const actions = [makeNftTrade(), makeNftTrade({ seller: addressOf(1), buyer: addressOf(7), order: 1 })]
  const rows = findNftTrades(makeReading([makeTransaction({ actions })]))
  expect(rows.map(({ details }) => details.resale)).toEqual(['buyer', 'seller'])
})

test('another NFT of the collection is no resale', () => {
  const actions = [makeNftTrade(), makeNftTrade({ tokenId: 8n, seller: addressOf(1), order: 1 })]
  const rows = findNftTrades(makeReading([makeTransaction({ actions })]))
  expect(rows.map(({ details }) => details.resale)).toEqual([undefined, undefined])
})

test('what reached the seller is told beside the price, for each sale its own', () => {
  const [seller, buyer] = [addressOf(8), addressOf(1)]
  const actions = [makeNftTrade({ order: 3 }), makeNftTrade({ order: 6, tokenId: 8n })]
  const transfers = [
    makeTransfer({ from: buyer, to: addressOf(0xfe), amount: 5n, order: 1 }),
    makeTransfer({ from: buyer, to: seller, amount: 95n, order: 2 }),
    makeTransfer({ from: buyer, to: seller, amount: 90n, order: 5 }),
  ]
  const rows = findNftTrades(makeReading([makeTransaction({ actions, transfers })]))
  expect(rows.map(({ details }) => details.sellerAmount)).toEqual([95n, 90n])
})

test('a market that reports a sale before it is paid tells what reached the seller too', () => {
  const transfers = [makeTransfer({ from: addressOf(1), to: addressOf(8), amount: 98n, order: 4 })]
  const [row] = findNftTrades(
    makeReading([makeTransaction({ actions: [makeNftTrade({ order: 3 })], transfers })]),
  )
  expect(row?.details.sellerAmount).toBe(98n)
})

test('what reached the seller is unknown where no transfer tells', () => {
  const [row] = findNftTrades(makeReading([makeTransaction({ actions: [makeNftTrade()] })]))
  expect(row?.details.sellerAmount).toBeNull()
})
