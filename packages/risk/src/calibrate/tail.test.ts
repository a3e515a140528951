import { isMembraneError } from '@membrane/core'
import { expect, test } from 'vitest'
import { createStream } from '../exact/threefry.ts'
import { readSeries } from '../series/readSeries.ts'
import { fitGpd, gpdCdf, gpdExpectedShortfall, gpdValueAtRisk } from './gpd.ts'
import { historicalTail } from './historical.ts'
import { moments } from './moments.ts'
import { parkinsonVolatility } from './parkinson.ts'

const codeOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (isMembraneError(error)) return error.code
  }
  return 'none'
}

/** Draws by inversion, so the test does not rest on the law's own code. */
const gpdDraws = (count: number, xi: number, beta: number, seed: number): Float64Array => {
  const stream = createStream(seed, 0)
  return Float64Array.from({ length: count }, () => (beta / xi) * (stream.uniform() ** -xi - 1))
}

test('recovers a generalised Pareto law from its draws within its own standard errors', () => {
  for (const [xi, beta] of [
    [0.245, 0.01126],
    [-0.2, 3],
    [0.6, 1],
  ] as const) {
    let [deviation, squares] = [0, 0]
    for (let seed = 1; seed <= 5; seed++) {
      const fit = fitGpd(gpdDraws(766, xi, beta, seed), 0)
      expect(fit.exceedances).toBe(766)
      const z = (fit.xi - xi) / (fit.errors?.xi ?? Number.NaN)
      deviation += z / 5
      squares += (z * z) / 5
      expect(Math.abs(z)).toBeLessThan(4)
      expect(Math.abs(fit.beta - beta)).toBeLessThan(4 * (fit.errors?.beta ?? 0))
    }
    expect(Math.abs(deviation)).toBeLessThan(1)
    // Errors of the right size, neither far too small nor far too large.
    expect(squares).toBeGreaterThan(0.2)
    expect(squares).toBeLessThan(3)
  }
})

test('standard errors are those of the curvature of the likelihood', () => {
  const draws = gpdDraws(2000, 0.245, 1, 3)
  const { xi, beta, errors } = fitGpd(draws, 0)
  const minus = (x: number, b: number) =>
    draws.reduce((sum, y) => sum + Math.log(b) + (1 + 1 / x) * Math.log1p((x * y) / b), 0)
  const h = 1e-3
  const at = (i: number, j: number) => minus(xi + i * h, beta + j * h)
  const xx = (at(1, 0) - 2 * at(0, 0) + at(-1, 0)) / h ** 2
  const bb = (at(0, 1) - 2 * at(0, 0) + at(0, -1)) / h ** 2
  const xb = (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * h ** 2)
  const determinant = xx * bb - xb * xb
  expect(errors!.xi / Math.sqrt(bb / determinant)).toBeCloseTo(1, 0.7)
  expect(errors!.beta / Math.sqrt(xx / determinant)).toBeCloseTo(1, 0.7)
  expect(errors!.covariance / (-xb / determinant)).toBeCloseTo(1, 0.5)
})

test('finds the exponential between the heavy and the short tails', () => {
  const stream = createStream(3, 0)
  const fit = fitGpd(
    Float64Array.from({ length: 2000 }, () => -Math.log(stream.uniform())),
    0,
  )
  expect(Math.abs(fit.xi)).toBeLessThan(0.08)
  expect(gpdCdf(0, 2, 2)).toBeCloseTo(1 - Math.exp(-1), 14)
})

test('VaR and ES of the figures published for ETH follow from xi, beta, u and the count', () => {
  const fit = {
    threshold: 0.02889,
    xi: 0.245,
    beta: 0.01126,
    exceedances: 766,
    count: 76_560,
    errors: undefined,
    logLikelihood: 0,
  }
  expect(gpdValueAtRisk(fit, 0.9999).value).toBeCloseTo(0.125, 3)
  expect(gpdExpectedShortfall(fit, 0.9999).value).toBeCloseTo(0.171, 3)
  expect(codeOf(() => gpdValueAtRisk(fit, 0.9))).toBe('CALIBRATE_LEVEL')
  expect(codeOf(() => fitGpd(new Float64Array(100), 0))).toBe('CALIBRATE_SAMPLE')
})

test('historical VaR is an order statistic and ES the mean beyond it, fractions counted', () => {
  const losses = Float64Array.from({ length: 100 }, (_, index) => -(index + 1))
  expect(historicalTail(losses, 0.95)).toEqual({ level: 0.95, valueAtRisk: 95, expectedShortfall: 98 })
  expect(historicalTail(losses, 0.99)).toMatchObject({ valueAtRisk: 99, expectedShortfall: 100 })
  // 2.5 losses: 100, 99 and half of 98.
  expect(historicalTail(losses, 0.975).expectedShortfall).toBeCloseTo((100 + 99 + 49) / 2.5, 12)
  expect(codeOf(() => historicalTail(losses, 1))).toBe('CALIBRATE_LEVEL')
})

test('moments of a small sample by hand', () => {
  const { mean, variance, kurtosis, skewness, annualVolatility } = moments(
    Float64Array.of(-1, 0, 0, 1),
    31_536_000,
  )
  expect([mean, skewness]).toEqual([0, 0])
  expect(variance).toBeCloseTo(2 / 3, 14)
  expect(kurtosis).toBeCloseTo(2, 14)
  expect(annualVolatility).toBeCloseTo(Math.sqrt(2 / 3), 14)
})

test("Parkinson's volatility as published and as deployed", () => {
  const series = readSeries(
    'ts,open,high,low,close,volume\n0,1,1.1,1,1,0\n86400,1,1,0.9,1,0\n'.replace('\n0,', '\n1,'),
    {
      name: 'x',
    },
  )
  const [a, b] = [Math.log(1.1), Math.log(1 / 0.9)]
  const factor = 4 * Math.LN2
  expect(parkinsonVolatility(series, 'as published')).toBeCloseTo(Math.sqrt((a * a + b * b) / 2 / factor), 14)
  expect(parkinsonVolatility(series, 'as deployed')).toBeCloseTo(Math.sqrt((a + b) / factor), 14)
})
