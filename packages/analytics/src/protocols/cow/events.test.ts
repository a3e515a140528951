import { concat } from 'viem'
import { expect, test } from 'vitest'
import type { Order } from '../../action.ts'
import { tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { cow } from './model.ts'

const venue = addressOf(0xc0)
const owner = addressOf(9)

function order(fields: Partial<Order>): Order {
  return {
    kind: 'order',
    protocol: 'cow',
    venue,
    owner: undefined,
    orderId: undefined,
    tokenIn: undefined,
    amountIn: undefined,
    tokenOut: undefined,
    amountOut: undefined,
    order: 0,
    logIndex: 0,
    traceAddress: undefined,
    ...fields,
  }
}

test('a trade is an order known by its digest', () => {
  const log = emit(
    venue,
    'event Trade(address indexed owner, address sellToken, address buyToken, uint256 sellAmount, uint256 buyAmount, uint256 feeAmount, bytes orderUid)',
    {
      owner,
      sellToken: tokenA,
      buyToken: tokenB,
      sellAmount: 100n,
      buyAmount: 90n,
      feeAmount: 1n,
      orderUid: concat([hashOf(8), owner, '0x00000001']),
    },
  )
  const told = { tokenIn: tokenA, amountIn: 100n, tokenOut: tokenB, amountOut: 90n }
  expect(readAll(cow, [log]).actions).toEqual([order({ owner, orderId: hashOf(8), ...told })])
})
