import { zeroAddress } from '@membrane/core'
import { toHex } from 'viem'
import { expect, test } from 'vitest'
import { makeLiquidity, makePrice, makeSwap, tokenA } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { pancakeInfinity } from './model.ts'

const manager = addressOf(0xf4)
const id = hashOf(0xabc)
const sender = addressOf(3)
const place = { protocol: 'pancake_infinity', pool: id }
const swap = makeSwap({
  ...place,
  venue: manager,
  sender,
  recipient: undefined,
  tokenIn: undefined,
  tokenOut: undefined,
})
const price = makePrice({ ...place, reserves: undefined, sqrtPriceX96: 1n << 96n })
const packed = (x: bigint, y: bigint) => toHex((y << 128n) | x, { size: 32 })

test('a concentrated pool’s swapper pays what is negative', () => {
  const logs = [
    [-100n, 90n],
    [90n, -100n],
  ].map(([amount0, amount1]) =>
    emit(
      manager,
      'event Swap(bytes32 indexed id, address indexed sender, int128 amount0, int128 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick, uint24 fee, uint16 protocolFee)',
      {
        id,
        sender,
        amount0,
        amount1,
        sqrtPriceX96: 1n << 96n,
        liquidity: 8n,
        tick: 0,
        fee: 1,
        protocolFee: 0,
      },
    ),
  )
  expect(readAll(pancakeInfinity, logs).actions).toEqual([
    swap,
    price,
    { ...swap, coinIn: 1, coinOut: 0, order: 1 },
    { ...price, order: 1 },
  ])
})

test('a bin pool’s swapper does too', () => {
  const log = emit(
    manager,
    'event Swap(bytes32 indexed id, address indexed sender, int128 amount0, int128 amount1, uint24 activeId, uint24 fee, uint16 protocolFee)',
    { id, sender, amount0: -100n, amount1: 90n, activeId: 5, fee: 1, protocolFee: 0 },
  )
  expect(readAll(pancakeInfinity, [log]).actions).toEqual([swap])
})

test('a new pool of either kind names its tokens', () => {
  const told = {
    id,
    currency0: zeroAddress,
    currency1: tokenA,
    hooks: zeroAddress,
    fee: 1,
    parameters: hashOf(1),
    sqrtPriceX96: 1n << 96n,
    tick: 0,
    activeId: 5,
  }
  const declaration =
    'event Initialize(bytes32 indexed id, address indexed currency0, address indexed currency1, address hooks, uint24 fee, bytes32 parameters, '
  const logs = ['uint160 sqrtPriceX96, int24 tick)', 'uint24 activeId)'].map((rest) =>
    emit(manager, declaration + rest, told),
  )
  const creation = expect.objectContaining({ kind: 'pool', ...place, tokens: [ether, tokenA] })
  expect(readAll(pancakeInfinity, logs).actions).toEqual([creation, price, creation])
})

test('liquidity of several bins is summed over their range', () => {
  const told = { id, sender, ids: [9n, 7n], salt: hashOf(1), amounts: [packed(5n, 0n), packed(1n, 6n)] }
  const shape = 'bytes32 indexed id, address indexed sender, uint256[] ids, bytes32 salt, bytes32[] amounts'
  const logs = [
    emit(manager, `event Mint(${shape}, bytes32 compositionFee, bytes32 protocolFee)`, {
      ...told,
      compositionFee: hashOf(0),
      protocolFee: hashOf(0),
    }),
    emit(manager, `event Burn(${shape})`, told),
  ]
  const given = makeLiquidity({
    ...place,
    venue: manager,
    owner: sender,
    tickLower: 7,
    tickUpper: 9,
    tokens: [undefined, undefined],
    amounts: [6n, 6n],
  })
  expect(readAll(pancakeInfinity, logs).actions).toEqual([given, { ...given, kind: 'burn', order: 1 }])
})
