import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exp, ln, normalCdf, normalQuantile } from '../exact/functions.ts'
import { createStream } from '../exact/threefry.ts'
import { strideOf } from '../prices/strata.ts'
import { binomialCdf, clopperPearson, quantileRanks, wilson } from './binomial.ts'
import { shortfallInterval } from './bootstrap.ts'
import { exceedanceCurve, meanInterval, probabilityAbove, quantileInterval } from './interval.ts'
import { designOf, effectiveSampleSize, sampleOf, tailEffectiveSampleSize } from './sample.ts'
import { expectedLoss, expectedShortfall, valueAtRisk } from './tail.ts'

const hundred = Float64Array.from({ length: 100 }, (_, n) => n + 1)
const losses = fc
  .array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 200 })
  .map((values) => values.map((value) => (value < 3e8 ? 0 : value)))

describe('quantiles and shortfall', () => {
  test('of one to a hundred are the textbook ones', () => {
    const sample = sampleOf(hundred)
    expect(valueAtRisk(sample, 0.99)).toBe(99)
    expect(expectedShortfall(sample, 0.99)).toBe(100)
    expect(valueAtRisk(sample, 0.95)).toBe(95)
    expect(expectedShortfall(sample, 0.95)).toBe(98)
    // 2.5 worst: 100 + 99 + half of 98, Acerbi and Tasche
    expect(expectedShortfall(sample, 0.975)).toBeCloseTo((100 + 99 + 49) / 2.5, 12)
    expect(expectedLoss(sample)).toBe(50.5)
  })

  test('know neither the order of paths nor how a loss is split between equal paths', () => {
    fc.assert(
      fc.property(losses, fc.integer({ min: 0, max: 1e6 }), (values, seed) => {
        const shuffled = [...values]
        const random = createStream(seed, 0)
        for (let n = shuffled.length - 1; n > 0; n--) {
          const other = random.below(n + 1)
          ;[shuffled[n], shuffled[other]] = [shuffled[other] as number, shuffled[n] as number]
        }
        const measures = (list: readonly number[]) => {
          const sample = sampleOf(Float64Array.from(list))
          return [
            expectedLoss(sample),
            valueAtRisk(sample, 0.9),
            expectedShortfall(sample, 0.9),
            meanInterval(sample),
            quantileInterval(sample, 0.9),
            probabilityAbove(sample, 4e8),
          ]
        }
        expect(measures(shuffled)).toEqual(measures(values))
        const doubled = sampleOf(Float64Array.from([...values, ...values]))
        const once = sampleOf(Float64Array.from(values))
        expect(valueAtRisk(doubled, 0.9)).toBe(valueAtRisk(once, 0.9))
        const es = expectedShortfall(once, 0.9)
        expect(Math.abs(expectedShortfall(doubled, 0.9) - es)).toBeLessThanOrEqual(1e-9 * (1 + es))
      }),
      { numRuns: 60 },
    )
  })

  test('are ordered: mean <= shortfall, quantile <= shortfall <= worst', () => {
    fc.assert(
      fc.property(losses, fc.double({ min: 0.5, max: 0.999, noNaN: true }), (values, level) => {
        const sample = sampleOf(Float64Array.from(values))
        const es = expectedShortfall(sample, level)
        const slack = 1e-9 * (1 + es)
        expect(es).toBeGreaterThanOrEqual(expectedLoss(sample) - slack)
        expect(es).toBeGreaterThanOrEqual(valueAtRisk(sample, level))
        expect(es).toBeLessThanOrEqual(Math.max(...values) + slack)
      }),
    )
  })

  test('with a weight of one on each path are what they are without weights', () => {
    const values = draws(3, 500, (stream) => stream.exponential())
    const plain = sampleOf(values)
    const weighted = sampleOf(values, new Float64Array(500))
    expect(weighted).toEqual(plain)
    expect(effectiveSampleSize(plain)).toBe(500)
    expect(tailEffectiveSampleSize(plain, 0.99)).toBe(5)
  })

  test('with a weight of two are what they are with the path twice', () => {
    const weighted = sampleOf(
      Float64Array.of(1, 5, 9, 3),
      Float64Array.of(ln(0.5), ln(1.5), ln(0.5), ln(1.5)),
    )
    const repeated = sampleOf(Float64Array.of(1, 5, 5, 5, 9, 3, 3, 3))
    expect(expectedShortfall(weighted, 0.5)).toBeCloseTo(expectedShortfall(repeated, 0.5), 12)
    expect(valueAtRisk(weighted, 0.6)).toBe(valueAtRisk(repeated, 0.6))
  })

  test('of tilted draws are those of the law, with far less spread', () => {
    // Y = (Z - 2)+ with Z tilted by 2.3: the 99.9 % tail of Y is the tail of a normal.
    const theta = 2.3
    const count = 2_000
    const values = new Float64Array(count)
    const logWeights = new Float64Array(count)
    for (let path = 0; path < count; path++) {
      const z = createStream(11, path).normal() + theta
      values[path] = Math.max(0, z - 2)
      logWeights[path] = -theta * z + (theta * theta) / 2
    }
    const sample = sampleOf(values, logWeights)
    const q = normalQuantile(0.999)
    const density = exp((-q * q) / 2) / Math.sqrt(2 * Math.PI)
    expect(Math.abs(valueAtRisk(sample, 0.999) / (q - 2) - 1)).toBeLessThan(0.03)
    expect(Math.abs(expectedShortfall(sample, 0.999) / (density / 0.001 - 2) - 1)).toBeLessThan(0.03)
    const exact = exp(-2) / Math.sqrt(2 * Math.PI) - 2 * (1 - normalCdf(2))
    expect(Math.abs(expectedLoss(sample) / exact - 1)).toBeLessThan(0.05)
    const [low, high] = meanInterval(sample) ?? [1, 0]
    expect(low < exact && exact < high).toBe(true)
    expect(tailEffectiveSampleSize(sample, 0.999)).toBeGreaterThan(200)
    expect(effectiveSampleSize(sample)).toBeLessThan(100)
  })

  test('no paths, or an outcome that is no number, is refused', () => {
    expect(() => sampleOf(new Float64Array(0))).toThrow(expect.objectContaining({ code: 'SAMPLE_INVALID' }))
    expect(() => sampleOf(Float64Array.of(1, Number.NaN))).toThrow(
      expect.objectContaining({ code: 'SAMPLE_INVALID' }),
    )
    expect(() => sampleOf(hundred, new Float64Array(3))).toThrow(
      expect.objectContaining({ code: 'SAMPLE_INVALID' }),
    )
  })
})

