import { expect, test } from 'vitest'
import type { Action, Draft, Swap } from '../action.ts'
import {
  makeFlashLoan,
  makeLending,
  makeLiquidation,
  makeLiquidity,
  makeSwap,
  makeTransfer,
} from '../testing/actions.ts'
import { addressOf } from '../testing/reading.ts'
import { ether, type Transfer, weth } from '../transfer.ts'
import { resolveTokens } from './block.ts'
import type { PoolTokens } from './pools.ts'

const pool = addressOf(0xf1)
const trader = addressOf(2)
const [a, b, c] = [addressOf(0xa), addressOf(0xb), addressOf(0xc)]

/** 100 of coin 0 for 90 of coin 1, the tokens not told. */
const open = (fields: Partial<Swap> = {}): Draft<Swap> => ({
  ...makeSwap({ order: 5, tokenIn: undefined, tokenOut: undefined, ...fields }),
})
const into = (token: typeof a, amount: bigint, order = 3, from = trader) =>
  makeTransfer({ token, from, to: pool, amount, order })
const out = (token: typeof a, amount: bigint, order = 4) =>
  makeTransfer({ token, from: pool, to: trader, amount, order })

function resolve(action: Action, transfers: readonly Transfer[], pools: PoolTokens = new Map()): PoolTokens {
  resolveTokens([{ transfers, actions: [action] }], pools)
  return pools
}

test('the transfers of the very amounts tell both tokens, and are remembered', () => {
  const swap = open()
  const pools = resolve(swap, [into(a, 100n), out(b, 90n)])
  expect([swap.tokenIn, swap.tokenOut, swap.feeOnTransfer]).toEqual([a, b, false])
  expect(pools.get(pool)).toEqual([a, b])
})

test('what is known of a pool settles a swap whose transfers do not', () => {
  const swap = open({ coinIn: 1, coinOut: 0 })
  resolve(swap, [], new Map([[pool, [a, b]]]))
  expect([swap.tokenIn, swap.tokenOut]).toEqual([b, a])
})

test('a pool learnt later in the block resolves an earlier swap', () => {
  const [early, late] = [open(), open()]
  resolveTokens(
    [
      { transfers: [], actions: [early] },
      { transfers: [into(a, 100n), out(b, 90n)], actions: [late] },
    ],
    new Map(),
  )
  expect([early.tokenIn, early.tokenOut]).toEqual([a, b])
})

test("a pair's creation tells its tokens", () => {
  const swap = open()
  const created: Action = {
    kind: 'pool',
    protocol: 'uniswap_v2',
    pool,
    venue: pool,
    tokens: [a, b],
    order: 0,
    logIndex: 0,
    traceAddress: undefined,
  }
  resolveTokens([{ transfers: [], actions: [swap, created] }], new Map())
  expect([swap.tokenIn, swap.tokenOut]).toEqual([a, b])
})

test('of two tokens in the same amount the one that fits the order of a pair is meant', () => {
  const swap = open()
  // Coin 0 of a pair has the lower address, so with b out it is a that came in.
  const pools = resolve(swap, [into(a, 100n), into(c, 100n, 2), out(b, 90n)])
  expect([swap.tokenIn, swap.tokenOut]).toEqual([a, b])
  expect(pools.get(pool)).toEqual([a, b])
})

test('where two tokens would do the nearer is taken and nothing is learnt', () => {
  const swap = open({ protocol: 'curve' })
  const pools = resolve(swap, [into(c, 100n, 1), into(a, 100n, 3), out(b, 90n)])
  expect(swap.tokenIn).toBe(a)
  expect(pools.has(pool)).toBe(false)
})

test('several payments make up one input', () => {
  const swap = open()
  resolve(swap, [into(a, 60n, 1), into(a, 40n, 2), out(b, 90n)])
  expect([swap.tokenIn, swap.feeOnTransfer]).toEqual([a, false])
})

