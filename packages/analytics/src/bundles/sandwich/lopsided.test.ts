import { describe, expect, test } from 'vitest'
import type { Liquidity } from '../../action.ts'
import type { TransactionReading } from '../../analyse.ts'
import { makeLiquidity, makeSwap, makeTransfer, tokenA, tokenB, tokenC } from '../../testing/actions.ts'
import { addressOf, makeReading, makeTransaction } from '../../testing/reading.ts'
import { findSandwiches } from './find.ts'

const pool = addressOf(0xf1)
const bot = addressOf(0xb07)
const keeper = addressOf(0xe0a)

/** The bot buys B with A, or sells it again, on a pool of Curve's with A, B and C. */
function trade(index: number, way: 'front' | 'back', protocol = 'curve'): TransactionReading {
  const [tokenIn, amountIn, tokenOut, amountOut] =
    way === 'front' ? ([tokenA, 1000n, tokenB, 900n] as const) : ([tokenB, 900n, tokenA, 1020n] as const)
  const [coinIn, coinOut] = way === 'front' ? [0, 1] : [1, 0]
  const told = {
    protocol,
    sender: bot,
    recipient: bot,
    tokenIn,
    amountIn,
    tokenOut,
    amountOut,
    coinIn,
    coinOut,
  }
  return makeTransaction({
    index,
    from: keeper,
    to: bot,
    actions: [makeSwap({ ...told, order: 2 })],
    transfers: [
      makeTransfer({ token: tokenIn, from: bot, to: pool, amount: amountIn, order: 0 }),
      makeTransfer({ token: tokenOut, from: pool, to: bot, amount: amountOut, order: 1 }),
    ],
  })
}

const giver = (...liquidity: readonly Partial<Liquidity>[]): TransactionReading =>
  makeTransaction({
    index: 1,
    from: addressOf(9),
    to: addressOf(10),
    actions: liquidity.map((fields) =>
      makeLiquidity({ protocol: 'curve', owner: addressOf(9), tokens: [tokenA, tokenB, tokenC], ...fields }),
    ),
  })

const around = (victim: TransactionReading, protocol?: string) =>
  findSandwiches(makeReading([trade(0, 'front', protocol), victim, trade(2, 'back', protocol)]))

describe('a victim that gives or takes liquidity of one token alone', () => {
  test.each([
    ['gives what the front sold', { kind: 'mint', amounts: [500n, 0n, 0n] }],
    ['takes what the front bought', { kind: 'burn', amounts: [0n, 500n, 0n] }],
  ] as const)('%s', (_, fields) => {
    const victim = giver(fields)
    expect(around(victim)).toMatchObject([
      {
        confidence: 'high',
        victims: [victim.hash],
        profit: { [tokenA]: 20n, [tokenB]: 0n },
        details: { pools: [{ victims: [{ transaction: victim.hash, liquidity: true }] }] },
      },
    ])
  })

  test.each([
    ['is none in both tokens', [{ amounts: [500n, 500n, 0n] }]],
    ['is none in both tokens, told one by one', [{ amounts: [500n, 0n, 0n] }, { amounts: [0n, 500n, 0n] }]],
    ['is none in a third one', [{ amounts: [0n, 0n, 500n] }]],
    ['is none the other way', [{ amounts: [0n, 500n, 0n] }]],
  ] as const)('%s', (_, liquidity) => {
    expect(around(giver(...liquidity))).toEqual([])
  })

  test('is none where the price of a range has nothing to do with it', () => {
    const fields = { protocol: 'uniswap_v3', amounts: [500n, 0n], tickLower: 0, tickUpper: 60 }
    expect(around(giver(fields), 'uniswap_v3')).toEqual([])
  })

  test("the bot's own is none", () => {
    const own = { ...giver({ amounts: [500n, 0n, 0n] }), from: keeper, to: bot }
    expect(around(own)).toEqual([])
  })
})
