import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createStream } from '../exact/threefry.ts'
import { subPath } from './subPath.ts'

const normals = (steps: number, path: number): Float64Array => {
  const out = new Float64Array(3 * steps)
  createStream(1, path).fillNormals(out, 0, out.length)
  return out
}

test('a path inside of a bar opens, touches both extremes, stays between them and closes', () => {
  fc.assert(
    fc.property(
      fc.tuple(fc.double({ min: 1, max: 100, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
      fc.integer({ min: 3, max: 80 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.nat(1000),
      ([low, range], [o, c], steps, uniform, path) => {
        const high = low * (1 + range)
        const inside = (part: number): number => Math.max(low, Math.min(high, low + part * (high - low)))
        const bar = { low, high, open: inside(o), close: inside(c) }
        const prices = subPath(bar, steps, uniform, normals(steps, path))
        expect(prices.length).toBe(steps + 1)
        expect([prices[0], prices[steps]]).toEqual([bar.open, bar.close])
        // Through the logarithm and back: within the last bits of the bar's own numbers.
        const slack = 1e-12 * high
        expect(Math.max(...prices)).toBeLessThanOrEqual(high + slack)
        expect(Math.min(...prices)).toBeGreaterThanOrEqual(low - slack)
        if (range > 1e-9) {
          expect(Math.max(...prices)).toBeGreaterThanOrEqual(high - slack)
          expect(Math.min(...prices)).toBeLessThanOrEqual(low + slack)
        }
      },
    ),
    { numRuns: 150 },
  )
})

test('its variation is that which the range of a Brownian path stands for', () => {
  // A bar of range R comes from a variance of R^2 / (4 ln 2) on average (Parkinson); steps of the path must add up to that.
  const bar = { open: 100, high: 102, low: 98, close: 100.5 }
  const steps = 60
  let sum = 0
  for (let path = 0; path < 400; path++) {
    const prices = subPath(bar, steps, (path + 0.5) / 400, normals(steps, path))
    for (let step = 1; step <= steps; step++) sum += Math.log(prices[step]! / prices[step - 1]!) ** 2
  }
  const expected = Math.log(102 / 98) ** 2 / (4 * Math.LN2)
  expect(sum / 400 / expected).toBeGreaterThan(0.8)
  expect(sum / 400 / expected).toBeLessThan(1.25)
})

test('the same draws give the same path', () => {
  const bar = { open: 100, high: 110, low: 95, close: 97 }
  expect(subPath(bar, 20, 0.3, normals(20, 5))).toEqual(subPath(bar, 20, 0.3, normals(20, 5)))
  expect(() => subPath(bar, 2, 0.3, normals(2, 5))).toThrow()
})
