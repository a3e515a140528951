import { expect, test } from 'vitest'
import { makeFlashLoan, makeLiquidity, makeSwap, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { balancerV2 } from './model.ts'

const vault = addressOf(0xba)
const poolId = hashOf(0xabc)

test('a swap is the pool’s by its id and the vault’s by its tokens', () => {
  const log = emit(
    vault,
    'event Swap(bytes32 indexed poolId, address indexed tokenIn, address indexed tokenOut, uint256 amountIn, uint256 amountOut)',
    { poolId, tokenIn: tokenB, tokenOut: tokenA, amountIn: 100n, amountOut: 90n },
  )
  expect(readAll(balancerV2, [log]).actions).toEqual([
    makeSwap({
      protocol: 'balancer_v2',
      pool: poolId,
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

test('a join is positive and an exit negative', () => {
  const logs = [
    [5n, 0n],
    [-5n, -6n],
  ].map((deltas) =>
    emit(
      vault,
      'event PoolBalanceChanged(bytes32 indexed poolId, address indexed provider, address[] tokens, int256[] deltas, uint256[] fees)',
      { poolId, provider: addressOf(2), tokens: [tokenA, tokenB], deltas, fees: [0n, 0n] },
    ),
  )
  const told = { protocol: 'balancer_v2', pool: poolId, venue: vault, tokens: [tokenA, tokenB] }
  expect(readAll(balancerV2, logs).actions).toEqual([
    makeLiquidity({ ...told, amounts: [5n, 0n] }),
    makeLiquidity({ ...told, kind: 'burn', amounts: [5n, 6n], order: 1 }),
  ])
})

test('a flash loan names token and fee', () => {
  const log = emit(
    vault,
    'event FlashLoan(address indexed recipient, address indexed token, uint256 amount, uint256 fee)',
    { recipient: addressOf(2), token: tokenA, amount: 100n, fee: 0n },
  )
  expect(readAll(balancerV2, [log]).actions).toEqual([
    makeFlashLoan({ lender: vault, initiator: undefined, fee: 0n }),
  ])
})

test('Maker’s DssFlash shares the topic and is none of it', () => {
  const log = emit(
    vault,
    'event FlashLoan(address indexed receiver, address token, uint256 amount, uint256 fee)',
    { receiver: addressOf(2), token: tokenA, amount: 100n, fee: 0n },
  )
  expect(readAll(balancerV2, [log]).actions).toEqual([])
})
