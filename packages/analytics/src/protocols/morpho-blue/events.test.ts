import type { Address, Hash } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeFlashLoan, makeLending, makeLiquidation, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { morphoBlue } from './model.ts'

const morpho = addressOf(0xf3)
const id: Hash = hashOf(77)
const caller = addressOf(2)
const user = addressOf(9)
const receiver = addressOf(3)

const transfer = (token: Address, from: Address, to: Address, value: bigint) =>
  emit(token, 'event Transfer(address indexed from, address indexed to, uint256 value)', { from, to, value })

test('a liquidation gives the collateral before it and takes the loan after it', () => {
  const log = emit(
    morpho,
    'event Liquidate(bytes32 indexed id, address indexed caller, address indexed borrower, uint256 repaidAssets, uint256 repaidShares, uint256 seizedAssets, uint256 badDebtAssets, uint256 badDebtShares)',
    {
      id,
      caller,
      borrower: user,
      repaidAssets: 100n,
      repaidShares: 5n,
      seizedAssets: 110n,
      badDebtAssets: 1n,
      badDebtShares: 1n,
    },
  )
  const logs = [
    transfer(tokenB, morpho, caller, 110n),
    log,
    transfer(tokenB, caller, addressOf(5), 110n),
    transfer(tokenA, caller, morpho, 100n),
  ]
  const liquidation = makeLiquidation({ protocol: 'morpho_blue', market: id })
  expect(readAll(morphoBlue, logs).actions).toEqual([{ ...liquidation, order: 1 }])
  expect(readAll(morphoBlue, [log]).actions).toEqual([
    { ...liquidation, debtToken: undefined, collateralToken: undefined },
  ])
})

test('a flash loan is free', () => {
  const log = emit(morpho, 'event FlashLoan(address indexed caller, address indexed token, uint256 assets)', {
    caller,
    token: tokenA,
    assets: 100n,
  })
  expect(readAll(morphoBlue, [log]).actions).toEqual([
    makeFlashLoan({ protocol: 'morpho_blue', lender: morpho, fee: 0n }),
  ])
})

test.each([
  ['Supply', 'deposit'],
  ['Repay', 'repay'],
  ['SupplyCollateral', 'deposit'],
] as const)('%s takes from its caller afterwards', (name, kind) => {
  const shares = name === 'SupplyCollateral' ? '' : ', uint256 shares'
  const log = emit(
    morpho,
    `event ${name}(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets${shares})`,
    { id, caller, onBehalf: user, assets: 100n, shares: 5n },
  )
  const logs = [log, transfer(tokenB, caller, morpho, 100n)]
  expect(readAll(morphoBlue, logs).actions).toEqual([
    makeLending({ kind, protocol: 'morpho_blue', market: id, account: user }),
  ])
})

test.each([
  ['Withdraw', 'withdraw'],
  ['Borrow', 'borrow'],
  ['WithdrawCollateral', 'withdraw'],
] as const)('%s gives to its receiver afterwards', (name, kind) => {
  const shares = name === 'WithdrawCollateral' ? '' : ', uint256 shares'
  const log = emit(
    morpho,
    `event ${name}(bytes32 indexed id, address caller, address indexed onBehalf, address indexed receiver, uint256 assets${shares})`,
    { id, caller, onBehalf: user, receiver, assets: 100n, shares: 5n },
  )
  const logs = [log, transfer(tokenB, morpho, receiver, 100n)]
  expect(readAll(morphoBlue, logs).actions).toEqual([
    makeLending({ kind, protocol: 'morpho_blue', market: id, account: user }),
  ])
})