describe('intervals', () => {
  test('binomial probabilities are exact in the middle and in the tails', () => {
    expect(binomialCdf(3, 10, 0.5)).toBeCloseTo(176 / 1024, 14)
    expect(binomialCdf(0, 1_000_000, 1e-6)).toBeCloseTo(0.36787925723164, 11)
    // 1 - Phi of a continuity-corrected normal would be off in the third digit here
    expect(binomialCdf(0, 100, 0.05)).toBeCloseTo(0.95 ** 100, 14)
  })

  test('Clopper-Pearson and Wilson give the published ends', () => {
    // 0 of 20: 1 - 0.025^(1/20); 1 of 20: Brown, Cai and DasGupta's examples
    expect(clopperPearson(0, 20)[1]).toBeCloseTo(1 - 0.025 ** (1 / 20), 10)
    expect(clopperPearson(0, 20)[0]).toBe(0)
    const [low, high] = wilson(0.5, 100)
    expect(low).toBeCloseTo(0.40383, 5)
    expect(high).toBeCloseTo(0.59617, 5)
  })

  test('order statistics that the sample is too small for are undefined', () => {
    expect(quantileRanks(368, 0.99).upper).toBe(1)
    expect(quantileRanks(367, 0.99).upper).toBeUndefined()
    // The chance that all of 368 lie under the 99 % quantile is just under 2.5 %.
    expect(0.99 ** 368).toBeLessThan(0.025)
  })

  test('hold as often as they say on an exponential law', () => {
    const runs = 120
    const q = -ln(0.01)
    const hits = { mean: 0, quantile: 0, shortfall: 0, band: 0 }
    for (let run = 0; run < runs; run++) {
      const sample = sampleOf(draws(100 + run, 1_000, (stream) => stream.exponential()))
      if (inside(meanInterval(sample), 1)) hits.mean++
      if (inside(quantileInterval(sample, 0.99), q)) hits.quantile++
      if (inside(shortfallInterval(sample, 0.99), q + 1)) hits.shortfall++
      const curve = exceedanceCurve(sample, [0.5, 1, 2, 3, 4])
      if (curve.every(({ x, low, high }) => low <= exp(-x) && exp(-x) <= high)) hits.band++
    }
    // 95 % of 120 is 114 with a standard deviation of 2.4: 106 is more than three under it.
    expect(Math.min(hits.mean, hits.quantile, hits.shortfall, hits.band)).toBeGreaterThanOrEqual(106)
    // And they are not merely infinite.
    expect(hits.mean).toBeLessThan(120)
  })

  test('take the tightest ranks whose tails hold 2.5 % at most', () => {
    for (const [n, level] of [
      [1_000, 0.99],
      [400, 0.9],
      [20_000, 0.999],
    ] as const) {
      const { upper, lower } = quantileRanks(n, level) as { upper: number; lower: number }
      const atLeast = (k: number) => 1 - binomialCdf(k - 1, n, 1 - level)
      expect(binomialCdf(upper - 1, n, 1 - level)).toBeLessThanOrEqual(0.025)
      expect(binomialCdf(upper, n, 1 - level)).toBeGreaterThan(0.025)
      expect(atLeast(lower)).toBeLessThanOrEqual(0.025)
      expect(atLeast(lower - 1)).toBeGreaterThan(0.025)
    }
  })

  test('of pairs that are alike are those of half as many paths', () => {
    const single = draws(5, 500, (stream) => stream.exponential())
    const pairs = Float64Array.from({ length: 1_000 }, (_, path) => single[path >> 1] as number)
    const [low, high] = meanInterval(sampleOf(pairs, undefined, designOf('antithetic', 1_000))) ?? [0, 0]
    const [from, to] = meanInterval(sampleOf(single)) ?? [1, 1]
    expect(low).toBeCloseTo(from, 12)
    expect(high).toBeCloseTo(to, 12)
  })

  test('with ten losses of a law without variance in the tail, hold more often than a normal error would', () => {
    // Pareto with exponent 2: P(loss > x) = x^-2, ES 99 % = 2 * 10. By Student's quantile alone 0.83 of them hold.
    const random = createStream(77, 0)
    let held = 0
    for (let n = 0; n < 120; n++) {
      const draws = Float64Array.from({ length: 1_000 }, () => 1 / Math.sqrt(1 - random.uniform()))
      const [low, high] = shortfallInterval(sampleOf(draws), 0.99) as readonly [number, number]
      if (low <= 20 && high >= 20) held++
    }
    expect(held / 120).toBeGreaterThan(0.88)
  })

  test('of antithetic pairs and of strata use the spread between pairs and between neighbours', () => {
    const antithetic = new Float64Array(2_000)
    const stratified = new Float64Array(2_000)
    const stream = createStream(5, 0)
    for (let pair = 0; pair < 1_000; pair++) {
      const z = stream.normal()
      antithetic[2 * pair] = 10 + z
      antithetic[2 * pair + 1] = 10 - z
    }
    const stride = strideOf(2_000)
    for (let path = 0; path < 2_000; path++)
      stratified[path] = 10 + normalQuantile((((path * stride) % 2_000) + stream.uniform()) / 2_000)
    const width = (values: Float64Array, kind: 'plain' | 'antithetic' | 'stratified') => {
      const [low, high] = meanInterval(sampleOf(values, undefined, designOf(kind, 2_000))) ?? [0, 1]
      expect(low - 1e-12 <= 10 && 10 <= high + 1e-12).toBe(true)
      return high - low
    }
    const plainWidth = (2 * 1.96) / Math.sqrt(2_000)
    // Antithetic means of a linear function have no spread at all.
    expect(width(antithetic, 'antithetic')).toBeLessThan(1e-9)
    expect(width(stratified, 'stratified')).toBeLessThan(plainWidth / 50)
    expect(width(stratified, 'plain')).toBeGreaterThan(plainWidth * 0.9)
  })

  test('few losses are bounded by the chance of them and the worst, none by nothing', () => {
    const rare = new Float64Array(10_000)
    rare[4] = 100
    const [low, high] = shortfallInterval(sampleOf(rare), 0.99) ?? [1, 0]
    expect(low).toBe(0)
    // Clopper-Pearson's upper bound for one of 10,000 is 5.57 in 10,000; the tail is 100 of them.
    expect(high).toBeCloseTo((100 * 5.5705) / 100, 2)
    expect(shortfallInterval(sampleOf(new Float64Array(10_000)), 0.99)).toBeUndefined()
  })
})

function draws(
  seed: number,
  count: number,
  law: (stream: ReturnType<typeof createStream>) => number,
): Float64Array {
  const stream = createStream(seed, 0, 9)
  return Float64Array.from({ length: count }, () => law(stream))
}

function inside(interval: readonly [number, number] | undefined, value: number): boolean {
  return interval !== undefined && interval[0] <= value && value <= interval[1]
}
