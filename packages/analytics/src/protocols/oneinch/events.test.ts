import { expect, test } from 'vitest'
import type { Order } from '../../action.ts'
import { tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { oneinch } from './model.ts'

const venue = addressOf(0x11)
const owner = addressOf(9)

function order(fields: Partial<Order>): Order {
  return {
    kind: 'order',
    protocol: 'oneinch',
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

const told = { owner, tokenIn: tokenA, amountIn: 100n, tokenOut: tokenB, amountOut: 90n }
const values = {
  sender: owner,
  srcToken: tokenA,
  dstToken: tokenB,
  dstReceiver: addressOf(3),
  amount: 120n,
  spentAmount: 100n,
  returnAmount: 90n,
  minReturnAmount: 80n,
  guaranteedAmount: 95n,
  referrer: addressOf(4),
}

test('a swap of either router counts what was spent and returned', () => {
  const second = emit(
    venue,
    'event Swapped(address indexed sender, address indexed srcToken, address indexed dstToken, address dstReceiver, uint256 amount, uint256 spentAmount, uint256 returnAmount, uint256 minReturnAmount, uint256 guaranteedAmount, address referrer)',
    values,
  )
  const third = (router: typeof venue) =>
    emit(
      router,
      'event Swapped(address sender, address srcToken, address dstToken, address dstReceiver, uint256 spentAmount, uint256 returnAmount)',
      values,
    )
  const kyberswap = '0x6131b5fae19ea4f9d964eac0408e4408b66337b5'
  expect(readAll(oneinch, [second, third(venue), third(kyberswap)]).actions).toEqual([
    order(told),
    order({ ...told, order: 1 }),
    order({ ...told, order: 2, venue: kyberswap, protocol: 'kyberswap' }),
  ])
})

test.each([
  ['event OrderFilled(address indexed maker, bytes32 orderHash, uint256 remaining)', owner],
  ['event OrderFilled(bytes32 orderHash, uint256 remaining)', undefined],
  ['event OrderFilledRFQ(bytes32 orderHash, uint256 remaining)', undefined],
] as const)('a filled limit order is known by its hash: %s', (declaration, maker) => {
  const log = emit(venue, declaration, { maker: owner, orderHash: hashOf(8), remaining: 1n })
  expect(readAll(oneinch, [log]).actions).toEqual([
    order({ protocol: 'oneinch_limit', owner: maker, orderId: hashOf(8) }),
  ])
})
