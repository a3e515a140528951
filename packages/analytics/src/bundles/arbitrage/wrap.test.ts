import type { Address } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeSwap, makeTransfer } from '../../testing/actions.ts'
import { addressOf, makeReading, makeTransaction } from '../../testing/reading.ts'
import { type Transfer, weth } from '../../transfer.ts'
import { findArbitrages } from './find.ts'
import { wrapLegs } from './wrap.ts'

const [sender, bot, pool, other, vault, token, strategy] = [1, 2, 0xf1, 0xf2, 0xa1, 0xb, 0xc].map(
  addressOf,
) as [Address, Address, Address, Address, Address, Address, Address]

const move = (of: Address, from: Address, to: Address, amount: bigint, order: number): Transfer =>
  makeTransfer({ token: of, from, to, amount, order })

const trade = (
  at: Address,
  tokenIn: Address,
  amountIn: bigint,
  tokenOut: Address,
  amountOut: bigint,
  order: number,
) => makeSwap({ pool: at, venue: at, tokenIn, amountIn, tokenOut, amountOut, recipient: bot, order })

const redeemed = [
  move(token, strategy, vault, 450n, 3),
  move(vault, bot, zeroAddress, 500n, 4),
  move(token, vault, bot, 450n, 5),
]

const amounts = (transfers: readonly Transfer[]) =>
  wrapLegs(makeTransaction({ transfers }), 'unknown').map(({ swap }) => [
    swap.pool,
    swap.tokenIn,
    swap.amountIn,
    swap.tokenOut,
    swap.amountOut,
  ])

test('shares bought below what they are worth, redeemed and sold are an arbitrage', () => {
  const transfers = [
    move(weth, bot, pool, 1000n, 0),
    move(vault, pool, bot, 500n, 1),
    ...redeemed,
    move(token, bot, other, 450n, 6),
    move(weth, other, bot, 1010n, 7),
  ]
  const actions = [trade(pool, weth, 1000n, vault, 500n, 2), trade(other, token, 450n, weth, 1010n, 8)]
  const found = (moves: readonly Transfer[]) =>
    findArbitrages(makeReading([makeTransaction({ from: sender, to: bot, transfers: moves, actions })]))
  expect(found(transfers)).toMatchObject([
    { confidence: 'medium', profit: { [weth]: 10n }, protocol: 'uniswap_v2+unknown', details: { length: 3 } },
  ])
  // Without the redemption there is no way from the shares to what was sold.
  expect(found(transfers.filter((transfer) => !redeemed.includes(transfer)))).toEqual([])
})

test('a wrapper gives what it mints for what it is sent, wherever it puts that away', () => {
  const minted = [
    move(token, bot, vault, 450n, 0),
    move(token, vault, strategy, 450n, 1),
    move(vault, zeroAddress, bot, 500n, 2),
  ]
  expect(amounts(minted)).toEqual([[vault, token, 450n, vault, 500n]])
  expect(amounts(redeemed)).toEqual([[vault, vault, 500n, token, 450n]])
})

test('what says no price is no exchange', () => {
  const [first, burned, paid] = redeemed as [Transfer, Transfer, Transfer]
  // Shares of a pair give two tokens back; nobody paid for a mint alone; both ways at once say neither price.
  expect(amounts([burned, paid, move(weth, vault, bot, 7n, 6)])).toEqual([])
  expect(amounts([first, burned])).toEqual([])
  expect(amounts([move(vault, zeroAddress, bot, 500n, 0)])).toEqual([])
  expect(amounts([...redeemed, move(vault, zeroAddress, bot, 1n, 6)])).toEqual([])
  expect(amounts([move(weth, bot, zeroAddress, 5n, 0), move(token, weth, bot, 5n, 1)])).toEqual([])
})
