import fc from 'fast-check'
import { expect, test } from 'vitest'
import { split, total, upperCount } from './accounting.ts'

const outcomes = fc.constantFrom('saved' as const, 'lost' as const, 'unknown' as const)

test('saved and lost are together what was at risk, and neither is ever negative', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), outcomes, (atRisk, outcome) => {
      const { saved, lost } = split(atRisk, outcome)
      if (outcome === 'unknown') {
        expect([saved, lost]).toEqual([null, null])
        return
      }
      expect((saved ?? -1n) + (lost ?? -1n)).toBe(atRisk)
      expect((saved ?? -1n) >= 0n && (lost ?? -1n) >= 0n).toBe(true)
      expect(outcome === 'saved' ? lost : saved).toBe(0n)
    }),
  )
})

test('what was at risk and is not known is neither saved nor lost in figures', () => {
  expect(split(null as number | null, 'saved')).toEqual({ saved: null, lost: null })
})

test('a total counts the unknown beside the known and never takes it for nothing', () => {
  expect(total([1, null, 2])).toEqual({ sum: 3, known: 2, unknown: 1 })
  expect(total([null])).toEqual({ sum: null, known: 0, unknown: 1 })
})

test('no false alarm in n leaves room for three, and more alarms for more', () => {
  // Exact Poisson limits, one-sided 95 %: chi-square quantiles at 2 (k + 1) degrees of freedom, halved.
  expect(upperCount(0)).toBeCloseTo(-Math.log(0.05), 6)
  expect(upperCount(1)).toBeCloseTo(4.7439, 3)
  expect(upperCount(10)).toBeCloseTo(16.9622, 3)
})