test('a payment that arrives smaller is a fee on transfer', () => {
  const swap = open()
  resolve(swap, [into(a, 105n), out(b, 90n)])
  expect([swap.tokenIn, swap.tokenOut, swap.feeOnTransfer]).toEqual([a, b, true])
  const named = open({ tokenIn: a, tokenOut: b })
  resolve(named, [into(a, 105n), out(b, 90n)])
  expect(named.feeOnTransfer).toBe(true)
})

test('what paid for an earlier swap of the pool pays for no other', () => {
  const first = open({ order: 3, amountIn: 50n })
  const second = open({ order: 6, tokenIn: a, tokenOut: b })
  resolveTokens([{ transfers: [into(a, 50n, 1), into(a, 100n, 5)], actions: [first, second] }], new Map())
  expect(second.feeOnTransfer).toBe(false)
})

test('a token that nothing tells stays unknown', () => {
  const either = open()
  resolve(either, [out(b, 90n), into(a, 7n, 1), into(addressOf(9), 8n, 2)])
  expect([either.tokenIn, either.tokenOut]).toEqual([undefined, b])
  // A pool that may hold ether was perhaps paid in it.
  const perhaps = open({ protocol: 'curve' })
  resolve(perhaps, [out(b, 90n), into(a, 7n, 1)])
  expect(perhaps.tokenIn).toBeUndefined()
})

test("a pool's own shares are never what it trades", () => {
  const swap = open({ amountIn: 100n })
  resolve(swap, [into(pool, 100n), out(b, 90n)])
  expect(swap.tokenIn).toBeUndefined()
})

test('ether is told by its own transfer, by a wrap of the very amount, and by the rule of Uniswap V1', () => {
  const curve = { protocol: 'curve', tokenIn: a }
  const native = open(curve)
  resolve(native, [makeTransfer({ standard: 'native', token: ether, from: pool, to: trader, amount: 90n })])
  expect(native.tokenOut).toBe(ether)
  const wrapped = open(curve)
  resolve(wrapped, [makeTransfer({ token: weth, from: addressOf(0), to: trader, amount: 90n, order: 7 })])
  expect(wrapped.tokenOut).toBe(ether)
  const v1 = open({ protocol: 'uniswap_v1', tokenIn: a })
  resolve(v1, [])
  expect(v1.tokenOut).toBe(ether)
})

test("ether is a pair's first coin", () => {
  const swap = open({ protocol: 'uniswap_v4' })
  resolve(swap, [
    makeTransfer({ standard: 'native', token: ether, from: trader, to: pool, amount: 100n, order: 3 }),
    out(a, 90n),
  ])
  expect([swap.tokenIn, swap.tokenOut]).toEqual([ether, a])
})

test('liquidity takes its tokens from the pool, or from what moved', () => {
  const given: Draft<ReturnType<typeof makeLiquidity>> = {
    ...makeLiquidity({ order: 5, tokens: [undefined, undefined], amounts: [7n, 9n] }),
  }
  const pools = resolve(given, [into(a, 7n), into(b, 9n)])
  expect(given.tokens).toEqual([a, b])
  const marked: typeof given = {
    ...makeLiquidity({ kind: 'burn', tokens: [undefined, undefined], amounts: [3n, 4n] }),
  }
  resolve(marked, [], pools)
  expect(marked.tokens).toEqual([a, b])
})

test('loans, deposits and liquidations take theirs from what the market moved', () => {
  const market = addressOf(0xf2)
  const loan = { ...makeFlashLoan({ token: undefined, lender: market }) }
  resolve(loan, [makeTransfer({ token: c, from: market, to: trader, amount: 100n })])
  expect(loan.token).toBe(c)
  const deposit = { ...makeLending({ kind: 'deposit', token: undefined, market }) }
  resolve(deposit, [makeTransfer({ token: c, from: trader, to: market, amount: 100n })])
  expect(deposit.token).toBe(c)
  const liquidation = { ...makeLiquidation({ debtToken: undefined, collateralToken: undefined, market }) }
  resolve(liquidation, [
    makeTransfer({ token: a, from: trader, to: market, amount: 100n }),
    makeTransfer({ token: b, from: market, to: trader, amount: 110n }),
  ])
  expect([liquidation.debtToken, liquidation.collateralToken]).toEqual([a, b])
})
