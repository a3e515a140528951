import { expect, test } from 'vitest'
import type { PriceModel } from '../prices/model.ts'
import { drawPilot, type Tilt, weightUnder } from './pilot.ts'

const day: PriceModel = {
  assets: 1,
  steps: 5,
  sampling: 'plain',
  process: { kind: 'gbm', mean: Float64Array.of(0), cholesky: Float64Array.of(0.05) },
}
const jumps: PriceModel = {
  ...day,
  process: {
    kind: 'merton',
    set: {
      assets: [{ mean: 0, volatility: 0.05, intensity: 0, jumpMean: 0, jumpVolatility: 0, loading: 1 }],
      correlation: [[1]],
      common: { intensity: 0.3, mean: -0.2, volatility: 0.02 },
    },
    cholesky: Float64Array.of(0.05),
  },
}
const heavy: PriceModel = {
  ...day,
  process: {
    kind: 'garch',
    set: {
      assets: [{ mean: 0, omega: 0, alpha: 0, gamma: 0, beta: 1, nu: 4, variance: 0.0025 }],
      copula: { nu: 4, correlation: [[1]] },
    },
    cholesky: Float64Array.of(1),
  },
}

const cases: readonly (readonly [string, PriceModel, Partial<Tilt>])[] = [
  ['normals', day, {}],
  ['jumps', jumps, { intensity: 2 }],
  ['chi-squares', heavy, { mixing: 0.7 }],
]

test.each(cases)('what a path tells of its %s gives back its likelihood ratio', (_, model, part) => {
  const tilt: Tilt = { theta: Float64Array.of(-0.6), intensity: 1, ...part }
  const paths = drawPilot(model, tilt, 50, 9, () => 0)
  for (const path of paths) expect(weightUnder(path, tilt, model) / path.weight).toBeCloseTo(1, 9)
  expect(new Set(paths.map(({ weight }) => weight)).size).toBe(50)
  // Under no tilt a path is as likely as it is.
  expect(weightUnder(paths[0]!, { theta: new Float64Array(1), intensity: 1 }, model)).toBe(1)
})

test('counts of jumps and sums of chi-squares have the means that a tilt gives them', () => {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const jumping = drawPilot(jumps, { theta: new Float64Array(1), intensity: 2 }, 2_000, 3, () => 0)
  // 0.3 a step over five steps, twice: 3, with a standard error of 0.04.
  expect(Math.abs(mean(jumping.map((path) => path.jumps)) - 3)).toBeLessThan(0.16)
  const mixed = drawPilot(heavy, { theta: new Float64Array(1), intensity: 1, mixing: 0.7 }, 2_000, 3, () => 0)
  // nu = 4 over five steps, times 0.7: 14, with a standard error of 0.1.
  expect(Math.abs(mean(mixed.map((path) => path.mixing)) - 14)).toBeLessThan(0.4)
})
