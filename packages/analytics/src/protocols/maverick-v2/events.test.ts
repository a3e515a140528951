import { expect, test } from 'vitest'
import { makeLiquidity, makeSwap } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { maverickV2 } from './model.ts'

const pool = addressOf(0xf1)
const sender = addressOf(3)
const recipient = addressOf(4)

test('a swap sells A or B for what was paid in fact', () => {
  const logs = [true, false].map((tokenAIn) =>
    emit(
      pool,
      'event PoolSwap(address sender, address recipient, (uint256 amount, bool tokenAIn, bool exactOutput, int32 tickLimit) params, uint256 amountIn, uint256 amountOut)',
      {
        sender,
        recipient,
        params: { amount: 95n, tokenAIn, exactOutput: false, tickLimit: -5 },
        amountIn: 100n,
        amountOut: 90n,
      },
    ),
  )
  const swap = makeSwap({
    protocol: 'maverick_v2',
    sender,
    recipient,
    tokenIn: undefined,
    tokenOut: undefined,
  })
  expect(readAll(maverickV2, logs).actions).toEqual([swap, { ...swap, coinIn: 1, coinOut: 0, order: 1 }])
})

test('liquidity given tells its range, liquidity taken does not', () => {
  const parties = { sender, recipient, subaccount: 0n }
  const logs = [
    emit(
      pool,
      'event PoolAddLiquidity(address sender, address recipient, uint256 subaccount, (uint8 kind, int32[] ticks, uint128[] amounts) params, uint256 a, uint256 b, uint32[] binIds)',
      {
        ...parties,
        params: { kind: 0, ticks: [4, -2, 0], amounts: [1n, 1n, 1n] },
        a: 5n,
        b: 6n,
        binIds: [1, 2, 3],
      },
    ),
    emit(
      pool,
      'event PoolRemoveLiquidity(address sender, address recipient, uint256 subaccount, (uint32[] binIds, uint128[] amounts) params, uint256 a, uint256 b)',
      { ...parties, params: { binIds: [1, 2], amounts: [1n, 1n] }, a: 5n, b: 6n },
    ),
  ]
  const told = { protocol: 'maverick_v2', tokens: [undefined, undefined], amounts: [5n, 6n] }
  expect(readAll(maverickV2, logs).actions).toEqual([
    makeLiquidity({ ...told, owner: recipient, tickLower: -2, tickUpper: 4 }),
    makeLiquidity({ ...told, kind: 'burn', owner: sender, order: 1 }),
  ])
})
