import { describe, expect, test } from 'vitest'
import { createStream } from '../exact/threefry.ts'
import { latencyFields, latencyWidth, type OutcomeField, outcomeFields } from '../market/market.ts'
import { histogramOf, thinPath, worstPaths } from './histogram.ts'
import { latencyHistogramOf } from './latency.ts'
import { isPrecise, summarise } from './summarise.ts'

function outcomesOf(
  paths: number,
  fields: Partial<Record<OutcomeField, (path: number) => number>>,
): Float64Array {
  const out = new Float64Array(paths * outcomeFields.length)
  for (let path = 0; path < paths; path++)
    outcomeFields.forEach((field, at) => {
      out[path * outcomeFields.length + at] = fields[field]?.(path) ?? 0
    })
  return out
}

const exponential = (path: number) => createStream(1, path).exponential() * 1_000

describe('summarise', () => {
  const run = (paths: number, more: object = {}) =>
    summarise({
      outcomes: outcomesOf(paths, {
        badDebt: exponential,
        atRisk: (path) => path,
        liquidatorProfit: (path) => -path,
        spiral: () => 0.25,
      }),
      latency: new Float64Array(latencyWidth),
      binSeconds: 12,
      ...more,
    })

  test('measures each field, with intervals around what they are intervals of', () => {
    const metrics = run(10_000)
    const { badDebt } = metrics
    expect(metrics.unknown.map(({ metric }) => metric)).toEqual([
      'latencySeconds.p50',
      'latencySeconds.p90',
      'latencySeconds.p99',
    ])
    // Exponential of mean 1,000: quantile 1,000 ln 100, shortfall 1,000 more.
    expect(badDebt.ci.es99?.[0]).toBeLessThan(5_605.17)
    expect(badDebt.ci.es99?.[1]).toBeGreaterThan(5_605.17)
    expect(badDebt.ci.var99?.[0]).toBeLessThan(4_605.17)
    expect(badDebt.ci.var99?.[1]).toBeGreaterThan(4_605.17)
    expect(metrics.insurance).toBe(badDebt.ci.es999?.[1])
    expect(metrics.insurance).toBeGreaterThan(badDebt.es999 ?? Infinity)
    expect(metrics.liquidationsAtRisk).toBe(9_899)
    expect(metrics.ci.liquidationsAtRisk?.[0]).toBeLessThan(9_899)
    expect(metrics.ci.liquidationsAtRisk?.[1]).toBeGreaterThan(9_899)
    expect(metrics.atRisk.mean).toBe(4_999.5)
    expect(metrics.liquidatorProfit).toEqual({ mean: -4_999.5, p01: -9_899 })
    expect(metrics.spiral).toEqual({ mean: 0.25, p99: 0.25 })
    expect(metrics.probabilityBadDebt).toBe(1)
    expect(isPrecise(metrics, 0.06)).toBe(true)
    expect(isPrecise(metrics, 0.01)).toBe(false)
  })

  test('no interval of bad debt reaches under nothing', () => {
    const one = outcomesOf(300, { badDebt: (path) => (path === 7 ? 1_000 : 0) })
    expect(run(300, { outcomes: one }).badDebt.ci.mean[0]).toBe(0)
  })

  test('refuses what the paths are too few for, and says how many it takes', () => {
    const thousand = run(1_000)
    expect(thousand.badDebt.es99).toBeDefined()
    expect(thousand.badDebt.es999).toBeUndefined()
    expect(thousand.insurance).toBeUndefined()
    expect(thousand.unknown.find(({ metric }) => metric === 'badDebt.es999')?.reason).toContain('10000')
    const one = run(1)
    expect(one.badDebt.es99).toBeUndefined()
    expect(one.liquidationsAtRisk).toBeUndefined()
    expect(one.unknown.map(({ metric }) => metric)).toContain('badDebt.ci.mean')
    expect(isPrecise(one, 1)).toBe(false)
  })

  test('refuses a tail that rests on a few heavy weights', () => {
    const logWeights = Float64Array.from({ length: 10_000 }, (_, path) => (path % 500 === 0 ? 6 : -3))
    const metrics = run(10_000, { logWeights })
    expect(metrics.badDebt.es99).toBeUndefined()
    expect(metrics.unknown.find(({ metric }) => metric === 'badDebt.es99')?.reason).toContain(
      'effective sample size',
    )
    expect(metrics.unknown.map(({ metric }) => metric)).toContain('effectiveSampleSize')
    expect(metrics.unknown.map(({ metric }) => metric)).toContain('latencySeconds.p99')
  })

  test('without any loss knows the chance but not the size', () => {
    const metrics = summarise({
      outcomes: outcomesOf(10_000, {}),
      latency: new Float64Array(latencyWidth),
      binSeconds: 12,
    })
    expect(metrics.badDebt).toMatchObject({ mean: 0, var99: 0, es99: 0, es999: 0 })
    expect(metrics.badDebt.ci.es999).toBeUndefined()
    expect(metrics.insurance).toBeUndefined()
    expect(metrics.ci.probabilityBadDebt[1]).toBeCloseTo(3.84 / 10_000, 5)
  })

  test('reads percentiles of latency off the histogram and leaves those past it unknown', () => {
    const latency = new Float64Array(latencyWidth)
    latency[0] = 60
    latency[3] = 35
    latency[latencyFields.open] = 5
    latency[latencyFields.healed] = 300
    const metrics = run(200, { latency })
    expect(metrics.latencySeconds).toEqual({ p50: 0, p90: 36, p99: undefined, healed: 0.75, open: 0.0125 })
    expect(metrics.unknown.find(({ metric }) => metric === 'latencySeconds.p99')?.reason).toContain('5 %')
    const { seconds, counts } = latencyHistogramOf(latency, 12)
    expect(seconds.length).toBe(counts.length)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100)
    expect(counts[seconds.indexOf(24)]).toBe(35)
    expect(counts.at(-1)).toBe(5)
  })
})

describe('what the report draws', () => {
  test('a histogram holds all paths in round bins that reach over the largest', () => {
    const { edges, weights } = histogramOf(Float64Array.of(0, 0, 3, 10, 720, 0.004))
    expect(edges.slice(0, 4)).toEqual([0, 0.01, 0.02, 0.05])
    expect(edges.at(-1)).toBe(1_000)
    expect(weights.length).toBe(edges.length - 1)
    expect(weights[0]).toBeCloseTo(0.5, 12)
    expect(weights[edges.indexOf(10)]).toBeCloseTo(1 / 6, 12)
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
    expect(histogramOf(new Float64Array(3))).toEqual({ edges: [0, 1], weights: [1] })
  })

  test('the worst paths come worst first, ties by number, and none without a loss', () => {
    expect(worstPaths(Float64Array.of(0, 5, 9, 5, 7), 3)).toEqual([2, 4, 1])
    expect(worstPaths(Float64Array.of(0, 5), 3)).toEqual([1])
  })

  test('a path is thinned to its points, ends kept', () => {
    const prices = Float64Array.from({ length: 1_002 }, (_, n) => n)
    const { eth, btc } = thinPath(prices, ['eth', 'btc'], 11)
    expect(eth).toHaveLength(11)
    expect([eth?.[0], eth?.at(-1), btc?.at(-1)]).toEqual([0, 1_000, 1_001])
  })
})
