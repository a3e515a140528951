import { expect, test } from 'vitest'
import { makeLiquidity, makePrice, makeSwap } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { kyberDmm } from '../kyber-dmm/model.ts'
import { solidly } from './model.ts'

const pool = addressOf(0xf1)
const sender = addressOf(3)
const to = addressOf(4)

const versions = [
  {
    model: solidly,
    declaration:
      'event Swap(address indexed sender, address indexed to, uint256 in0, uint256 in1, uint256 out0, uint256 out1)',
  },
  {
    model: kyberDmm,
    declaration:
      'event Swap(address indexed sender, uint256 in0, uint256 in1, uint256 out0, uint256 out1, address indexed to, uint256 fee)',
  },
]

test.each(versions)(
  '$model.name swaps in either direction, net of what came back',
  ({ model, declaration }) => {
    const told = { sender, to, fee: 1n }
    const there = emit(pool, declaration, { ...told, in0: 110n, in1: 0n, out0: 10n, out1: 90n })
    const back = emit(pool, declaration, { ...told, in0: 0n, in1: 100n, out0: 90n, out1: 0n })
    const swap = makeSwap({
      protocol: model.name,
      sender,
      recipient: to,
      tokenIn: undefined,
      tokenOut: undefined,
    })
    expect(readAll(model, [there, back]).actions).toEqual([
      swap,
      { ...swap, coinIn: 1, coinOut: 0, order: 1 },
    ])
  },
)

test('Solidly tells its reserves and what was taken out', () => {
  const sync = emit(pool, 'event Sync(uint256 reserve0, uint256 reserve1)', { reserve0: 5n, reserve1: 6n })
  const burn = emit(
    pool,
    'event Burn(address indexed sender, address indexed to, uint256 amount0, uint256 amount1)',
    { sender, to, amount0: 5n, amount1: 6n },
  )
  expect(readAll(solidly, [sync, burn]).actions).toEqual([
    makePrice({ protocol: 'solidly', reserves: [5n, 6n] }),
    makeLiquidity({
      kind: 'burn',
      protocol: 'solidly',
      owner: to,
      tokens: [undefined, undefined],
      amounts: [5n, 6n],
      order: 1,
    }),
  ])
  // A lending token of Aave V2 emits the same Burn, and no reserves.
  expect(readAll(solidly, [burn]).actions).toEqual([])
})

test('an amplified KyberSwap pool prices by its virtual reserves, another by its own', () => {
  const [amplified, plain] = [
    { virtual0: 50n, virtual1: 60n, real0: 5n, real1: 6n },
    { virtual0: 0n, virtual1: 0n, real0: 5n, real1: 6n },
  ].map((values) =>
    emit(pool, 'event Sync(uint256 virtual0, uint256 virtual1, uint256 real0, uint256 real1)', values),
  )
  expect(readAll(kyberDmm, [amplified!, plain!]).actions).toEqual([
    makePrice({ protocol: 'kyber_dmm', reserves: [50n, 60n] }),
    makePrice({ protocol: 'kyber_dmm', reserves: [5n, 6n], order: 1 }),
  ])
})
