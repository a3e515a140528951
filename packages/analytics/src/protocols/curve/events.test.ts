import { expect, test } from 'vitest'
import { makeLiquidity, makeSwap, tokenA } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { curve } from './model.ts'

const pool = addressOf(0xf1)
const base = addressOf(0xf2)
const provider = addressOf(2)
const swap = makeSwap({
  protocol: 'curve',
  recipient: undefined,
  tokenIn: undefined,
  tokenOut: undefined,
})

const plain =
  'event TokenExchange(address indexed buyer, int128 sold, uint256 amountIn, int128 bought, uint256 amountOut)'
const underlying = plain.replace('TokenExchange', 'TokenExchangeUnderlying')
const crypto = plain.replaceAll('int128', 'uint256')
const variants = [plain, crypto, crypto.replace(')', ', uint256 fee, uint256 scale)')]

test.each(variants)('%s', (declaration) => {
  const told = { buyer: provider, amountIn: 100n, amountOut: 90n, fee: 1n, scale: 1n }
  const there = emit(pool, declaration, { ...told, sold: 0n, bought: 2n })
  const back = emit(pool, declaration, { ...told, sold: 2n, bought: 0n })
  expect(readAll(curve, [there, back]).actions).toEqual([
    { ...swap, coinIn: 0, coinOut: 2 },
    { ...swap, coinIn: 2, coinOut: 0, order: 1 },
  ])
})

test('a coin number that no pool has is somebody else’s event', () => {
  const log = emit(pool, plain, { buyer: provider, sold: -1n, amountIn: 100n, bought: 1n, amountOut: 90n })
  expect(readAll(curve, [log]).actions).toEqual([])
})

test('underlying coins have numbers of their own', () => {
  const log = emit(pool, underlying, {
    buyer: provider,
    sold: 1n,
    amountIn: 100n,
    bought: 3n,
    amountOut: 90n,
  })
  expect(readAll(curve, [log]).actions).toEqual([{ ...swap, coinIn: 1001, coinOut: 1003 }])
})

test('what a metapool passes on to its base pool counts once', () => {
  const inner = emit(base, plain, { buyer: pool, sold: 0n, amountIn: 100n, bought: 1n, amountOut: 90n })
  const outer = { buyer: provider, sold: 1n, amountIn: 100n, bought: 2n, amountOut: 90n }
  const told = { ...swap, pool: base, venue: base, sender: pool }
  expect(readAll(curve, [inner, emit(pool, underlying, outer)]).actions).toEqual([told])
  expect(readAll(curve, [inner, emit(pool, underlying, { ...outer, amountOut: 91n })]).actions).toHaveLength(
    2,
  )
})

const unnamed = (n: number) => Array.from({ length: n }, () => undefined)
const given = (amounts: readonly bigint[], kind: 'mint' | 'burn', liquidity?: bigint) =>
  makeLiquidity({ kind, protocol: 'curve', liquidity, tokens: unnamed(amounts.length), amounts })

const told = { provider, receiver: provider, fee: 1n, invariant: 2n, supply: 3n, scale: 4n, shares: 77n }
const shapes: readonly (readonly [string, readonly bigint[]])[] = [
  ...[2, 3, 4].flatMap((n) => {
    const amounts = [5n, 6n, 7n, 8n].slice(0, n)
    return [
      [`AddLiquidity(uint256[${n}] amounts, uint256[${n}] fees, uint256 invariant, uint256 supply)`, amounts],
      [`RemoveLiquidity(uint256[${n}] amounts, uint256[${n}] fees, uint256 supply)`, amounts],
      [
        `RemoveLiquidityImbalance(uint256[${n}] amounts, uint256[${n}] fees, uint256 invariant, uint256 supply)`,
        amounts,
      ],
    ] as const
  }),
  ...[2, 3].flatMap((n) => {
    const amounts = [5n, 6n, 7n].slice(0, n)
    return [
      [`AddLiquidity(uint256[${n}] amounts, uint256 fee, uint256 supply)`, amounts],
      [`AddLiquidity(uint256[${n}] amounts, uint256 fee, uint256 supply, uint256 scale)`, amounts],
      [`RemoveLiquidity(uint256[${n}] amounts, uint256 supply)`, amounts],
    ] as const
  }),
  [
    'AddLiquidity(address indexed receiver, uint256[2] amounts, uint256 fee, uint256 supply, uint256 scale)',
    [5n, 6n],
  ],
  ['RemoveLiquidityImbalance(uint256 shares, uint256[2] amounts, uint256 fee, uint256 scale)', [5n, 6n]],
  ['AddLiquidity(uint256[] amounts, uint256[] fees, uint256 invariant, uint256 supply)', [5n, 6n, 7n]],
  ['RemoveLiquidity(uint256[] amounts, uint256[] fees, uint256 supply)', [5n, 6n, 7n]],
  [
    'RemoveLiquidityImbalance(uint256[] amounts, uint256[] fees, uint256 invariant, uint256 supply)',
    [5n, 6n, 7n],
  ],
]

test.each(shapes)('%s', (shape, amounts) => {
  const declaration = `event ${shape.replace('(', '(address indexed provider, ')}`
  const log = emit(pool, declaration, { ...told, amounts, fees: amounts.map(() => 1n) })
  expect(readAll(curve, [log]).actions).toEqual([given(amounts, shape.startsWith('Add') ? 'mint' : 'burn')])
})

const one = 'event RemoveLiquidityOne(address indexed provider, '
const numbered = [
  `${one}uint256 shares, uint256 coin, uint256 amount)`,
  `${one}uint256 shares, uint256 coin, uint256 amount, uint256 fee, uint256 scale)`,
  `${one}int128 coin, uint256 shares, uint256 amount, uint256 supply)`,
]

test.each(numbered)('%s tells the coin', (declaration) => {
  const log = emit(pool, declaration, { ...told, coin: 1n, amount: 500n })
  expect(readAll(curve, [log]).actions).toEqual([given([0n, 500n], 'burn', 77n)])
})

const unnumbered = [
  `${one}uint256 shares, uint256 amount)`,
  `${one}uint256 shares, uint256 amount, uint256 supply)`,
]

test.each(unnumbered)('%s leaves the coin to the payment', (declaration) => {
  const payment = emit(tokenA, 'event Transfer(address indexed a, address indexed b, uint256 amount)', {
    a: pool,
    b: provider,
    amount: 500n,
  })
  const log = emit(pool, declaration, { ...told, amount: 500n })
  expect(readAll(curve, [payment, log]).actions).toEqual([
    { ...given([500n], 'burn', 77n), tokens: [tokenA], order: 1 },
  ])
  expect(readAll(curve, [log]).actions).toEqual([given([], 'burn', 77n)])
})
