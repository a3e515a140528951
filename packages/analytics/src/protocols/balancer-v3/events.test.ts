import { expect, test } from 'vitest'
import { makeLiquidity, makeSwap, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { balancerV3 } from './model.ts'

const vault = addressOf(0xba)
const pool = addressOf(0xf1)

test('a swap names pool and tokens; the vault holds them', () => {
  const log = emit(
    vault,
    'event Swap(address indexed pool, address indexed tokenIn, address indexed tokenOut, uint256 amountIn, uint256 amountOut, uint256 feePercentage, uint256 fee)',
    { pool, tokenIn: tokenB, tokenOut: tokenA, amountIn: 100n, amountOut: 90n, feePercentage: 1n, fee: 1n },
  )
  expect(readAll(balancerV3, [log]).actions).toEqual([
    makeSwap({
      protocol: 'balancer_v3',
      venue: vault,
      sender: undefined,
      recipient: undefined,
      tokenIn: tokenB,
      tokenOut: tokenA,
      coinIn: -1,
      coinOut: -1,
    }),
  ])
})

test.each(['Added', 'Removed'])('liquidity %s, an amount for each token', (word) => {
  const log = emit(
    vault,
    `event Liquidity${word}(address indexed pool, address indexed provider, uint8 indexed kind, uint256 totalSupply, uint256[] amounts, uint256[] fees)`,
    { pool, provider: addressOf(2), kind: 1, totalSupply: 9n, amounts: [5n, 6n, 7n], fees: [0n, 0n, 0n] },
  )
  expect(readAll(balancerV3, [log]).actions).toEqual([
    makeLiquidity({
      kind: word === 'Added' ? 'mint' : 'burn',
      protocol: 'balancer_v3',
      venue: vault,
      tokens: [undefined, undefined, undefined],
      amounts: [5n, 6n, 7n],
    }),
  ])
})
