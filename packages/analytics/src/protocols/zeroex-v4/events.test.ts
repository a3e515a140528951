import { expect, test } from 'vitest'
import type { Order } from '../../action.ts'
import { makeNftTrade, makeSwap, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { zeroexV4 } from './model.ts'

const venue = addressOf(0xde)
const maker = addressOf(9)
const taker = addressOf(2)

function order(fields: Partial<Order>): Order {
  return {
    kind: 'order',
    protocol: 'zeroex_v4',
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

test.each([
  [
    'LimitOrderFilled',
    'bytes32 orderHash, address maker, address taker, address feeRecipient, address makerToken, address takerToken, uint128 takerAmount, uint128 makerAmount, uint128 takerTokenFeeFilledAmount, uint256 protocolFeePaid, bytes32 pool',
  ],
  [
    'RfqOrderFilled',
    'bytes32 orderHash, address maker, address taker, address makerToken, address takerToken, uint128 takerAmount, uint128 makerAmount, bytes32 pool',
  ],
  [
    'OtcOrderFilled',
    'bytes32 orderHash, address maker, address taker, address makerToken, address takerToken, uint128 makerAmount, uint128 takerAmount',
  ],
] as const)('%s swaps with the maker', (name, parameters) => {
  const log = emit(venue, `event ${name}(${parameters})`, {
    orderHash: hashOf(1),
    maker,
    taker,
    feeRecipient: addressOf(5),
    makerToken: tokenB,
    takerToken: tokenA,
    takerAmount: 100n,
    makerAmount: 90n,
    takerTokenFeeFilledAmount: 1n,
    protocolFeePaid: 2n,
    pool: hashOf(3),
  })
  expect(readAll(zeroexV4, [log]).actions).toEqual([
    makeSwap({
      protocol: 'zeroex_v4',
      pool: maker,
      venue,
      sender: taker,
      recipient: undefined,
      tokenIn: tokenA,
      amountIn: 100n,
      tokenOut: tokenB,
      amountOut: 90n,
      coinIn: -1,
      coinOut: -1,
    }),
  ])
})

test('what the proxy says of a route is an order', () => {
  const values = { taker, tokenIn: tokenA, tokenOut: tokenB, amountIn: 100n, amountOut: 90n }
  const transformed = emit(
    venue,
    'event TransformedERC20(address indexed taker, address tokenIn, address tokenOut, uint256 amountIn, uint256 amountOut)',
    values,
  )
  const provided = emit(
    venue,
    'event LiquidityProviderSwap(address tokenIn, address tokenOut, uint256 amountIn, uint256 amountOut, address provider, address recipient)',
    { ...values, provider: maker, recipient: taker },
  )
  const told = { tokenIn: tokenA, amountIn: 100n, tokenOut: tokenB, amountOut: 90n }
  expect(readAll(zeroexV4, [transformed, provided]).actions).toEqual([
    order({ ...told, owner: taker }),
    order({ ...told, order: 1 }),
  ])
})

test.each([
  [0, maker, taker],
  [1, taker, maker],
] as const)('an NFT order of direction %s is sold by the right side', (direction, seller, buyer) => {
  const values = {
    direction,
    maker,
    taker,
    nonce: 1n,
    erc20Token: tokenA,
    erc20Amount: 100n,
    token: addressOf(0xf4),
    tokenId: 7n,
    amount: 1n,
    matcher: addressOf(5),
  }
  const single = emit(
    venue,
    'event ERC721OrderFilled(uint8 direction, address maker, address taker, uint256 nonce, address erc20Token, uint256 erc20Amount, address token, uint256 tokenId, address matcher)',
    values,
  )
  const many = emit(
    venue,
    'event ERC1155OrderFilled(uint8 direction, address maker, address taker, uint256 nonce, address erc20Token, uint256 erc20Amount, address token, uint256 tokenId, uint128 amount, address matcher)',
    values,
  )
  const row = makeNftTrade({ protocol: 'zeroex_v4', market: venue, seller, buyer })
  expect(readAll(zeroexV4, [single, many]).actions).toEqual([row, { ...row, order: 1 }])
})
