import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BPS, deviationBps, formatUnits, parseUnits, ratioBps } from './units.ts'

const amount = fc.bigInt({ min: -(2n ** 256n), max: 2n ** 256n })
const decimals = fc.nat(36)

describe('formatUnits and parseUnits', () => {
  test.each([
    [1_500_000n, 6, '1.5'],
    [1n, 18, '0.000000000000000001'],
    [-25n, 1, '-2.5'],
    [0n, 18, '0'],
    [42n, 0, '42'],
    [10n ** 18n, 18, '1'],
  ] as const)('%s with %i places is %s', (value, places, text) => {
    expect(formatUnits(value, places)).toBe(text)
    expect(parseUnits(text, places)).toBe(value)
  })

  test('what was written is read back exactly', () => {
    fc.assert(
      fc.property(amount, decimals, (value, places) => {
        expect(parseUnits(formatUnits(value, places), places)).toBe(value)
      }),
    )
  })

  test('never an exponent, a bare point or a trailing zero', () => {
    fc.assert(
      fc.property(amount, decimals, (value, places) => {
        expect(formatUnits(value, places)).toMatch(/^-?\d+(\.\d*[1-9])?$/)
      }),
    )
  })

  test.each([
    ['', 18],
    ['1.', 18],
    ['.5', 18],
    ['1e3', 18],
    ['0x1', 18],
    [' 1', 18],
    ['1,000', 18],
    ['1.23', 1],
    ['1.0', 0],
    ['--1', 2],
    ['1\n', 2],
  ] as const)('refuses %j at %i places instead of rounding or guessing', (text, places) => {
    expect(() => parseUnits(text, places)).toThrowError(expect.objectContaining({ code: 'AMOUNT_INVALID' }))
  })
})

describe('ratioBps and deviationBps', () => {
  const price = fc.bigInt({ min: 1n, max: 10n ** 15n })

  test('a tenth up and a tenth down are 1,000 basis points; nothing is compared with zero', () => {
    expect(deviationBps(110n, 100n)).toBe(1_000)
    expect(deviationBps(90n, 100n)).toBe(1_000)
    expect(deviationBps(1n, 0n)).toBeUndefined()
    expect(ratioBps(1n, 0n)).toBeUndefined()
  })

  test('the ratio is the largest whole number of basis points that is not over', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 11n }), price, (numerator, denominator) => {
        const ratio = BigInt(ratioBps(numerator, denominator) ?? -1)
        expect(ratio * denominator <= numerator * BPS).toBe(true)
        expect((ratio + 1n) * denominator > numerator * BPS).toBe(true)
      }),
    )
  })

  test('a deviation is never negative, and zero for equals', () => {
    fc.assert(
      fc.property(price, price, (a, b) => {
        expect(deviationBps(a, b)).toBeGreaterThanOrEqual(0)
        expect(deviationBps(a, a)).toBe(0)
        expect(deviationBps(-a, -b)).toBe(deviationBps(a, b))
      }),
    )
  })
})
