import type { CallFrame } from '@membrane/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { block, frame, protocol, run, transaction } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { at, described, reserves, sent, swapLog, swapped, syncLog, told, tool } from './cases/pair.ts'
import { poolInvariant } from './detector.ts'
import { root } from './state.ts'

testCases(poolInvariant, cases)

test('a concentrated pool, an unread one and a first reading are unknown, each with its reason', () => {
  const [pair] = described.pools
  const pools = [{ ...(pair as NonNullable<typeof pair>), kind: 'uniswap-v3', label: 'v3' } as const]
  const concentrated = run(poolInvariant, block([transaction()]), { protocol: protocol({ pools }) })
  expect(concentrated.unknown?.join()).toContain('v3: no view tells what a concentrated pool owes')
  const unread = run(poolInvariant, block([transaction()]), { protocol: described })
  expect(unread.unknown?.join()).toContain('pair: its worth could not be read')
  expect(unread.measurements?.every(({ value, reason }) => value === undefined && reason)).toBe(true)
  const { block: first, reads } = at(1, [4n, 4n, 4n], 10n)
  expect(run(poolInvariant, first, { protocol: described, reads }).unknown?.join()).toContain('no earlier')
})

test('without traces only events are followed, and without both nothing is', () => {
  expect(run(poolInvariant, told(syncLog(1n, 1n)).block).unknown?.join()).toMatch(/products.*not followed/)
  expect(run(poolInvariant, block([transaction()])).unknown?.join()).toContain(
    'no exchange could be followed',
  )
})

const amount = fc.bigInt({ min: 10n ** 9n, max: 10n ** 27n })

test('calls and events of the same swap give the same answer, and only a lower product is one', () => {
  fc.assert(
    fc.property(amount, amount, amount, amount, (a, b, c, d) => {
      const byCalls = run(poolInvariant, sent(reserves(a, b), swapped(c, d)).block).findings
      const logs = told(syncLog(a, b), swapLog(), syncLog(c, d), swapLog()).block
      const byEvents = run(poolInvariant, logs).findings
      expect(byCalls.map(({ severity }) => severity)).toEqual(byEvents.map(({ severity }) => severity))
      if (c * d >= a * b) expect(byCalls).toEqual([])
    }),
  )
})

test('the integer root is the largest number whose square is not above', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 1n << 224n }), (value) => {
      const found = root(value)
      expect(found * found <= value && (found + 1n) * (found + 1n) > value).toBe(true)
    }),
  )
})

test('swaps nested in swaps without end are read in one go', () => {
  let inner: CallFrame = swapped(1n, 1n)
  for (let i = 0; i < 900; i++) inner = swapped(10n, 10n, frame(tool, { calls: [inner] }))
  expect(() => run(poolInvariant, sent(inner).block)).not.toThrow()
})
