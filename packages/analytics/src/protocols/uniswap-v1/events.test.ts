import { expect, test } from 'vitest'
import { makeLiquidity, makeSwap } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { uniswapV1 } from './model.ts'

const exchange = addressOf(0xf1)
const buyer = addressOf(2)
const known = { protocol: 'uniswap_v1', recipient: undefined } as const

test('ether buys tokens', () => {
  const log = emit(
    exchange,
    'event TokenPurchase(address indexed buyer, uint256 indexed eth_sold, uint256 indexed tokens_bought)',
    { buyer, eth_sold: 5n, tokens_bought: 900n },
  )
  expect(readAll(uniswapV1, [log]).actions).toEqual([
    makeSwap({ ...known, tokenIn: ether, amountIn: 5n, tokenOut: undefined, amountOut: 900n }),
  ])
})

test('tokens buy ether', () => {
  const log = emit(
    exchange,
    'event EthPurchase(address indexed buyer, uint256 indexed tokens_sold, uint256 indexed eth_bought)',
    { buyer, tokens_sold: 900n, eth_bought: 4n },
  )
  expect(readAll(uniswapV1, [log]).actions).toEqual([
    makeSwap({
      ...known,
      tokenIn: undefined,
      amountIn: 900n,
      tokenOut: ether,
      amountOut: 4n,
      coinIn: 1,
      coinOut: 0,
    }),
  ])
})

test.each(['Add', 'Remove'])('%s liquidity in ether and the token', (word) => {
  const log = emit(
    exchange,
    `event ${word}Liquidity(address indexed provider, uint256 indexed eth_amount, uint256 indexed token_amount)`,
    { provider: buyer, eth_amount: 5n, token_amount: 900n },
  )
  expect(readAll(uniswapV1, [log]).actions).toEqual([
    makeLiquidity({
      kind: word === 'Add' ? 'mint' : 'burn',
      protocol: 'uniswap_v1',
      tokens: [ether, undefined],
      amounts: [5n, 900n],
    }),
  ])
})
