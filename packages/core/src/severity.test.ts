import fc from 'fast-check'
import { expect, test } from 'vitest'
import { atLeast, maxSeverity, severities, severityRank } from './severity.ts'

const severity = fc.constantFrom(...severities)

test('severities rise from info to critical', () => {
  expect(severities.map(severityRank)).toEqual([0, 1, 2, 3, 4])
  expect(atLeast('critical', 'high')).toBe(true)
  expect(atLeast('medium', 'high')).toBe(false)
})

test('they are in one order, and the more severe of two is one of them and not below either', () => {
  fc.assert(
    fc.property(severity, severity, severity, (a, b, c) => {
      expect(atLeast(a, a)).toBe(true)
      expect(atLeast(a, b) || atLeast(b, a)).toBe(true)
      if (atLeast(a, b) && atLeast(b, c)) expect(atLeast(a, c)).toBe(true)
      const most = maxSeverity(a, b)
      expect([a, b]).toContain(most)
      expect(atLeast(most, a) && atLeast(most, b)).toBe(true)
      expect(maxSeverity(b, a)).toBe(most)
    }),
  )
})
