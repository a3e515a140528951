import { expect, test } from 'vitest'
import { createStream, type Stream } from '../exact/threefry.ts'
import type { AlignedReturns } from '../series/alignSeries.ts'
import {
  correlation,
  kendallTau,
  lowerTailDependence,
  sineOfQuarter,
  studentTailDependence,
} from './dependence.ts'
import { filterGarch, fitGarch, garchTailIndex } from './garch.ts'
import { fitGbm } from './gbm.ts'
import { fitMerton } from './merton.ts'
import { fitTCopula } from './tCopula.ts'

/** A t variate of unit variance. */
const student = (stream: Stream, nu: number): number =>
  stream.normal() * Math.sqrt((nu - 2) / (2 * stream.gamma(nu / 2)))

const garchDraws = (count: number, seed: number): Float64Array => {
  const stream = createStream(seed, 0)
  let variance = 1e-4
  const draws = Float64Array.from({ length: count + 500 }, () => {
    const e = Math.sqrt(variance) * student(stream, 6)
    variance = 5e-6 + (e < 0 ? 0.14 : 0.06) * e * e + 0.85 * variance
    return e
  })
  return draws.subarray(500)
}

const pair = (
  count: number,
  rho: number,
  nu: number,
  seed: number,
): readonly [Float64Array, Float64Array] => {
  const stream = createStream(seed, 0)
  const [a, b] = [new Float64Array(count), new Float64Array(count)]
  for (let row = 0; row < count; row++) {
    const mix = Math.sqrt(nu / (2 * stream.gamma(nu / 2)))
    const x = stream.normal()
    a[row] = x * mix
    b[row] = (rho * x + Math.sqrt(1 - rho * rho) * stream.normal()) * mix
  }
  return [a, b]
}

const aligned = (columns: readonly Float64Array[]): AlignedReturns => {
  const rows = columns[0]!.length
  return {
    names: columns.map((_, index) => `asset ${index}`),
    stepSeconds: 3600,
    times: Float64Array.from({ length: rows }, (_, row) => row * 3600),
    returns: Float64Array.from(
      { length: rows * columns.length },
      (_, at) => columns[at % columns.length]![Math.floor(at / columns.length)]!,
    ),
    dropped: 0,
  }
}

test('recovers GJR-GARCH with t innovations within its standard errors', () => {
  for (const seed of [1, 2]) {
    const { parameters, errors, persistence } = fitGarch(garchDraws(3000, seed))
    expect(errors).toBeDefined()
    expect(Math.abs(parameters.alpha - 0.06)).toBeLessThan(3.5 * errors!.alpha)
    expect(Math.abs(parameters.gamma - 0.08)).toBeLessThan(3.5 * errors!.gamma)
    expect(Math.abs(parameters.beta - 0.85)).toBeLessThan(3.5 * errors!.beta)
    expect(Math.abs(parameters.nu - 6)).toBeLessThan(3.5 * errors!.nu)
    expect(errors!.alpha).toBeLessThan(0.05)
    expect(persistence).toBeLessThan(1)
  }
})

test('the filter standardises what it was fitted to, and a warm start finds the same optimum', () => {
  const returns = garchDraws(1500, 4)
  const cold = fitGarch(returns)
  const { residuals } = filterGarch(returns, cold.parameters)
  expect(residuals.reduce((sum, z) => sum + z * z, 0) / 1500).toBeCloseTo(1, 1)
  const warm = fitGarch(returns, cold.parameters)
  expect(Math.abs(warm.logLikelihood - cold.logLikelihood)).toBeLessThan(0.01)
  expect(fitGarch(returns)).toEqual(cold)
})

test('the tail index of ARCH(1) with normal innovations is the one that a gamma function gives', () => {
  // alpha = 1/2: E(z^2 / 2)^(kappa / 2) = Gamma((kappa + 1) / 2) / sqrt(pi), which is 1 at kappa = 4.73.
  const stream = createStream(14, 0)
  const z = Float64Array.from({ length: 20_000 }, () => stream.normal())
  const parameters = { mean: 0, omega: 1, alpha: 0.5, gamma: 0, beta: 0 }
  expect(Math.abs(garchTailIndex(z, parameters) - 4.73)).toBeLessThan(0.3)
})

