import { expect, test } from 'vitest'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { uniswapx } from './model.ts'

test('a fill is an order of its swapper, not of its filler', () => {
  const log = emit(
    addressOf(0x60),
    'event Fill(bytes32 indexed orderHash, address indexed filler, address indexed swapper, uint256 nonce)',
    { orderHash: hashOf(8), filler: addressOf(2), swapper: addressOf(9), nonce: 1n },
  )
  expect(readAll(uniswapx, [log]).actions).toEqual([
    {
      kind: 'order',
      protocol: 'uniswapx',
      venue: addressOf(0x60),
      owner: addressOf(9),
      orderId: hashOf(8),
      tokenIn: undefined,
      amountIn: undefined,
      tokenOut: undefined,
      amountOut: undefined,
      order: 0,
      logIndex: 0,
      traceAddress: undefined,
    },
  ])
})
