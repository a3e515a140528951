import fc from 'fast-check'
import { expect, test } from 'vitest'
import { account, block, protocol, run, transaction } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { gasGriefing } from './detector.ts'
import { learn, newHabit } from './habit.ts'
import { gasGriefingDefaults as defaults } from './options.ts'

testCases(gasGriefing, cases)

const market = account(0x3a6)
const described = protocol({ contracts: [{ address: market, label: 'market', role: 'market' }] })

test('what is still being learnt is unknown', () => {
  const call = transaction({ to: market, input: '0xb6b55f25', gasUsed: 50_000 })
  const { unknown, memory } = run(gasGriefing, block([call]), { protocol: described })
  expect(unknown?.join()).toContain('1 functions are still being learnt')
  expect(Object.keys(memory.habits)).toHaveLength(1)
})

test('a pending call is judged and not learnt', () => {
  const call = transaction({ to: market, input: '0xb6b55f25', gasUsed: 50_000 })
  const { memory } = run(gasGriefing, block([call]), { protocol: described, stage: 'pending' })
  expect(memory.habits).toEqual({})
})

test('a gas figure of 0 or 1, as some nodes write it, is none', () => {
  const calls = [0, 1].map((gasUsed) => transaction({ to: market, input: '0xb6b55f25', gasUsed }))
  const { memory } = run(gasGriefing, block(calls), { protocol: described })
  expect(Object.values(memory.habits)[0]?.gas).toEqual([])
})

test('memory stays within its bounds whatever is called', () => {
  const functions = Array.from({ length: 100 }, (_, i) =>
    transaction({ to: market, input: `0x${(0x1000_0000 + i).toString(16)}`, gasUsed: 50_000 }),
  )
  const { memory } = run(gasGriefing, block(functions), { protocol: described })
  expect(Object.keys(memory.habits)).toHaveLength(defaults.maxFunctions)
  fc.assert(
    fc.property(fc.array(fc.record({ gas: fc.nat(), failed: fc.boolean() }), { maxLength: 300 }), (list) => {
      let habit = newHabit(defaults)
      for (const one of list) {
        const call = {
          ...one,
          contract: market,
          selector: '0xb6b55f25',
          sender: account(1),
          outOfGas: false,
          frame: undefined,
        } as const
        habit = learn(habit, call, [], defaults)
      }
      expect(habit.gas.length).toBeLessThanOrEqual(defaults.sample)
      expect(habit.outcomes.length).toBeLessThanOrEqual(defaults.window)
      expect(habit.failing.length).toBeLessThanOrEqual(defaults.window)
      expect(habit.pastFailures).toBeLessThanOrEqual(habit.pastCalls)
    }),
  )
})

test('the share of failures is measured once there are enough calls', () => {
  const calls = Array.from({ length: 20 }, (_, i) =>
    transaction({ to: market, input: '0xb6b55f25', gasUsed: 50_000, status: i < 5 ? 'reverted' : 'success' }),
  )
  expect(run(gasGriefing, block(calls), { protocol: described }).measurements).toEqual([
    { name: 'revert_rate_bps', value: 2_500, labels: { contract: market, selector: '0xb6b55f25' } },
  ])
})
