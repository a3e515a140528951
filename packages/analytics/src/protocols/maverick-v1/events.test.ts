import { expect, test } from 'vitest'
import { makeLiquidity, makeSwap } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { maverickV1 } from './model.ts'

const pool = addressOf(0xf1)
const sender = addressOf(3)
const recipient = addressOf(4)
const delta =
  '(uint128 deltaA, uint128 deltaB, uint256 deltaLp, uint128 binId, uint8 kind, int32 lowerTick, bool isActive)[] deltas'
const deltas = [-3, 7, 2].map((lowerTick, i) => ({
  deltaA: 5n,
  deltaB: BigInt(i),
  deltaLp: 9n,
  binId: 1n,
  kind: 0,
  lowerTick,
  isActive: true,
}))

test('a swap sells A or B', () => {
  const logs = [true, false].map((tokenAIn) =>
    emit(
      pool,
      'event Swap(address sender, address recipient, bool tokenAIn, bool exactOutput, uint256 amountIn, uint256 amountOut, int32 activeTick)',
      { sender, recipient, tokenAIn, exactOutput: true, amountIn: 100n, amountOut: 90n, activeTick: -1 },
    ),
  )
  const swap = makeSwap({
    protocol: 'maverick_v1',
    sender,
    recipient,
    tokenIn: undefined,
    tokenOut: undefined,
  })
  expect(readAll(maverickV1, logs).actions).toEqual([swap, { ...swap, coinIn: 1, coinOut: 0, order: 1 }])
})

test('liquidity of several bins is summed over their range', () => {
  const logs = [
    emit(pool, `event AddLiquidity(address indexed sender, uint256 indexed tokenId, ${delta})`, {
      sender,
      tokenId: 1n,
      deltas,
    }),
    emit(
      pool,
      `event RemoveLiquidity(address indexed sender, address indexed recipient, uint256 indexed tokenId, ${delta})`,
      { sender, recipient, tokenId: 1n, deltas },
    ),
  ]
  const told = {
    protocol: 'maverick_v1',
    owner: sender,
    tickLower: -3,
    tickUpper: 7,
    tokens: [undefined, undefined],
    amounts: [15n, 3n],
  }
  expect(readAll(maverickV1, logs).actions).toEqual([
    makeLiquidity(told),
    makeLiquidity({ ...told, kind: 'burn', order: 1 }),
  ])
})
