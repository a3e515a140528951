import { expect, test } from 'vitest'
import { makeSwap } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { fluidLiquidity } from './events.ts'
import { fluidDex } from './model.ts'

test('a swap is the pool’s, in tokens that the liquidity layer holds', () => {
  const logs = [true, false].map((swap0to1) =>
    emit(addressOf(0xf1), 'event Swap(bool swap0to1, uint256 amountIn, uint256 amountOut, address to)', {
      swap0to1,
      amountIn: 100n,
      amountOut: 90n,
      to: addressOf(4),
    }),
  )
  const swap = makeSwap({
    protocol: 'fluid_dex',
    venue: fluidLiquidity,
    sender: undefined,
    recipient: addressOf(4),
    tokenIn: undefined,
    tokenOut: undefined,
  })
  expect(readAll(fluidDex, logs).actions).toEqual([swap, { ...swap, coinIn: 1, coinOut: 0, order: 1 }])
})
