import { expect, test } from 'vitest'
import type { Action, Swap } from '../action.ts'
import type { TransactionReading } from '../analyse.ts'
import { makePrice, makeSwap, makeTransfer } from '../testing/actions.ts'
import { addressOf, makeReading, makeTransaction } from '../testing/reading.ts'
import { weth } from '../transfer.ts'
import { findArbitrages } from './arbitrage/find.ts'
import { findBackruns } from './backrun.ts'

const pool = addressOf(0xf1)
const elsewhere = addressOf(0xf2)
const token = addressOf(0xa)
const [trader, bot, other] = [addressOf(0x11), addressOf(0x22), addressOf(0x33)]

/** The pair holds the token as coin 0 and WETH as coin 1, without a fee. */
type Reserves = readonly [bigint, bigint]

function trade(
  [t, w]: Reserves,
  coinIn: 0 | 1,
  amountIn: bigint,
): { readonly out: bigint; readonly after: Reserves } {
  if (coinIn === 0) {
    const out = (amountIn * w) / (t + amountIn)
    return { out, after: [t + amountIn, w - out] }
  }
  const out = (amountIn * t) / (w + amountIn)
  return { out, after: [t - out, w + amountIn] }
}

function swapIn(coinIn: 0 | 1, amountIn: bigint, out: bigint, order: number, at = pool): Swap {
  return makeSwap({
    pool: at,
    venue: at,
    tokenIn: coinIn === 0 ? token : weth,
    tokenOut: coinIn === 0 ? weth : token,
    amountIn,
    amountOut: out,
    coinIn,
    coinOut: coinIn === 0 ? 1 : 0,
    order,
  })
}

const start: Reserves = [1_000_000n, 1_000_000n]

/** Somebody sells tokens to the pair: its token gets cheaper. */
function victim(
  index: number,
  before: Reserves,
  amount = 50_000n,
  from = trader,
): { reading: TransactionReading; after: Reserves } {
  const { out, after } = trade(before, 0, amount)
  const actions: Action[] = [makePrice({ pool, reserves: after, order: 0 }), swapIn(0, amount, out, 1)]
  return { reading: makeTransaction({ index, from, to: addressOf(0x99), actions }), after }
}

/** The bot buys there and sells elsewhere, where a token fetches `price` thousandths of a WETH. */
function arbitrage(index: number, before: Reserves, price = 1000n, from = bot): TransactionReading {
  const { out, after } = trade(before, 1, 10_000n)
  const sold = (out * price) / 1000n
  const actions = [
    makePrice({ pool, reserves: after, order: 2 }),
    swapIn(1, 10_000n, out, 3),
    swapIn(0, out, sold, 6, elsewhere),
  ]
  const contract = addressOf(0x44)
  const transfers = [
    makeTransfer({ token: weth, from: contract, to: pool, amount: 10_000n, order: 0 }),
    makeTransfer({ token, from: pool, to: contract, amount: out, order: 1 }),
    makeTransfer({ token, from: contract, to: elsewhere, amount: out, order: 4 }),
    makeTransfer({ token: weth, from: elsewhere, to: contract, amount: sold, order: 5 }),
  ]
  return makeTransaction({ index, from, to: contract, actions, transfers })
}

const idle = (index: number) => makeTransaction({ index, from: other, to: other })

function find(transactions: readonly TransactionReading[]) {
  const block = makeReading(transactions)
  const arbitrages = findArbitrages(block)
  expect(arbitrages).toHaveLength(1)
  return findBackruns(block, arbitrages)
}

test('an arbitrage that a trade before made possible names its victim, however far before it was', () => {
  const first = victim(0, start)
  const after = arbitrage(3, first.after)
  const [bundle, ...rest] = find([first.reading, idle(1), idle(2), after])
  expect(rest).toEqual([])
  expect(bundle).toMatchObject({
    kind: 'backrun',
    confidence: 'high',
    transactions: [first.reading.hash, after.hash],
    victims: [first.reading.hash],
    pool,
    parties: { victim: trader, arbitrageur: bot },
    details: { transactionsBetween: 2 },
  })
  // At the prices before, buying there and selling elsewhere for the same price would have lost.
  expect(bundle?.details.victimShare).toBeGreaterThan(1_000_000n)
})

test('an arbitrage that was there before the trade is not its back-run', () => {
  const first = victim(0, start, 1000n)
  // The other pool pays a fifth more than this one asked all along.
  expect(find([first.reading, arbitrage(1, first.after, 1200n)])).toEqual([])
})

test('a trade in the same direction leaves nothing to take back', () => {
  const { out, after } = trade(start, 1, 5000n)
  const buyer = makeTransaction({
    index: 0,
    from: trader,
    to: addressOf(0x99),
    actions: [makePrice({ pool, reserves: after, order: 0 }), swapIn(1, 5000n, out, 1)],
  })
  expect(find([buyer, arbitrage(1, after, 1300n)])).toEqual([])
})

test('the nearest trade in the pool explains it, and no earlier one', () => {
  const far = victim(0, start)
  const near = victim(1, far.after, 50_000n, other)
  const [bundle] = find([far.reading, near.reading, arbitrage(2, near.after)])
  expect(bundle?.victims).toEqual([near.reading.hash])
})

test('nobody back-runs himself', () => {
  const own = victim(0, start, 50_000n, bot)
  expect(find([own.reading, arbitrage(1, own.after)])).toEqual([])
})

test('where reserves are not known only the very next transaction counts', () => {
  const first = victim(0, start)
  const blind = ({ actions, ...rest }: TransactionReading): TransactionReading => ({
    ...rest,
    actions: actions.filter(({ kind }) => kind !== 'price'),
  })
  expect(find([blind(first.reading), blind(arbitrage(1, first.after))])).toMatchObject([
    { confidence: 'medium' },
  ])
  expect(find([blind(first.reading), idle(1), blind(arbitrage(2, first.after))])).toEqual([])
})

test('a concentrated pool tells by its price what a pair tells by its reserves', () => {
  const sqrt = (value: bigint): bigint => {
    let guess = value
    for (let next = (guess + 1n) >> 1n; next < guess; next = (guess + value / guess) >> 1n) guess = next
    return guess
  }
  // The square root of WETH for a token in Q64.96.
  const priced = ({ actions, ...rest }: TransactionReading): TransactionReading => ({
    ...rest,
    actions: actions.map((action) =>
      action.kind === 'price' && action.reserves !== undefined
        ? {
            ...action,
            reserves: undefined,
            sqrtPriceX96: sqrt((action.reserves[1] << 192n) / action.reserves[0]),
          }
        : action,
    ),
  })
  const first = victim(0, start)
  const [exact] = find([first.reading, arbitrage(1, first.after)])
  const [bundle] = find([priced(first.reading), priced(arbitrage(1, first.after))])
  const shares = [exact, bundle].map((row) => Number(row?.details.victimShare))
  expect(shares[1]).toBeGreaterThan(shares[0]! * 0.99)
  expect(shares[1]).toBeLessThan(shares[0]! * 1.01)
})
