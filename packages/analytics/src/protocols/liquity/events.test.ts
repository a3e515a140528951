import type { Address } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeLiquidation, makeSwap } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { liquity } from './model.ts'

const troves: Address = '0xa39739ef8b0231dbfa0dcda07d7e29faabcf4bb2'
const lusd: Address = '0x5f98805a4e8be255a32880fdec7f6728c6568ba0'
const gasPool: Address = '0x9555b042f969e561855e5f28cb1230819149a8d9'

const liquidated = (manager: Address) =>
  emit(
    manager,
    'event TroveLiquidated(address indexed borrower, uint256 debt, uint256 coll, uint8 operation)',
    { borrower: addressOf(9), debt: 100n, coll: 110n, operation: 1 },
  )
const paid = emit(lusd, 'event Transfer(address indexed from, address indexed to, uint256 value)', {
  from: gasPool,
  to: addressOf(2),
  value: 200n,
})

test('a trove is absorbed for whoever the gas pool pays afterwards', () => {
  const logs = [liquidated(troves), liquidated(troves), paid]
  const row = makeLiquidation({
    protocol: 'liquity',
    market: troves,
    style: 'absorb',
    debtToken: lusd,
    collateralToken: ether,
  })
  expect(readAll(liquity, logs).actions).toEqual([row, { ...row, order: 1 }])
})

test('a fork lends something that its event does not name', () => {
  expect(readAll(liquity, [liquidated(addressOf(0xf2)), paid]).actions).toEqual([
    makeLiquidation({
      protocol: 'liquity_fork',
      style: 'absorb',
      liquidator: undefined,
      debtToken: undefined,
      collateralToken: undefined,
    }),
  ])
})

test('a redemption swaps LUSD for ether less the fee', () => {
  const redeem = (manager: Address) =>
    emit(manager, 'event Redemption(uint256 attempted, uint256 actual, uint256 sent, uint256 fee)', {
      attempted: 120n,
      actual: 100n,
      sent: 50n,
      fee: 3n,
    })
  expect(readAll(liquity, [redeem(troves), redeem(addressOf(0xf2))]).actions).toEqual([
    makeSwap({
      protocol: 'liquity',
      pool: troves,
      venue: troves,
      sender: undefined,
      recipient: undefined,
      tokenIn: lusd,
      tokenOut: ether,
      amountOut: 47n,
      coinIn: -1,
      coinOut: -1,
    }),
  ])
})
