import { expect, test } from 'vitest'
import { makeFlashLoan, makeLiquidity, makePrice, makeSwap, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { pancakeswapV3 } from '../pancakeswap-v3/model.ts'
import { uniswapV3 } from './model.ts'

const pool = addressOf(0xf1)
const sender = addressOf(3)
const recipient = addressOf(4)
const range = { tickLower: -887220, tickUpper: 60 }
const price = { reserves: undefined, sqrtPriceX96: 1n << 96n }

const versions = [
  { model: uniswapV3, more: '', values: {} },
  { model: pancakeswapV3, more: ', uint128 fees0, uint128 fees1', values: { fees0: 1n, fees1: 0n } },
]

test.each(versions)(
  '$model.name swaps in either direction and tells the price',
  ({ model, more, values }) => {
    const declaration = `event Swap(address indexed sender, address indexed recipient, int256 amount0, int256 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick${more})`
    const told = { sender, recipient, sqrtPriceX96: 1n << 96n, liquidity: 8n, tick: -1, ...values }
    const swap = makeSwap({
      protocol: model.name,
      sender,
      recipient,
      tokenIn: undefined,
      tokenOut: undefined,
    })
    const there = emit(pool, declaration, { ...told, amount0: 100n, amount1: -90n })
    const back = emit(pool, declaration, { ...told, amount0: -90n, amount1: 100n })
    expect(readAll(model, [there, back]).actions).toEqual([
      swap,
      makePrice({ protocol: model.name, ...price }),
      { ...swap, coinIn: 1, coinOut: 0, order: 1 },
      makePrice({ protocol: model.name, ...price, order: 1 }),
    ])
  },
)

test('a swap of nothing for nothing tells the price alone', () => {
  const log = emit(
    pool,
    'event Swap(address indexed sender, address indexed recipient, int256 amount0, int256 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick)',
    { sender, recipient, amount0: 0n, amount1: 0n, sqrtPriceX96: 1n << 96n, liquidity: 8n, tick: 0 },
  )
  expect(readAll(uniswapV3, [log]).actions).toEqual([makePrice({ protocol: 'uniswap_v3', ...price })])
})

test('a position is minted, marked for return and collected in its range', () => {
  const position = { owner: sender, lower: range.tickLower, upper: range.tickUpper, amount0: 5n, amount1: 6n }
  const place = 'address indexed owner, int24 indexed lower, int24 indexed upper'
  const amounts = 'uint256 amount0, uint256 amount1'
  const logs = [
    emit(pool, `event Mint(address sender, ${place}, uint128 amount, ${amounts})`, {
      ...position,
      sender: recipient,
      amount: 77n,
    }),
    emit(pool, `event Burn(${place}, uint128 amount, ${amounts})`, { ...position, amount: 77n }),
    emit(pool, `event Burn(${place}, uint128 amount, ${amounts})`, { ...position, amount: 0n }),
    emit(
      pool,
      'event Collect(address indexed owner, address recipient, int24 indexed lower, int24 indexed upper, uint128 amount0, uint128 amount1)',
      { ...position, recipient },
    ),
  ]
  const told = {
    protocol: 'uniswap_v3',
    owner: sender,
    ...range,
    liquidity: 77n,
    tokens: [undefined, undefined],
    amounts: [5n, 6n],
  }
  expect(readAll(uniswapV3, logs).actions).toEqual([
    makeLiquidity(told),
    makeLiquidity({ ...told, kind: 'burn', order: 1 }),
    makeLiquidity({ ...told, kind: 'collect', liquidity: undefined, order: 3 }),
  ])
})

test('a flash lends each token on its own', () => {
  const log = emit(
    pool,
    'event Flash(address indexed sender, address indexed recipient, uint256 amount0, uint256 amount1, uint256 paid0, uint256 paid1)',
    { sender, recipient, amount0: 0n, amount1: 100n, paid0: 0n, paid1: 1n },
  )
  expect(readAll(uniswapV3, [log]).actions).toEqual([
    makeFlashLoan({
      protocol: 'uniswap_v3',
      lender: pool,
      initiator: sender,
      receiver: recipient,
      token: undefined,
    }),
  ])
})

test('a new pool names its tokens', () => {
  const log = emit(
    addressOf(0xfa),
    'event PoolCreated(address indexed token0, address indexed token1, uint24 indexed fee, int24 tickSpacing, address pool)',
    { token0: tokenA, token1: tokenB, fee: 500, tickSpacing: 10, pool },
  )
  expect(readAll(uniswapV3, [log]).actions).toMatchObject([{ kind: 'pool', pool, tokens: [tokenA, tokenB] }])
})
