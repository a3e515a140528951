import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clearingFeeGwei, createChainState, gasCostUsd, inclusionBlocks, stepChain } from './congestion.ts'
import { type ChainModel, mainnet } from './model.ts'

const firstPrice: ChainModel = {
  ...mainnet,
  kind: 'first-price',
  blockSeconds: 13,
  targetGas: 10e6,
  maxGas: 10e6,
  ordinaryDemand: 9e6,
  baseFeeGwei: 8,
  minBaseFeeGwei: 1,
  demandPerPercent: 1e6,
}

/** The return over `seconds` that asks for as much gas as `hourly` over an hour. */
const within = (hourly: number, seconds: number) => hourly * Math.sqrt(seconds / 3_600)

test('the base fee moves as EIP-1559 says', () => {
  const full = { ...mainnet, ordinaryDemand: 90e6 }
  const state = createChainState(full)
  for (let block = 1; block <= 5; block++) {
    stepChain(full, state, 0, 12, 0)
    expect(state.baseFeeGwei).toBeCloseTo(15 * 1.125 ** block, 9)
  }
  const empty = { ...mainnet, ordinaryDemand: 0 }
  const falling = createChainState(empty)
  stepChain(empty, falling, 0, 12, 0)
  expect(falling.baseFeeGwei).toBeCloseTo(15 * 0.875, 12)
  stepChain(empty, falling, 0, 12 * 7, 0)
  expect(falling.baseFeeGwei).toBeCloseTo(15 * 0.875 ** 8, 12)
})

test('of the gas that waits, what a risen fee prices out leaves', () => {
  // Two blocks' worth comes: one is taken, the fee rises by an eighth, and (1 / 1.125)^elasticity of the other waits on.
  const busy = { ...mainnet, ordinaryDemand: 60e6 }
  const state = createChainState(busy)
  stepChain(busy, state, 0, 12, 0)
  expect(state.backlog).toBeCloseTo(30e6 / Math.sqrt(1.125), 3)
  const stubborn = { ...busy, elasticity: 0 }
  const full = createChainState(stubborn)
  stepChain(stubborn, full, 0, 12, 0)
  expect(full.backlog).toBe(30e6)
})

test('at target demand nothing moves, over any time', () => {
  const state = createChainState(mainnet)
  for (const seconds of [1, 12, 25, 3_600]) stepChain(mainnet, state, 0, seconds, 0)
  expect(state).toMatchObject({ baseFeeGwei: 15, backlog: 0, fullness: 0.5 })
})

test('an hour in one step ends where 300 blocks end, block by block', () => {
  const hour = fc.record({ hourly: fc.double({ min: 0, max: 0.4, noNaN: true }), gas: fc.nat(40e6) })
  const chain = fc
    .record({
      ordinaryDemand: fc.integer({ min: 5e6, max: 25e6 }),
      elasticity: fc.constantFrom(0.3, 0.5, 0.8, 1),
      kind: fc.constantFrom('eip-1559' as const, 'first-price' as const),
    })
    .map((changes): ChainModel => ({ ...mainnet, ...changes }))
  fc.assert(
    fc.property(chain, fc.array(hour, { maxLength: 3 }), (model, hours) => {
      const [long, short] = [createChainState(model), createChainState(model)]
      for (const { hourly, gas } of hours) {
        stepChain(model, long, hourly, 3_600, gas)
        for (let block = 0; block < 300; block++) {
          stepChain(model, short, within(hourly, 12), 12, block === 0 ? gas : 0)
        }
        expect(Math.abs(long.baseFeeGwei / short.baseFeeGwei - 1)).toBeLessThan(0.02)
        expect(Math.abs(long.fullness - short.fullness)).toBeLessThan(0.02)
        expect(Math.abs(long.backlog - short.backlog)).toBeLessThan(0.02 * model.maxGas)
      }
    }),
    { numRuns: 150 },
  )
})

test('two blocks or twenty in one step stay within 2 % of the recursion on the way', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 40 }),
      fc.double({ min: 0, max: 0.05, noNaN: true }),
      fc.integer({ min: 1e6, max: 30e6 }),
      (blocks, hourly, ordinaryDemand) => {
        const model = { ...mainnet, ordinaryDemand }
        const [long, short] = [createChainState(model), createChainState(model)]
        const seconds = 12 * blocks
        stepChain(model, long, within(hourly, seconds), seconds, 0)
        for (let i = 0; i < blocks; i++) stepChain(model, short, within(hourly, 12), 12, 0)
        expect(Math.abs(long.baseFeeGwei / short.baseFeeGwei - 1)).toBeLessThan(0.02)
      },
    ),
  )
})

test('a crash fills blocks, makes bids fail, and passes', () => {
  for (const model of [mainnet, firstPrice]) {
    const state = createChainState(model)
    expect(inclusionBlocks(model, state, 30, 0.9)).toBe(1)
    stepChain(model, state, within(0.2, 60), 60, 0)
    expect(state.fullness).toBe(1)
    expect(state.backlog).toBeGreaterThan(0)
    expect(inclusionBlocks(model, state, state.baseFeeGwei * 0.9, 0.5)).toBe(Infinity)
    const [low, high] = [30, 60].map((m) => inclusionBlocks(model, state, state.baseFeeGwei * m, 0.5))
    expect(low).toBeGreaterThan(high!)
    expect(inclusionBlocks(model, state, clearingFeeGwei(model, state) * 1.01, 0)).toBe(1)
    for (let hour = 0; hour < 6; hour++) stepChain(model, state, 0, 3_600, 0)
    expect(state.backlog).toBe(0)
    expect(state.baseFeeGwei).toBeLessThan(model.baseFeeGwei * 1.05)
    expect(inclusionBlocks(model, state, 30, 0.9)).toBe(1)
  }
})

test('gas costs what the clearing fee says, in the coin of the moment', () => {
  const state = createChainState(mainnet)
  expect(gasCostUsd(mainnet, state, 450_000, 0.5)).toBeCloseTo(450_000 * 15e-9 * 1_000, 9)
  stepChain(mainnet, state, within(0.3, 120), 120, 0)
  expect(clearingFeeGwei(mainnet, state)).toBeGreaterThan(state.baseFeeGwei)
})

test('nothing runs away: no elasticity, a pool that never empties, an empty chain', () => {
  const stubborn = { ...mainnet, elasticity: 0, ordinaryDemand: 100e6 }
  const empty = { ...mainnet, ordinaryDemand: 0, demandPerPercent: 0 }
  for (const model of [stubborn, empty]) {
    const state = createChainState(model)
    for (let hour = 0; hour < 100; hour++) stepChain(model, state, 0.5, 3_600, 1e9)
    expect(Object.values(state).every(Number.isFinite)).toBe(true)
    expect(state.baseFeeGwei).toBeLessThanOrEqual(1e6)
    expect(state.backlog).toBeLessThanOrEqual(5_120 * 150_000)
  }
})

test('what is no chain is refused', () => {
  for (const change of [
    { blockSeconds: 0 },
    { maxGas: 1 },
    { kind: 'first-price', elasticity: 0 } as const,
  ]) {
    expect(() => createChainState({ ...mainnet, ...change })).toThrow(
      expect.objectContaining({ code: 'CHAIN_INVALID' }),
    )
  }
})
