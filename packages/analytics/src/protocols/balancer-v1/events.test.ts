import { expect, test } from 'vitest'
import { makeLiquidity, makeSwap, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { balancerV1 } from './model.ts'

const pool = addressOf(0xf1)
const caller = addressOf(2)

test('a swap names both tokens', () => {
  const log = emit(
    pool,
    'event LOG_SWAP(address indexed caller, address indexed tokenIn, address indexed tokenOut, uint256 tokenAmountIn, uint256 tokenAmountOut)',
    { caller, tokenIn: tokenB, tokenOut: tokenA, tokenAmountIn: 100n, tokenAmountOut: 90n },
  )
  expect(readAll(balancerV1, [log]).actions).toEqual([
    makeSwap({ protocol: 'balancer_v1', tokenIn: tokenB, tokenOut: tokenA, coinIn: -1, coinOut: -1 }),
  ])
})

test('a join and an exit move one token an event', () => {
  const join = emit(
    pool,
    'event LOG_JOIN(address indexed caller, address indexed tokenIn, uint256 tokenAmountIn)',
    { caller, tokenIn: tokenA, tokenAmountIn: 5n },
  )
  const exit = emit(
    pool,
    'event LOG_EXIT(address indexed caller, address indexed tokenOut, uint256 tokenAmountOut)',
    { caller, tokenOut: tokenB, tokenAmountOut: 6n },
  )
  expect(readAll(balancerV1, [join, exit]).actions).toEqual([
    makeLiquidity({ protocol: 'balancer_v1', tokens: [tokenA], amounts: [5n] }),
    makeLiquidity({ kind: 'burn', protocol: 'balancer_v1', tokens: [tokenB], amounts: [6n], order: 1 }),
  ])
})