test("Kendall's tau agrees with counting every pair, ties included", () => {
  const stream = createStream(5, 0)
  const a = Float64Array.from({ length: 60 }, () => stream.below(12))
  const b = a.map((value) => value + stream.below(9))
  let [sum, pairsA, pairsB] = [0, 0, 0]
  for (let i = 0; i < 60; i++) {
    for (let j = 0; j < i; j++) {
      const [x, y] = [Math.sign(a[i]! - a[j]!), Math.sign(b[i]! - b[j]!)]
      sum += x * y
      pairsA += x * x
      pairsB += y * y
    }
  }
  expect(kendallTau(a, b)).toBeCloseTo(sum / Math.sqrt(pairsA * pairsB), 13)
  for (const x of [-1, -0.3, 0, 0.5, 1]) expect(sineOfQuarter(x)).toBeCloseTo(Math.sin((Math.PI / 2) * x), 15)
})

test('recovers a t copula from heavy and from light margins alike', () => {
  const [a, b] = pair(1200, 0.8, 4, 6)
  const fit = fitTCopula([a, b])
  expect(fit.correlation[0]![1]).toBeCloseTo(0.8, 1)
  expect(Math.abs(Math.log(fit.nu / 4))).toBeLessThan(4 * fit.errorOfLogNu!)
  // Increasing maps of the margins change nothing: only ranks enter.
  const again = fitTCopula([a.map(Math.atan), b.map((value) => 3 * value - 1)])
  expect(again.nu).toBe(fit.nu)
  const empirical = lowerTailDependence(a, b, 0.02)
  expect(Math.abs(empirical - studentTailDependence(0.8, 4))).toBeLessThan(0.2)
  expect(studentTailDependence(0.8, Number.POSITIVE_INFINITY)).toBe(0)
})

test('tail dependence of a t copula: published values', () => {
  // Demarta and McNeil 2005, table 1: nu 4, rho 0.5 gives 0.25; nu 10, rho 0.9 gives 0.46 (rounded to two places there).
  expect(studentTailDependence(0.5, 4)).toBeCloseTo(0.25, 2)
  expect(studentTailDependence(0.9, 10)).toBeCloseTo(0.46, 2)
})

test('gbm: volatility, drift and correlation of a path that has them', () => {
  const stream = createStream(8, 0)
  const a = Float64Array.from({ length: 5000 }, () => 0.01 * stream.normal())
  const b = a.map((value) => value * 0.5 + 0.005 * stream.normal())
  const fit = fitGbm(aligned([a, b]))
  const yearly = 0.01 * Math.sqrt(8760)
  expect(Math.abs(fit.volatility[0]! - yearly)).toBeLessThan(4 * fit.volatilityError[0]!)
  expect(Math.abs(fit.drift[0]! - (yearly * yearly) / 2)).toBeLessThan(4 * fit.driftError[0]!)
  expect(fit.correlation[1]![0]).toBeCloseTo(correlation(a, b), 14)
  expect(fit.correlation[1]![0]).toBeCloseTo(Math.SQRT1_2, 1)
})

test('Merton: separates common and own jumps and keeps variance and kurtosis', () => {
  const stream = createStream(9, 0)
  const count = 10_000
  const [a, b] = [new Float64Array(count), new Float64Array(count)]
  for (let row = 0; row < count; row++) {
    const common = stream.uniform() < 0.004 ? -0.08 + 0.02 * stream.normal() : 0
    const own = stream.uniform() < 0.003 ? 0.06 * Math.sign(stream.normal()) : 0
    a[row] = 0.005 * stream.normal() + 1.2 * common + own
    b[row] = 0.005 * stream.normal() + 0.8 * common
  }
  const { set, jumps, kurtosis, varianceRatio } = fitMerton(aligned([a, b]))
  expect(Math.abs(jumps.common - 40)).toBeLessThan(26)
  expect(Math.abs(jumps.own[0]! - 30)).toBeLessThan(22)
  expect(set.assets[0]!.volatility).toBeCloseTo(0.005, 4)
  expect(set.assets[0]!.loading / set.assets[1]!.loading).toBeCloseTo(1.5, 1)
  expect(set.common.mean).toBeLessThan(0)
  for (const ratio of varianceRatio) expect(ratio).toBeCloseTo(1, 1)
  for (const { sample, fitted } of kurtosis) expect(fitted / sample).toBeCloseTo(1, 0)
})
