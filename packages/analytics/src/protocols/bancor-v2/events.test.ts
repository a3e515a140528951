import { expect, test } from 'vitest'
import { makeSwap, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { bancorV2 } from './model.ts'

const network = addressOf(0xf2)
const told = { sourceToken: tokenB, targetToken: tokenA, sourceAmount: 100n, targetAmount: 90n }

test('a conversion is the anchor’s, and what the converter says of it does not count again', () => {
  const converter = emit(
    addressOf(0xf3),
    'event Conversion(address indexed sourceToken, address indexed targetToken, address indexed trader, uint256 sourceAmount, uint256 targetAmount, int256 fee)',
    { ...told, trader: network, fee: 1n },
  )
  const log = emit(
    network,
    'event Conversion(address indexed anchor, address indexed sourceToken, address indexed targetToken, uint256 sourceAmount, uint256 targetAmount, address trader)',
    { ...told, anchor: addressOf(0xf1), trader: addressOf(2) },
  )
  expect(readAll(bancorV2, [converter, log]).actions).toEqual([
    makeSwap({
      protocol: 'bancor_v2',
      venue: network,
      recipient: undefined,
      tokenIn: tokenB,
      tokenOut: tokenA,
      coinIn: -1,
      coinOut: -1,
      order: 1,
    }),
  ])
})
