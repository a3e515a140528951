import { expect, test } from 'vitest'
import type { NftTrade } from '../action.ts'
import type { TransactionReading } from '../analyse.ts'
import { makeNftTrade, makeTransfer } from '../testing/actions.ts'
import { addressOf, makeReading, makeTransaction } from '../testing/reading.ts'
import { ether, weth } from '../transfer.ts'
import { findNftArbitrages } from './nftArbitrage.ts'

const bot = addressOf(2)
const bought = makeNftTrade({ buyer: bot, paymentToken: ether, paymentAmount: 100n, order: 1 })
const sold = makeNftTrade({
  protocol: 'x2y2',
  seller: bot,
  buyer: addressOf(9),
  paymentToken: weth,
  paymentAmount: 150n,
  order: 5,
})
/** The market keeps 30 of what the bot sells for. */
const paid = [makeTransfer({ token: weth, from: addressOf(9), to: bot, amount: 120n, order: 4 })]

const find = (actions: readonly NftTrade[], fields: Partial<TransactionReading> = {}) =>
  findNftArbitrages(makeReading([makeTransaction({ actions, ...fields })]))

test('an NFT bought and sold on for more gains the difference less what the market kept', () => {
  expect(find([bought, sold], { transfers: paid })).toMatchObject([
    {
      kind: 'arbitrage',
      confidence: 'high',
      protocol: 'seaport+x2y2',
      profit: { [weth]: 20n },
      parties: { arbitrageur: addressOf(1), contract: bot },
      details: { start: weth, length: 2, legs: [{ amount: 100n }, { amount: 120n }], entity: bot },
    },
  ])
})

test('where the transfers do not tell what the market kept the gain is the difference of the prices', () => {
  expect(find([bought, sold])).toMatchObject([
    { confidence: 'medium', profit: { [weth]: 50n }, details: { marketFeesUnknown: true } },
  ])
})

test('the sale may be told before the purchase, and each belongs to one resale', () => {
  expect(find([{ ...sold, order: 0 }, bought])).toHaveLength(1)
  expect(find([bought, sold, { ...sold, order: 6 }])).toHaveLength(1)
  const other = { tokenId: 8n }
  expect(find([bought, { ...bought, ...other }, sold, { ...sold, ...other }])).toHaveLength(2)
})

test.each([
  ['a sale alone', [bought]],
  ['two of one collection', [bought, { ...sold, tokenId: 8n }]],
  ['two parties', [bought, { ...sold, seller: addressOf(3) }]],
  ['a resale for less', [bought, { ...sold, paymentAmount: 90n }]],
  ['prices in different tokens', [bought, { ...sold, paymentToken: addressOf(0xa) }]],
  ['back to the first seller', [bought, { ...sold, buyer: addressOf(8) }]],
] as const)('%s is none', (_, actions) => {
  expect(find(actions)).toEqual([])
})
