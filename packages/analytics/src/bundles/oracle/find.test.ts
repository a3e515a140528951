import type { CallFrame } from '@membrane/core'
import { describe, expect, test } from 'vitest'
import {
  makeLending,
  makePrice,
  makeSwap,
  makeTransfer,
  tokenA,
  tokenB,
  tokenC,
} from '../../testing/actions.ts'
import { addressOf, makeReading, makeTransaction } from '../../testing/reading.ts'
import { findOracleManipulations } from './find.ts'

const [sender, attacker, pool, market] = [1, 2, 0xf1, 0xf2].map(addressOf) as [
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
]

/** A sells into the pair and buys back: reserves 1000/1000, then 4000/250, then 1005/997. */
const driven = [
  makePrice({ reserves: [4000n, 250n], order: 2 }),
  makeSwap({ amountIn: 3000n, amountOut: 750n, recipient: attacker, order: 3 }),
]
const returned = [
  makePrice({ reserves: [1005n, 997n], order: 20 }),
  makeSwap({
    tokenIn: tokenB,
    amountIn: 747n,
    tokenOut: tokenA,
    amountOut: 2995n,
    coinIn: 1,
    coinOut: 0,
    recipient: attacker,
    order: 21,
  }),
]
const borrowed = makeLending({ account: attacker, token: tokenC, amount: 500n, order: 10 })
const loot = makeTransfer({ token: tokenC, from: market, to: attacker, amount: 500n, order: 9 })

function rowsOf(fields: Parameters<typeof makeTransaction>[0]) {
  return findOracleManipulations(makeReading([makeTransaction(fields)]))
}

describe('from logs alone', () => {
  test('a price driven out and back around a borrowing is a manipulation of low confidence', () => {
    const rows = rowsOf({ actions: [...driven, borrowed, ...returned], transfers: [loot] })
    expect(rows).toEqual([
      expect.objectContaining({
        kind: 'oracle_manipulation',
        method: 'logs',
        confidence: 'low',
        pool,
        profit: { [tokenC]: 500n },
        parties: { attacker: [attacker, sender] },
      }),
    ])
    expect(rows[0]?.details.pools).toEqual([
      expect.objectContaining({ pool, start: 1, doings: [{ kind: 'borrow', with: market }] }),
    ])
  })

  test('shares minted on the price count as a borrowing does', () => {
    const shares = makeTransfer({ token: tokenC, from: addressOf(0), to: attacker, order: 10 })
    expect(rowsOf({ actions: [...driven, ...returned], transfers: [shares] })).toHaveLength(1)
  })

  test('nothing is relied on when the borrowing comes before or after', () => {
    for (const order of [1, 30]) {
      const actions = [...driven, ...returned, { ...borrowed, order }]
      expect(rowsOf({ actions, transfers: [loot] })).toEqual([])
    }
  })

  test('a price that stays where it was driven is a trade', () => {
    expect(rowsOf({ actions: [...driven, borrowed], transfers: [loot] })).toEqual([])
  })

  test('a price driven as far to the other side is no return', () => {
    const beyond = [
      makePrice({ reserves: [250n, 4000n], order: 20 }),
      { ...returned[1]!, amountIn: 3750n, amountOut: 3750n },
    ]
    expect(rowsOf({ actions: [...driven, borrowed, ...beyond], transfers: [loot] })).toEqual([])
  })

  test('a price that hardly moves pays nobody', () => {
    const actions = [
      makePrice({ reserves: [1010n, 990n], order: 2 }),
      makeSwap({ amountIn: 10n, amountOut: 10n, order: 3 }),
      borrowed,
      makePrice({ reserves: [1000n, 1000n], order: 20 }),
      makeSwap({ amountIn: 10n, amountOut: 10n, coinIn: 1, coinOut: 0, order: 21 }),
    ]
    expect(rowsOf({ actions, transfers: [loot] })).toEqual([])
  })

  test('who ends with a loss has extracted nothing', () => {
    const paid = makeTransfer({ token: tokenA, from: attacker, to: pool, amount: 5n, order: 1 })
    expect(rowsOf({ actions: [...driven, borrowed, ...returned], transfers: [paid] })).toEqual([])
  })

  test('a reverted transaction manipulates nothing', () => {
    const actions = [...driven, borrowed, ...returned]
    expect(rowsOf({ actions, transfers: [loot], status: 'reverted' })).toEqual([])
  })
})

describe('with call frames', () => {
  const at = (order: number, path: number) => ({ order, logIndex: -1, traceAddress: [path] })
  /** The clock runs 0 root, 1-2 first swap, 3.. the market's call, and then the swap back. */
  const readsPool = [call(market, pool, '0x0902f1ac', 'STATICCALL')]

  test('a market that reads the pool while its price is out makes it certain', () => {
    const rows = traced(readsPool)
    expect(rows).toEqual([
      expect.objectContaining({ method: 'traces', confidence: 'high', profit: { [tokenC]: 500n } }),
    ])
    expect(rows[0]?.details.pools).toEqual([
      expect.objectContaining({
        doings: [{ with: market, selector: '0xc5ebeaec', reads: 1, trades: 0 }],
      }),
    ])
  })

  test('a market that never looks at the pool relied on something else', () => {
    expect(traced([call(market, addressOf(0xee), '0x0902f1ac', 'STATICCALL')])).toEqual([])
  })

  test('what a pool says of its shares and its setup is no price', () => {
    for (const selector of ['0x70a08231', '0x18160ddd', '0x0dfe1681'])
      expect(traced([call(market, pool, selector, 'STATICCALL')])).toEqual([])
  })

  test('a token that looks at its own pool relies on nothing', () => {
    expect(
      traced([call(market, tokenA, '0x23b872dd', 'CALL', [call(tokenA, pool, '0x0902f1ac', 'STATICCALL')])]),
    ).toEqual([])
  })

  test('a reading that reverts counts for nothing', () => {
    expect(traced(readsPool.map((frame) => ({ ...frame, reverted: true })))).toEqual([])
  })

  function traced(inMarket: readonly CallFrame[]) {
    const swap = call(attacker, pool, '0x022c0d9f')
    const borrow = call(attacker, market, '0xc5ebeaec', 'CALL', inMarket)
    const trace = call(sender, attacker, '0x00000001', 'CALL', [swap, borrow, swap])
    const inside = count(borrow)
    const left = 3 + inside - 1
    const actions = [
      { ...driven[0]!, ...at(2, 0) },
      { ...driven[1]!, ...at(2, 0) },
      { ...returned[0]!, ...at(left + 2, 2) },
      { ...returned[1]!, ...at(left + 2, 2) },
    ]
    const transaction = makeTransaction({ actions, transfers: [{ ...loot, order: left }] })
    return rowsOf({ ...transaction, transaction: { ...transaction.transaction, trace } })
  }
})

function call(
  from: CallFrame['from'],
  to: CallFrame['from'],
  selector: string,
  type: CallFrame['type'] = 'CALL',
  calls: readonly CallFrame[] = [],
): CallFrame {
  return {
    type,
    from,
    to,
    value: 0n,
    input: selector as `0x${string}`,
    output: '0x',
    gasUsed: 1000,
    error: undefined,
    reverted: false,
    logs: undefined,
    calls,
  }
}

/** Entries and exits of a frame and all below it that were not reverted. */
function count(frame: CallFrame): number {
  return frame.reverted ? 0 : 2 + frame.calls.reduce((sum, below) => sum + count(below), 0)
}
