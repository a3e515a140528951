import { zeroAddress } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeSwap, tokenA } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { clipper } from './model.ts'

test('a swap names both assets, native ether as the zero address', () => {
  const logs = [
    { inAsset: zeroAddress, outAsset: tokenA },
    { inAsset: tokenA, outAsset: zeroAddress },
  ].map((assets) =>
    emit(
      addressOf(0xf1),
      'event Swapped(address indexed inAsset, address indexed outAsset, address indexed recipient, uint256 inAmount, uint256 outAmount, bytes auxiliaryData)',
      { ...assets, recipient: addressOf(2), inAmount: 100n, outAmount: 90n, auxiliaryData: '0x1234' },
    ),
  )
  const swap = makeSwap({ protocol: 'clipper', sender: undefined, coinIn: -1, coinOut: -1 })
  expect(readAll(clipper, logs).actions).toEqual([
    { ...swap, tokenIn: ether, tokenOut: tokenA },
    { ...swap, tokenIn: tokenA, tokenOut: ether, order: 1 },
  ])
})
