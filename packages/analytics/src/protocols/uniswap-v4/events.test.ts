import { zeroAddress } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeLiquidity, makePrice, makeSwap, tokenA } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { uniswapV4 } from './model.ts'

const manager = addressOf(0xf4)
const id = hashOf(0xabc)
const sender = addressOf(3)
const place = { protocol: 'uniswap_v4', pool: id }
const price = makePrice({ ...place, reserves: undefined, sqrtPriceX96: 1n << 96n })

test('a swapper pays what is negative', () => {
  const declaration =
    'event Swap(bytes32 indexed id, address indexed sender, int128 amount0, int128 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick, uint24 fee)'
  const told = { id, sender, sqrtPriceX96: 1n << 96n, liquidity: 8n, tick: -1, fee: 500 }
  const there = emit(manager, declaration, { ...told, amount0: -100n, amount1: 90n })
  const back = emit(manager, declaration, { ...told, amount0: 90n, amount1: -100n })
  const swap = makeSwap({
    ...place,
    venue: manager,
    sender,
    recipient: undefined,
    tokenIn: undefined,
    tokenOut: undefined,
  })
  expect(readAll(uniswapV4, [there, back]).actions).toEqual([
    swap,
    price,
    { ...swap, coinIn: 1, coinOut: 0, order: 1 },
    { ...price, order: 1 },
  ])
})

test('liquidity is given and taken by the sign of its change, and a change of nothing only collects', () => {
  const logs = [77n, -77n, 0n].map((liquidityDelta) =>
    emit(
      manager,
      'event ModifyLiquidity(bytes32 indexed id, address indexed sender, int24 tickLower, int24 tickUpper, int256 liquidityDelta, bytes32 salt)',
      { id, sender, tickLower: -600, tickUpper: 60, liquidityDelta, salt: hashOf(1) },
    ),
  )
  const told = {
    ...place,
    venue: manager,
    owner: sender,
    tickLower: -600,
    tickUpper: 60,
    liquidity: 77n,
    tokens: [],
    amounts: [],
  }
  expect(readAll(uniswapV4, logs).actions).toEqual([
    makeLiquidity(told),
    makeLiquidity({ ...told, kind: 'burn', order: 1 }),
  ])
})

test('a new pool names its tokens, native ether among them, and its price', () => {
  const log = emit(
    manager,
    'event Initialize(bytes32 indexed id, address indexed currency0, address indexed currency1, uint24 fee, int24 tickSpacing, address hooks, uint160 sqrtPriceX96, int24 tick)',
    {
      id,
      currency0: zeroAddress,
      currency1: tokenA,
      fee: 500,
      tickSpacing: 10,
      hooks: zeroAddress,
      sqrtPriceX96: 1n << 96n,
      tick: 0,
    },
  )
  expect(readAll(uniswapV4, [log]).actions).toEqual([
    expect.objectContaining({ kind: 'pool', ...place, venue: manager, tokens: [ether, tokenA] }),
    price,
  ])
})

test('a donation is given without units of liquidity', () => {
  const log = emit(
    manager,
    'event Donate(bytes32 indexed id, address indexed sender, uint256 amount0, uint256 amount1)',
    { id, sender, amount0: 5n, amount1: 6n },
  )
  expect(readAll(uniswapV4, [log]).actions).toEqual([
    makeLiquidity({
      ...place,
      venue: manager,
      owner: sender,
      liquidity: 0n,
      tokens: [undefined, undefined],
      amounts: [5n, 6n],
    }),
  ])
})
