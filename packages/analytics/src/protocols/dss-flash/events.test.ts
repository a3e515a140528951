import type { Address } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeFlashLoan, tokenA } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { dssFlash } from './model.ts'

const module: Address = '0x60744434d6339a6b27d73d9eda62b6f66a0a04fa'

test.each([
  [module, 'dss_flash'],
  [addressOf(0xf3), 'erc3156'],
] as const)('%s is the lender of %s', (lender, protocol) => {
  const log = emit(
    lender,
    'event FlashLoan(address indexed receiver, address token, uint256 amount, uint256 fee)',
    { receiver: addressOf(2), token: tokenA, amount: 100n, fee: 1n },
  )
  expect(readAll(dssFlash, [log]).actions).toEqual([
    makeFlashLoan({ protocol, lender, initiator: undefined }),
  ])
})

test('the loan of the Balancer vault, which has the same topic0, is left to its own model', () => {
  const log = emit(
    '0xba12222222228d8ba445958a75a0704d566bf2c8',
    'event FlashLoan(address indexed recipient, address indexed token, uint256 amount, uint256 feeAmount)',
    { recipient: addressOf(2), token: tokenA, amount: 100n, feeAmount: 1n },
  )
  expect(readAll(dssFlash, [log]).actions).toEqual([])
})

test('a loan inside the Vat is counted in rad', () => {
  const log = emit(module, 'event VatDaiFlashLoan(address indexed receiver, uint256 amount, uint256 fee)', {
    receiver: addressOf(2),
    amount: 100n * 10n ** 27n,
    fee: 0n,
  })
  expect(readAll(dssFlash, [log]).actions).toEqual([
    makeFlashLoan({
      protocol: 'dss_flash',
      lender: module,
      initiator: undefined,
      token: '0x6b175474e89094c44da98b954eedeac495271d0f',
      fee: 0n,
    }),
  ])
})
