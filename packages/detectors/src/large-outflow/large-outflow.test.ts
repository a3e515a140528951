import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  account,
  answers,
  block,
  custody,
  protocol,
  run,
  transaction,
  transferLog,
  words,
} from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { balanceRead } from './balance.ts'
import { cases } from './cases/cases.ts'
import { inHour, usual } from './cases/hours.ts'
import { largeOutflow } from './detector.ts'
import { addHour, median, robustScore } from './hourly.ts'
import { largeOutflowDefaults } from './options.ts'

testCases(largeOutflow, cases)

const [vault, usd, thief] = [account(0x7a), account(0xd0), account(0xbad)]
const held = custody(vault, usd)
const described = protocol({ custody: [held] })

test('without a description of custody the answer is unknown, not safe', () => {
  expect(run(largeOutflow, block([transaction()])).unknown?.join()).toContain('no custody described')
})

test('a balance that was never read is unknown, and known again once it is', () => {
  const drain = block([transaction({ logs: [transferLog(usd, vault, thief, 900n)] })])
  const blind = run(largeOutflow, drain, { protocol: described })
  expect(blind.findings).toEqual([])
  expect(blind.unknown?.join()).toContain('could not be read')
  const reads = answers({ [balanceRead(held).key]: words(1_000) })
  const seen = run(largeOutflow, block([transaction()]), { protocol: described, reads })
  const next = run(largeOutflow, drain, { protocol: described, memory: seen.memory })
  expect(next.findings).toHaveLength(1)
})

test('the score rises with the share that left and stays within 0 and 1', () => {
  const reads = (left: bigint) => answers({ [balanceRead(held).key]: words(left) })
  const scoreOf = (share: bigint) =>
    run(largeOutflow, block([transaction({ logs: [transferLog(usd, vault, thief, share)] })]), {
      protocol: described,
      reads: reads(10_000n - share),
    }).findings[0]?.score ?? 0
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10_000n }), fc.bigInt({ min: 1n, max: 10_000n }), (a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a]
      expect(scoreOf(low)).toBeLessThanOrEqual(scoreOf(high))
      expect(scoreOf(high)).toBeLessThanOrEqual(1)
    }),
  )
})

test('the median and its deviation are not moved by one earlier drain', () => {
  const quiet = Array.from({ length: 47 }, (_, i) => 400 + 100 * (i % 3))
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(median([])).toBe(0)
  const before = robustScore(15_000, quiet, 100)
  expect(robustScore(15_000, [...quiet, 900_000], 100)).toBeCloseTo(before, 0)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_000, max: 1_000 }), { maxLength: 50 }), (history) => {
      expect(robustScore(median(history), history, 100)).toBeCloseTo(0)
      expect(robustScore(2_000, history, 100)).toBeGreaterThan(robustScore(1_000, history, 100))
    }),
  )
})

test('memory of hours is bounded, quiet hours are hours too, and a late block does not open a new one', () => {
  const options = { ...largeOutflowDefaults, learnHours: 10 }
  const flow = addHour(undefined, 3_600, 5n, 1_000n, options)
  const later = addHour(flow, 3_600 * 1_000, 1n, 1_000n, options)
  expect(later.history).toEqual(new Array(10).fill(0))
  expect(addHour(flow, 3_600 * 3, 1n, 1_000n, options).history).toEqual([5_000, 0])
  expect(addHour(later, 3_600, 7n, 1_000n, options)).toMatchObject({ hour: 1_000, net: 8n })
})

test('what an older version stored is read on: it has learnt no hours', () => {
  const [first] = usual(1)
  const old = { balances: {}, window: {}, told: {} }
  const given = { protocol: described, memory: old, ...(first === undefined ? {} : { reads: first.reads }) }
  const { memory } = run(largeOutflow, inHour(1, { vault: 1_000 }).block, given)
  expect(Object.keys(memory.hours ?? {})).toHaveLength(1)
})
