import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expInPlace } from './exp.ts'
import * as functions from './functions.ts'
import { references } from './testing/references.ts'

const { chiSquareCdf, chiSquareQuantile, exp, expm1, ln, log1p, normalCdf, normalQuantile, pow } = functions
const { studentCdf, studentPdf, studentQuantile, lnGamma } = functions

/** The same infinity or NaN, or at most four units in the last place apart. */
function near(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= 9e-16 * Math.abs(b)
}

/** What the doc comments promise: of the value, except `lnGamma`, whose error is of the larger of 1 and the value. */
const promised: Readonly<Record<string, number>> = {
  exp: 1.2e-16,
  ln: 1.6e-16,
  expm1: 1.8e-16,
  log1p: 2.5e-16,
  pow: 2e-16,
  erfc: 4e-16,
  erf: 3e-16,
  normalCdf: 6e-16,
  normalPdf: 4e-16,
  normalQuantile: 7e-16,
  lnGamma: 1e-14,
  regularizedGammaP: 1e-12,
  regularizedGammaQ: 1e-13,
  regularizedBeta: 1e-12,
  studentCdf: 1e-12,
}

describe('functions', () => {
  it.each(Object.keys(references))('%s stays within its stated error', (name) => {
    const ours = (functions as unknown as Record<string, (...args: readonly number[]) => number>)[name]!
    for (const [args, value, rest] of references[name]!) {
      const size = name === 'lnGamma' ? Math.max(1, Math.abs(value)) : Math.abs(value) || 1
      expect(Math.abs(ours(...args) - value - rest) / size).toBeLessThan(promised[name]!)
    }
  })

  it('treats the ends of the range as Math does', () => {
    const ends = [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      0,
      -0,
      1,
      -1,
      710,
      -746,
      5e-324,
    ]
    for (const x of ends) {
      expect(near(exp(x), Math.exp(x)), `exp(${x})`).toBe(true)
      expect(near(ln(x), Math.log(x)), `ln(${x})`).toBe(true)
      expect(near(log1p(x), Math.log1p(x)), `log1p(${x})`).toBe(true)
      expect(near(expm1(x), Math.expm1(x)), `expm1(${x})`).toBe(true)
      for (const y of [...ends, 2, 3, -3, 0.5, 2 ** 53])
        expect(near(pow(x, y), x ** y), `${x} ** ${y}`).toBe(true)
    }
    expect(exp(709.782712893384)).toBeGreaterThan(1.797e308)
    expect(exp(-745)).toBe(5e-324)
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(2)]).toEqual([
      -Infinity,
      Infinity,
      Number.NaN,
    ])
    expect(
      [normalCdf(-40), normalCdf(40), lnGamma(1), lnGamma(2)].map((x) => Math.abs(x) < 1e-14 || x === 1),
    ).not.toContain(false)
  })

  it('writes the same exponentials in place', () => {
    fc.assert(
      fc.property(fc.double({ min: -760, max: 720, noNaN: true }), (x) => {
        const values = Float64Array.of(x, x, x)
        expInPlace(values, 1, 2)
        expect([...values]).toEqual([x, exp(x), x])
      }),
    )
  })

  it('inverts what it computes', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }),
        fc.double({ min: 1, max: 60, noNaN: true }),
        (p, degrees) => {
          expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(1e-13)
          expect(Math.abs(chiSquareCdf(chiSquareQuantile(p, degrees), degrees) / p - 1)).toBeLessThan(1e-11)
          expect(Math.abs(studentCdf(studentQuantile(p, degrees), degrees) / p - 1)).toBeLessThan(1e-11)
          expect(Math.abs(ln(exp(p)) - p)).toBeLessThan(3e-16)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('gives the textbook quantiles', () => {
    expect(chiSquareQuantile(0.95, 1)).toBeCloseTo(3.841458820694124, 12)
    expect(chiSquareQuantile(0.99, 2)).toBeCloseTo(9.210340371976182, 12)
    expect(studentQuantile(0.975, 10)).toBeCloseTo(2.228138851986274, 12)
    expect(studentQuantile(0.01, Number.POSITIVE_INFINITY)).toBeCloseTo(-2.3263478740408408, 14)
    expect(studentPdf(0, 3)).toBeCloseTo(0.3675525969478613, 14)
  })
})
