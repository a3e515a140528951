import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDuration } from './duration.ts'

test('seconds, minutes, hours and days', () => {
  expect(['90s', '30m', '6h', '1d', '1.5h'].map(parseDuration)).toEqual([
    90_000, 1_800_000, 21_600_000, 86_400_000, 5_400_000,
  ])
})

test('anything else is refused, and so is what no timer can wait for', () => {
  for (const text of ['', '6', 'h', '6 h', '-1h', '1w', '0s', '0.5s', '25d', '1e3s', 'NaNs'])
    expect(() => parseDuration(text)).toThrow(/such as 90s/)
})

test('whatever is accepted is a time that a timer can wait for', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        const ms = parseDuration(text)
        expect(ms).toBeGreaterThanOrEqual(1_000)
        expect(ms).toBeLessThan(2 ** 31)
      } catch (error) {
        expect(String(error)).toMatch(/such as 90s/)
      }
    }),
  )
})
