import type { Address } from '@membrane/core'
import { describe, expect, test } from 'vitest'
import { makeFlashLoan, makeLending, makeLiquidation } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { weth } from '../../transfer.ts'
import { dydxSolo } from './model.ts'

const solo = addressOf(0xf2)
const account = addressOf(2)
const dai: Address = '0x6b175474e89094c44da98b954eedeac495271d0f'
const update = '((bool sign, uint256 value) deltaWei, (bool sign, uint128 value) newPar)'

type Movement = {
  readonly amount: bigint
  readonly after: bigint
  readonly market?: bigint
  readonly number?: bigint
}

function move(name: 'LogWithdraw' | 'LogDeposit', { amount, after, market = 0n, number = 1n }: Movement) {
  return emit(
    solo,
    `event ${name}(address indexed owner, uint256 number, uint256 market, ${update} update, address other)`,
    {
      owner: account,
      number,
      market,
      update: {
        deltaWei: { sign: name === 'LogDeposit', value: amount },
        newPar: { sign: after > 0n, value: after < 0n ? -after : after },
      },
      other: addressOf(3),
    },
  )
}

const call = emit(solo, 'event LogCall(address indexed owner, uint256 number, address callee)', {
  owner: account,
  number: 1n,
  callee: addressOf(3),
})
const operation = emit(solo, 'event LogOperation(address sender)', { sender: account })
const lent = move('LogWithdraw', { amount: 100n, after: -100n })
const back = move('LogDeposit', { amount: 102n, after: 0n })
const row = makeLending({ protocol: 'dydx', token: weth })
const loan = makeFlashLoan({ protocol: 'dydx', lender: solo, receiver: addressOf(3), token: weth, fee: 2n })

test('a withdrawal, a call and a deposit of one account and market are a flash loan', () => {
  expect(readAll(dydxSolo, [operation, lent, call, back]).actions).toEqual([
    { ...row, order: 1 },
    { ...row, kind: 'repay', amount: 102n, order: 3 },
    { ...loan, order: 3 },
  ])
})

describe('no flash loan', () => {
  test.each([
    ['without a call between', [operation, lent, back]],
    ['across two operations', [operation, lent, call, operation, back]],
    ['for less than was lent', [operation, lent, call, move('LogDeposit', { amount: 99n, after: -1n })]],
    [
      'in another market',
      [operation, lent, call, move('LogDeposit', { amount: 102n, after: 1n, market: 3n })],
    ],
    [
      'of another account',
      [operation, lent, call, move('LogDeposit', { amount: 102n, after: 1n, number: 2n })],
    ],
  ] as const)('%s', (_, logs) => {
    const kinds = readAll(dydxSolo, logs).actions.map(({ kind }) => kind)
    expect(kinds).toHaveLength(2)
    expect(kinds).not.toContain('flashloan')
  })
})

test('a withdrawal from what one has is no debt, and a deposit on top is no repayment', () => {
  const logs = [
    move('LogWithdraw', { amount: 100n, after: 5n, market: 3n }),
    move('LogDeposit', { amount: 100n, after: 105n }),
  ]
  expect(readAll(dydxSolo, logs).actions).toEqual([
    { ...row, kind: 'withdraw', token: dai },
    { ...row, kind: 'deposit', order: 1 },
  ])
})

test('a liquidation is told by what the debtor lost and was relieved of', () => {
  const change = (sign: boolean, value: bigint) => ({
    deltaWei: { sign, value },
    newPar: { sign: true, value: 1n },
  })
  const log = emit(
    solo,
    `event LogLiquidate(address indexed solid, uint256 solidNumber, address indexed liquid, uint256 liquidNumber, uint256 heldMarket, uint256 owedMarket, ${update} solidHeld, ${update} solidOwed, ${update} liquidHeld, ${update} liquidOwed)`,
    {
      solid: account,
      solidNumber: 1n,
      liquid: addressOf(9),
      liquidNumber: 2n,
      heldMarket: 0n,
      owedMarket: 3n,
      solidHeld: change(true, 111n),
      solidOwed: change(false, 101n),
      liquidHeld: change(false, 110n),
      liquidOwed: change(true, 100n),
    },
  )
  expect(readAll(dydxSolo, [log]).actions).toEqual([
    makeLiquidation({ protocol: 'dydx', debtToken: dai, collateralToken: weth }),
  ])
})
