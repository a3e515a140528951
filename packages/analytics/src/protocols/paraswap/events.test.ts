import { expect, test } from 'vitest'
import type { Order } from '../../action.ts'
import { tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { paraswap } from './model.ts'

const venue = addressOf(0xde)
const owner = addressOf(9)

function order(fields: Partial<Order>): Order {
  return {
    kind: 'order',
    protocol: 'paraswap',
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

test.each(['SwappedV3', 'BoughtV3'])('%s is an order of its initiator', (name) => {
  const log = emit(
    venue,
    `event ${name}(bytes16 uuid, address partner, uint256 feePercent, address initiator, address indexed beneficiary, address indexed srcToken, address indexed destToken, uint256 srcAmount, uint256 receivedAmount, uint256 expectedAmount)`,
    {
      uuid: '0x00000000000000000000000000000001',
      partner: addressOf(5),
      feePercent: 1n,
      initiator: owner,
      beneficiary: addressOf(6),
      srcToken: tokenA,
      destToken: tokenB,
      srcAmount: 100n,
      receivedAmount: 90n,
      expectedAmount: 91n,
    },
  )
  const told = { tokenIn: tokenA, amountIn: 100n, tokenOut: tokenB, amountOut: 90n }
  expect(readAll(paraswap, [log]).actions).toEqual([order({ owner, ...told })])
})
