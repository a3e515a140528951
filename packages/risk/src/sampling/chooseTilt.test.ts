import { describe, expect, test } from 'vitest'
import { exp, normalCdf, studentPdf } from '../exact/functions.ts'
import { meanInterval } from '../measure/interval.ts'
import { sampleOf } from '../measure/sample.ts'
import { createPathGenerator } from '../prices/generator.ts'
import type { PriceModel } from '../prices/model.ts'
import { chooseTilt } from './chooseTilt.ts'

const volatility = 0.05
const day: PriceModel = {
  assets: 1,
  steps: 1,
  sampling: 'plain',
  process: { kind: 'gbm', mean: Float64Array.of(0), cholesky: Float64Array.of(volatility) },
}
/** A loan of 0.82 against one token: what a gap leaves unpaid. */
const owed = 0.82
const put = (_: number, prices: Float64Array) => Math.max(0, owed - (prices[prices.length - 1] as number))

function run(model: PriceModel, paths: number, lossOf: typeof put, seed = 5) {
  const generator = createPathGenerator(model, seed)
  const prices = new Float64Array((model.steps + 1) * model.assets)
  const losses = new Float64Array(paths)
  const logWeights = new Float64Array(paths)
  for (let path = 0; path < paths; path++) {
    logWeights[path] = generator.fill(path, prices)
    losses[path] = lossOf(path, prices)
  }
  return sampleOf(losses, logWeights)
}

describe('chooseTilt', () => {
  test('finds the tail of one day, and the tilted mean is that of the law', () => {
    const choice = chooseTilt({ model: day, evaluate: put, seed: 1 })
    expect(choice.reason).toBeUndefined()
    // Losses begin at ln 0.82 / 0.05 = -3.97 standard deviations.
    expect(choice.tilt?.theta[0]).toBeLessThan(-3.8)
    expect(choice.tilt?.theta[0]).toBeGreaterThan(-4.8)
    expect(choice.varianceRatio).toBeGreaterThan(100)
    const d = -3.9690187741
    const exact = owed * normalCdf(d) - exp((volatility * volatility) / 2) * normalCdf(d - volatility)
    const [low, high] = meanInterval(
      run({ ...day, ...(choice.tilt && { tilt: choice.tilt }) }, 4_000, put),
    ) ?? [1, 0]
    expect(low < exact && exact < high).toBe(true)
    expect((high - low) / exact).toBeLessThan(0.12)
  })

  test('is the same for the same seed', () => {
    const choose = () => chooseTilt({ model: day, evaluate: put, pilotPaths: 300, seed: 9 })
    expect(choose()).toEqual(choose())
  })

  test('tilts only what moves the loss, over many steps', () => {
    const model: PriceModel = {
      assets: 2,
      steps: 24,
      sampling: 'plain',
      process: {
        kind: 'gbm',
        mean: new Float64Array(2),
        cholesky: Float64Array.of(0.01, 0, 0, 0.01),
      },
    }
    const { tilt, varianceRatio } = chooseTilt({
      model,
      evaluate: (_, prices) => Math.max(0, 0.85 - (prices[48] as number)),
      seed: 2,
    })
    const [first = 0, second = 0] = tilt?.theta ?? []
    // ln 0.85 over 24 steps of 1 %: -0.68 a step, and nothing in the other asset.
    expect(first).toBeLessThan(-0.6)
    expect(Math.abs(second)).toBeLessThan(0.08)
    expect(varianceRatio).toBeGreaterThan(20)
  })

  test('raises the number of common jumps where they make the loss', () => {
    const model: PriceModel = {
      assets: 1,
      steps: 24,
      sampling: 'plain',
      process: {
        kind: 'merton',
        set: {
          assets: [{ mean: 0, volatility: 0.002, intensity: 0, jumpMean: 0, jumpVolatility: 0, loading: 1 }],
          correlation: [[1]],
          common: { intensity: 0.002, mean: -0.2, volatility: 0.02 },
        },
        cholesky: Float64Array.of(0.002),
      },
    }
    const { tilt } = chooseTilt({ model, evaluate: put, seed: 3 })
    expect(tilt?.intensity).toBeGreaterThan(5)
    const plain = run(model, 20_000, put)
    const tilted = run({ ...model, ...(tilt && { tilt }) }, 2_000, put)
    const [low, high] = meanInterval(plain) ?? [1, 0]
    const [from, to] = meanInterval(tilted) ?? [1, 0]
    expect(Math.max(low, from)).toBeLessThan(Math.min(high, to))
    expect(to - from).toBeLessThan(high - low)
  })

  test('makes steps of a t copula wilder, and the weighted mean is still that of the law', () => {
    const nu = 4
    const unit = Math.sqrt((nu - 2) / nu)
    const model: PriceModel = {
      assets: 1,
      steps: 1,
      sampling: 'plain',
      process: {
        kind: 'garch',
        set: {
          assets: [{ mean: 0, omega: 0, alpha: 0, gamma: 0, beta: 1, nu, variance: volatility * volatility }],
          copula: { nu, correlation: [[1]] },
        },
        cholesky: Float64Array.of(1),
      },
    }
    const { tilt, varianceRatio } = chooseTilt({ model, evaluate: put, seed: 6 })
    expect(tilt?.mixing).toBeLessThan(0.7)
    expect(varianceRatio).toBeGreaterThan(10)
    // Integral of the loss over the density of t, by the midpoint rule.
    let exact = 0
    for (let t = -399.995; t < 0; t += 0.01)
      exact += 0.01 * studentPdf(t, nu) * Math.max(0, owed - exp(volatility * unit * t))
    const [low, high] = meanInterval(run({ ...model, ...(tilt && { tilt }) }, 6_000, put)) ?? [1, 0]
    expect(low < exact && exact < high).toBe(true)
    expect((high - low) / exact).toBeLessThan(0.2)
  })

  test('samples plainly, and says why, where losses lie on both sides or nowhere, or nothing can be tilted', () => {
    const both = chooseTilt({
      model: day,
      evaluate: (_, prices) => Math.max(0, Math.abs((prices[1] as number) - 1) - 0.16),
      seed: 4,
    })
    expect(both).toMatchObject({ tilt: undefined, reason: expect.stringContaining('side') })
    expect(chooseTilt({ model: day, evaluate: () => 0, pilotPaths: 100, seed: 4 }).reason).toContain(
      'often enough',
    )
    expect(chooseTilt({ model: day, evaluate: () => 1, seed: 4 }).reason).toContain('variance')
    const bootstrap: PriceModel = {
      ...day,
      process: { kind: 'bootstrap', returns: Float64Array.of(0.1, -0.1), meanBlock: 1 },
    }
    expect(chooseTilt({ model: bootstrap, evaluate: put, seed: 4 }).reason).toContain('bootstrap')
  })
})
