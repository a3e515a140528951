import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Action, Liquidity } from '../action.ts'
import type { TransactionReading } from '../analyse.ts'
import type { Bundle } from '../bundle.ts'
import { makeLiquidity, makeSwap, makeTransfer, tokenA, tokenB } from '../testing/actions.ts'
import { addressOf, makeReading, makeTransaction } from '../testing/reading.ts'
import { findJit } from './jit.ts'
import { findSandwiches } from './sandwich/find.ts'

const manager = '0xc36442b4a4522e871399cd717abdd847ab11fe88'
const pool = addressOf(0xf1)
const bot = addressOf(2)

/** A position in range 0 to 60 of one of the bot's own. */
const position = (fields: Partial<Liquidity>): Liquidity =>
  makeLiquidity({ owner: bot, tickLower: 0, tickUpper: 60, liquidity: 7n, ...fields })
const mint = position({ kind: 'mint', amounts: [1000n, 1000n] })
const burn = position({ kind: 'burn', amounts: [1200n, 790n], order: 0 })
const collect = position({ kind: 'collect', liquidity: undefined, amounts: [1203n, 790n], order: 1 })

const by = (
  index: number,
  from: number,
  actions: readonly Action[],
  fields: Partial<TransactionReading> = {},
) => makeTransaction({ index, from: addressOf(from), to: bot, actions, ...fields })
const swapper = (index: number) =>
  by(index, 50 + index, [makeSwap({ sender: addressOf(99), recipient: addressOf(50 + index) })], {
    to: addressOf(99),
  })
const find = (transactions: readonly TransactionReading[], sandwiches: readonly Bundle[] = []) =>
  findJit(makeReading(transactions), sandwiches)
const hashes = (transactions: readonly TransactionReading[]) => transactions.map(({ hash }) => hash)

test('liquidity around others’ swaps is told with what came back, fees included, less what went in', () => {
  const transactions = [by(0, 1, [mint]), swapper(1), swapper(2), by(3, 1, [burn, collect])]
  expect(find(transactions)).toMatchObject([
    {
      kind: 'jit',
      confidence: 'high',
      transactions: hashes(transactions),
      victims: [],
      pool,
      parties: { provider: bot },
      profit: { [tokenA]: 203n, [tokenB]: -210n },
      details: {
        swappers: hashes(transactions.slice(1, 3)),
        minted: { [tokenA]: 1000n, [tokenB]: 1000n },
        burned: { [tokenA]: 1200n, [tokenB]: 790n },
        collected: { [tokenA]: 1203n, [tokenB]: 790n },
      },
    },
  ])
})

test('where a pool pays out at once, the burn is what came back', () => {
  const [row] = find([by(0, 1, [mint]), swapper(1), by(2, 1, [burn])])
  expect(row?.profit).toMatchObject({ [tokenA]: 200n, [tokenB]: -210n })
})

test('a position may be taken back in parts', () => {
  const part = (liquidity: bigint, amounts: readonly bigint[]) =>
    position({ kind: 'burn', liquidity, amounts })
  const transactions = [
    by(0, 1, [mint]),
    swapper(1),
    by(2, 1, [part(3n, [500n, 300n])]),
    by(3, 1, [part(4n, [700n, 490n])]),
  ]
  expect(find(transactions)).toMatchObject([
    {
      confidence: 'high',
      transactions: hashes(transactions),
      profit: { [tokenA]: 200n, [tokenB]: -210n },
    },
  ])
})

test('a position manager owns positions for many, so the sender decides', () => {
  const managed = (fields: Partial<Liquidity>) => position({ owner: manager, ...fields })
  const through = (index: number, from: number, action: Liquidity) =>
    by(index, from, [action], {
      to: manager,
      transfers: [makeTransfer({ from: addressOf(from), to: pool, token: tokenA, amount: 1000n })],
    })
  const first = through(0, 1, managed({ amounts: [1000n, 0n] }))
  const last = (from: number) => through(2, from, managed({ kind: 'burn', amounts: [900n, 120n] }))
  expect(find([first, swapper(1), last(1)])).toMatchObject([{ parties: { provider: addressOf(1) } }])
  expect(find([first, swapper(1), last(3)])).toEqual([])
})

