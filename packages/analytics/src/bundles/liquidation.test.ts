import { expect, test } from 'vitest'
import { makeFlashLoan, makeLiquidation, makeSwap, makeTransfer, tokenA, tokenB } from '../testing/actions.ts'
import { addressOf, hashOf, makeReading, makeTransaction } from '../testing/reading.ts'
import { ether, weth } from '../transfer.ts'
import { findLiquidations } from './liquidation.ts'

const [sender, bot, market, user, pool] = [1, 2, 0xf2, 9, 0xf1].map(addressOf)

/** The bot repays 100 A and takes 110 B, which it sells for 105 A. */
const transfers = [
  makeTransfer({ from: bot!, to: market!, token: tokenA, amount: 100n, order: 1 }),
  makeTransfer({ from: market!, to: bot!, token: tokenB, amount: 110n, order: 2 }),
  makeTransfer({ from: bot!, to: pool!, token: tokenB, amount: 110n, order: 4 }),
  makeTransfer({ from: pool!, to: bot!, token: tokenA, amount: 105n, order: 5 }),
]
const sale = makeSwap({ tokenIn: tokenB, amountIn: 110n, tokenOut: tokenA, amountOut: 105n, order: 6 })

function rowsOf(fields: Parameters<typeof makeTransaction>[0], traced = false) {
  return findLiquidations(makeReading([makeTransaction(fields)], { traced }))
}

test('a liquidation tells its amounts, its sale, and what the liquidator gained', () => {
  const actions = [makeLiquidation({ order: 3 }), sale]
  expect(rowsOf({ transfers, actions })).toEqual([
    expect.objectContaining({
      kind: 'liquidation',
      confidence: 'high',
      parties: { liquidator: bot, user },
      profit: { [tokenA]: 5n },
      liquidation: {
        liquidator: bot,
        user,
        debtToken: tokenA,
        debtAmount: 100n,
        collateralToken: tokenB,
        collateralAmount: 110n,
      },
      details: expect.objectContaining({
        style: 'fixed-spread',
        flashLoan: false,
        gross: true,
        sales: [expect.objectContaining({ pool, amountIn: 110n, amountOut: 105n })],
      }),
    }),
  ])
})

test('with call frames the gas and the tip come off once', () => {
  const tip = makeTransfer({ standard: 'native', token: ether, from: bot!, to: addressOf(0xc0), amount: 7n })
  const [row] = rowsOf(
    { transfers: [...transfers, tip], actions: [makeLiquidation({ order: 3 })], gasFee: 20n, tip: 7n },
    true,
  )
  expect(row?.profit).toEqual({ [tokenA]: 5n, [ether]: -27n })
  expect(row?.details).toMatchObject({ gasFee: 20n, tip: 7n })
  expect(row?.details.gross).toBeUndefined()
})

test('without call frames unwrapped WETH is ether gained', () => {
  const zero = addressOf(0)
  const got = makeTransfer({ token: weth, from: pool!, to: bot!, amount: 50n })
  const unwrapped = makeTransfer({ token: weth, from: bot!, to: zero, amount: 50n, order: 1 })
  const [row] = rowsOf({ transfers: [got, unwrapped], actions: [makeLiquidation({ order: 3 })] })
  expect(row?.profit).toEqual({ [ether]: 50n })
})

test('a sender who calls the market directly brings no contract of its own', () => {
  const direct = [
    makeTransfer({ from: sender!, to: market!, token: tokenA, amount: 100n, order: 1 }),
    makeTransfer({ from: market!, to: sender!, token: tokenB, amount: 110n, order: 2 }),
  ]
  const [row] = rowsOf({
    to: market!,
    transfers: direct,
    actions: [makeLiquidation({ liquidator: sender, order: 3 })],
  })
  expect(row?.profit).toEqual({ [tokenA]: -100n, [tokenB]: 110n })
})

test('collateral sent on to somebody names the beneficiary', () => {
  const onward = makeTransfer({ from: market!, to: addressOf(7), token: tokenB, amount: 110n, order: 2 })
  const [row] = rowsOf({ transfers: [onward], actions: [makeLiquidation({ order: 3 })] })
  expect(row?.parties).toMatchObject({ beneficiary: addressOf(7) })
  expect(row?.profit).toEqual({ [tokenB]: 110n })
})

test('several liquidations in one transaction are several rows, and the gain counts once', () => {
  const actions = [makeLiquidation({ order: 3 }), makeLiquidation({ order: 7, user: addressOf(8) })]
  const rows = rowsOf({ transfers, actions })
  expect(rows.map(({ profit, parties }) => [parties.user, profit])).toEqual([
    [user, { [tokenA]: 5n }],
    [addressOf(8), {}],
  ])
  expect(rows[1]?.details.profitInFirst).toBe(true)
})

test('one liquidation told by a pool and by its front is one row', () => {
  const actions = [makeLiquidation({ order: 3 }), makeLiquidation({ order: 4, market: addressOf(0xf7) })]
  expect(rowsOf({ actions })).toHaveLength(1)
})

test('one debt paid down twice in equal parts is two rows', () => {
  expect(rowsOf({ actions: [makeLiquidation({ order: 3 }), makeLiquidation({ order: 6 })] })).toHaveLength(2)
})

test('borrowed capital is told', () => {
  const actions = [makeLiquidation({ order: 3 }), makeFlashLoan({ order: 9 })]
  expect(rowsOf({ actions })[0]?.details.flashLoan).toBe(true)
})

test('an amount that nobody told lowers the confidence', () => {
  expect(rowsOf({ actions: [makeLiquidation({ debtToken: undefined })] })[0]?.confidence).toBe('medium')
})

test('a purchase at auction points to the transaction of the block that opened it', () => {
  const bark = makeLiquidation({ style: 'absorb' })
  const take = makeLiquidation({ style: 'auction' })
  const rows = findLiquidations(
    makeReading([
      makeTransaction({ hash: hashOf(1), actions: [bark] }),
      makeTransaction({ hash: hashOf(2), index: 1, actions: [take] }),
    ]),
  )
  expect(rows.map(({ details }) => details.opened)).toEqual([undefined, hashOf(1)])
  const alone = findLiquidations(makeReading([makeTransaction({ actions: [take] })]))
  expect(alone.map(({ details }) => details.opened)).toEqual([undefined])
})

test('who trades through an aggregator that liquidates on the way gains by the trade, not the liquidation', () => {
  const order = [
    makeTransfer({ from: sender!, to: bot!, token: tokenA, amount: 100n, order: 0 }),
    makeTransfer({ from: bot!, to: market!, token: tokenA, amount: 100n, order: 1 }),
    makeTransfer({ from: market!, to: bot!, token: tokenB, amount: 110n, order: 2 }),
    makeTransfer({ from: bot!, to: sender!, token: tokenB, amount: 110n, order: 4 }),
  ]
  const to = '0x1111111254eeb25477b68fb85ed929f73a960582'
  const [row] = rowsOf(
    { to, transfers: order, actions: [makeLiquidation({ order: 3 })], gasFee: 9n, tip: 0n },
    true,
  )
  expect(row?.profit).toEqual({ [ether]: 0n })
})
