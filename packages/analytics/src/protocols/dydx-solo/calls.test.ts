import type { Address } from '@membrane/core'
import { expect, test } from 'vitest'
import { functionSelector } from '../../decode/signature.ts'
import { makeFrame, makeTransferFrame, readTree, words } from '../../testing/frames.ts'
import { addressOf } from '../../testing/reading.ts'
import { weth } from '../../transfer.ts'
import { dydxSoloCalls } from './calls.ts'

const [solo, bot] = [addressOf(0x50), addressOf(2)]

/** The words of one action of account 0 in market 0: eleven, its empty data last. */
const action = (type: bigint, value: bigint): string =>
  words(type, 0n, 0n, 0n, 0n, value, 0n, 0n, bot, 0n, 11n * 32n, 0n)

function operate(types: readonly bigint[], transfers: readonly (readonly [Address, Address, bigint])[]) {
  const size = 12n * 32n
  const heads = types.map((_, i) => BigInt(types.length) * 32n + BigInt(i) * size)
  const signature = dydxSoloCalls[0]?.signature ?? ''
  const input =
    `${functionSelector(signature)}${words(64n, 64n + 96n, 1n, bot, 1n, BigInt(types.length), ...heads)}${types.map((type) => action(type, 5n)).join('')}` as const
  return readTree(
    makeFrame({
      calls: [
        makeFrame({
          from: bot,
          to: solo,
          input,
          calls: transfers.map(([from, to, amount]) => makeTransferFrame(weth, from, to, amount)),
        }),
      ],
    }),
  ).actions
}

const [deposit, withdraw, call] = [0n, 1n, 8n]

test('a withdrawal, a call and a deposit of as much are a flash loan, besides both movements', () => {
  const actions = operate(
    [withdraw, call, deposit],
    [
      [solo, bot, 100n],
      [bot, solo, 102n],
    ],
  )
  expect(actions).toMatchObject([
    { kind: 'withdraw', account: bot, token: weth, amount: 100n },
    { kind: 'deposit', account: bot, token: weth, amount: 102n },
    { kind: 'flashloan', lender: solo, receiver: bot, token: weth, amount: 100n, fee: 2n },
  ])
})

test('without a call between, or paid back short, there was no loan', () => {
  const kinds = (types: readonly bigint[], back: bigint) =>
    operate(types, [
      [solo, bot, 100n],
      [bot, solo, back],
    ]).map(({ kind }) => kind)
  expect(kinds([withdraw, deposit], 102n)).toEqual(['withdraw', 'deposit'])
  expect(kinds([withdraw, call, deposit], 60n)).toEqual(['withdraw', 'deposit'])
})