test('a vault behind one bot is known by its funds, under rotating senders', () => {
  const vault = addressOf(0x77)
  const managed = (fields: Partial<Liquidity>) => position({ owner: manager, ...fields })
  const give = makeTransfer({ from: vault, to: pool, token: tokenA, amount: 1000n })
  const take = makeTransfer({ from: pool, to: vault, token: tokenA, amount: 900n })
  const rows = find([
    by(0, 1, [managed({ amounts: [1000n, 0n] })], { transfers: [give] }),
    swapper(1),
    by(2, 3, [managed({ kind: 'burn', amounts: [900n, 120n] })], { transfers: [take] }),
  ])
  expect(rows).toMatchObject([{ parties: { provider: bot } }])
})

test.each<[string, readonly TransactionReading[]]>([
  ['nobody swaps in between', [by(0, 1, [mint]), by(1, 1, [burn])]],
  ['only the provider swaps in between', [by(0, 1, [mint]), by(1, 1, [makeSwap()]), by(2, 1, [burn])]],
  ['mint and burn are one rebalance', [by(0, 1, [mint, burn]), swapper(1)]],
  [
    'two rebalances follow each other',
    [
      by(0, 1, [burn, { ...mint, order: 3 }]),
      swapper(1),
      by(2, 1, [position({ kind: 'burn', tickUpper: 120 })]),
    ],
  ],
  ['the range differs', [by(0, 1, [mint]), swapper(1), by(2, 1, [{ ...burn, tickUpper: 120 }])]],
  ['the liquidity differs', [by(0, 1, [mint]), swapper(1), by(2, 1, [{ ...burn, liquidity: 70n }])]],
  ['the burn comes first', [by(0, 1, [burn]), swapper(1), by(2, 1, [mint])]],
  [
    'it came back untouched, since the swaps did not reach its range',
    [by(0, 1, [mint]), swapper(1), by(2, 1, [{ ...burn, amounts: [999n, 999n] }])],
  ],
  [
    'another one burns',
    [by(0, 1, [mint]), swapper(1), by(2, 3, [{ ...burn, owner: addressOf(3) }], { to: addressOf(3) })],
  ],
])('is none when %s', (_, transactions) => {
  expect(find(transactions)).toEqual([])
})

test('liquidity that belongs to a sandwich is not told again', () => {
  const swap = (order: number, way: 'there' | 'back') =>
    makeSwap({
      order,
      ...(way === 'there'
        ? { amountIn: 100n, amountOut: 90n }
        : {
            tokenIn: tokenB,
            amountIn: 90n,
            tokenOut: tokenA,
            amountOut: 105n,
            coinIn: 1,
            coinOut: 0,
          }),
    })
  const paid = { transfers: [makeTransfer({ token: tokenA, from: bot, to: pool, amount: 100n })] }
  const got = { transfers: [makeTransfer({ token: tokenA, from: pool, to: bot, amount: 105n })] }
  const reading = makeReading([
    by(0, 1, [swap(0, 'there'), { ...mint, order: 1 }], paid),
    swapper(1),
    by(2, 1, [burn, swap(1, 'back')], got),
  ])
  const sandwiches = findSandwiches(reading)
  expect(sandwiches).toMatchObject([{ details: { jit: true } }])
  expect(findJit(reading, sandwiches)).toEqual([])
  expect(findJit(reading, [])).toHaveLength(1)
})

test('profit is exact whatever the amounts', () => {
  const amount = fc.bigInt(0n, 1n << 100n)
  fc.assert(
    fc.property(fc.tuple(amount, amount), fc.tuple(amount, amount), (put, got) => {
      const rows = find([
        by(0, 1, [{ ...mint, amounts: put }]),
        swapper(1),
        by(2, 1, [
          { ...burn, amounts: [1n, 1n] },
          { ...collect, amounts: got },
        ]),
      ])
      const net = [got[0] - put[0], got[1] - put[1]] as const
      if (net.every((one) => one <= 2n && one >= -2n)) expect(rows).toEqual([])
      else expect(rows[0]?.profit).toMatchObject({ [tokenA]: net[0], [tokenB]: net[1] })
    }),
  )
})
