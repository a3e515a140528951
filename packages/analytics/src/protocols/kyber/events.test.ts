import { expect, test } from 'vitest'
import type { Order } from '../../action.ts'
import { tokenA } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { kyber } from './model.ts'

const venue = addressOf(0x81)
const owner = addressOf(9)

function order(fields: Partial<Order>): Order {
  return {
    kind: 'order',
    protocol: 'kyber',
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

test('a trade is an order, in ether where the proxy says so', () => {
  const log = emit(
    venue,
    'event ExecuteTrade(address indexed trader, address src, address dest, uint256 actualSrcAmount, uint256 actualDestAmount)',
    { trader: owner, src: tokenA, dest: ether, actualSrcAmount: 100n, actualDestAmount: 90n },
  )
  const told = { tokenIn: tokenA, amountIn: 100n, tokenOut: ether, amountOut: 90n }
  expect(readAll(kyber, [log]).actions).toEqual([order({ owner, ...told })])
})
