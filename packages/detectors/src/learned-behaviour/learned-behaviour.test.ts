import fc from 'fast-check'
import { expect, test } from 'vitest'
import { account, block, frame, protocol, run, transaction } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { learnedBehaviour } from './detector.ts'
import { advance, type Habit, newHabit } from './habit.ts'
import { learnedBehaviourDefaults } from './options.ts'
import { emptySketch, observe, quantileOf, type Sketch } from './sketch.ts'

testCases(learnedBehaviour, cases)

const sketchOf = (values: readonly number[]): Sketch => values.reduce(observe, emptySketch)

test('every quantile is within 5 % of the exact one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.5, max: 50_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, q) => {
        const sorted = [...values].sort((a, b) => a - b)
        const exact = sorted[Math.floor(q * (sorted.length - 1))] ?? 0
        const told = quantileOf(sketchOf(values), q) ?? Number.NaN
        expect(Math.abs(told - exact) / exact).toBeLessThanOrEqual(0.0501)
      },
    ),
  )
})

test('the order of observations does not matter, zeros count, and the size is bounded', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e30, noNaN: true }), { maxLength: 60 }), (values) => {
      expect(sketchOf([...values].reverse())).toEqual(sketchOf(values))
    }),
  )
  expect(quantileOf(sketchOf([0, 0, 0, 5]), 0.5)).toBe(0)
  expect(quantileOf(emptySketch, 0.5)).toBeUndefined()
  const wide = sketchOf(Array.from({ length: 600 }, (_, i) => 1.2 ** i))
  expect(wide.buckets.length).toBeLessThanOrEqual(128)
  expect(wide.buckets.reduce((sum, [, count]) => sum + count, 0)).toBe(600)
})

const options = { ...learnedBehaviourDefaults, learnTransactions: 50, shadowTransactions: 50 }

function walk(values: readonly number[], from: Habit = newHabit(1)) {
  const told: number[] = []
  let off = 0
  let habit = from
  for (const [i, outflow] of values.entries()) {
    const step = advance(habit, { outflow }, i, options)
    habit = step.habit
    if (step.excesses.length > 0) told.push(i)
    if (step.switchedOff) off++
  }
  return { habit, told, off }
}

test('limits that do not hold in shadow are learnt again and never tell', () => {
  const wild = [...Array(50).fill(1), ...Array(50).fill(1_000)]
  const { habit, told } = walk(wild)
  expect(told).toEqual([])
  expect(habit.phase).not.toBe('armed')
})

test('alarms beyond the budget switch it off, the ones before are told, and it learns anew', () => {
  const calm: number[] = Array(100).fill(10)
  const { told, off, habit } = walk([...calm, ...Array(5).fill(10_000)])
  expect(told).toEqual([100, 101])
  expect(off).toBe(1)
  expect(habit.phase).toBe('off')
  const again = walk([...Array(100).fill(10_000), 1e9], habit)
  expect(again.told).toEqual([100])
})

test('memory is bounded, and says what is still being learnt', () => {
  const contracts = Array.from({ length: 20 }, (_, i) => account(0x5000 + i))
  const described = protocol({
    contracts: contracts.map((address) => ({ address, label: 'c', role: 'other' as const })),
  })
  const result = run(
    learnedBehaviour,
    block(contracts.map((to) => transaction({ trace: frame(to, { input: '0x12345678' }) }))),
    { protocol: described, options: { mostFunctions: 5 } },
  )
  expect(Object.keys(result.memory.habits)).toHaveLength(5)
  expect(result.unknown).toEqual(['20 functions are still being learnt'])
})
