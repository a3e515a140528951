import { expect, test } from 'vitest'
import { createStream } from '../exact/threefry.ts'
import { backtestVar } from './backtest.ts'
import { andersonDarling, kolmogorovSmirnov, ljungBox } from './goodness.ts'
import { historicalTail } from './historical.ts'
import { rollingVar, varMethods } from './rollingVar.ts'

const flags = (count: number, at: readonly number[]): Uint8Array =>
  Uint8Array.from({ length: count }, (_, index) => (at.includes(index) ? 1 : 0))

test('Kupiec: twenty violations of ten expected, by hand', () => {
  // 2 (980 ln(0.98 / 0.99) + 20 ln 2) = 7.827239; chi-square of 1 degree beyond it: 0.005146.
  const { kupiec, expected } = backtestVar(
    flags(
      1000,
      Array.from({ length: 20 }, (_, index) => index * 50),
    ),
    0.99,
  )
  expect(expected).toBeCloseTo(10, 12)
  expect(kupiec.ratio).toBeCloseTo(7.827239, 6)
  expect(kupiec.pValue).toBeCloseTo(0.005146, 6)
  // None of five expected: -1000 ln 0.99.
  expect(backtestVar(flags(500, []), 0.99).kupiec.ratio).toBeCloseTo(10.050336, 6)
})

test('Christoffersen: two violations in a row, by hand', () => {
  // Transitions 94, 2, 2, 1: 2 (94 ln(94/96) + 2 ln(2/96) + 2 ln(2/3) + ln(1/3) - 96 ln(96/99) - 3 ln(3/99)).
  const { independence, conditional, kupiec } = backtestVar(flags(100, [10, 11, 50]), 0.99)
  expect(independence.ratio).toBeCloseTo(3.625274, 6)
  expect(independence.pValue).toBeCloseTo(0.056908, 6)
  expect(conditional.ratio).toBeCloseTo(kupiec.ratio + independence.ratio, 12)
  expect(conditional.pValue).toBeCloseTo(0.04377, 5)
})

test('forecasts use the past alone, and those with volatility keep the level where it clusters', () => {
  const stream = createStream(11, 0)
  let variance = 1e-4
  const returns = Float64Array.from({ length: 1800 }, () => {
    const e = Math.sqrt(variance) * stream.normal()
    variance = 2e-6 + 0.1 * e * e + 0.88 * variance
    return e
  })
  for (const method of varMethods) {
    const options = { method, level: 0.99, window: 500, refitEvery: 260 }
    const { forecasts, from, violated } = rollingVar(returns, options)
    expect(forecasts.length).toBe(1300)
    const changed = returns.map((value, index) => (index >= 1500 ? -value : value))
    const other = rollingVar(changed, options).forecasts
    expect(other.subarray(0, 1501 - from)).toEqual(forecasts.subarray(0, 1501 - from))
    expect(other.at(-1)).not.toBe(forecasts.at(-1))
    if (method !== 'historical') expect(backtestVar(violated, 0.99).conditional.pValue).toBeGreaterThan(0.001)
  }
  const { forecasts } = rollingVar(returns, { method: 'historical', level: 0.99, window: 500 })
  expect(forecasts[700]).toBe(historicalTail(returns.subarray(700, 1200), 0.99).valueAtRisk)
})

test('the exponentially weighted variance forgets 6 % a step', () => {
  // A variance of 1e-4 and one rise of 5 %: 0.94e-4 + 0.06 * 25e-4 next, and the worst residual is 1.
  const returns = Float64Array.from({ length: 420 }, (_, i) =>
    i === 400 ? 0.05 : i % 2 === 0 ? 0.01 : -0.01,
  )
  const { forecasts, from } = rollingVar(returns, { method: 'ewma-filtered', level: 0.99, window: 300 })
  expect(forecasts[400 - from]).toBeCloseTo(0.01, 12)
  expect(forecasts[401 - from]).toBeCloseTo(Math.sqrt(2.44e-4), 12)
})

test('returns that stand still have no filtered forecast instead of one that always holds', () => {
  const returns = new Float64Array(600).fill(0.01, 400)
  expect(() => rollingVar(returns, { method: 'ewma-filtered', level: 0.99, window: 300 })).toThrow(
    expect.objectContaining({ code: 'CALIBRATE_SAMPLE' }),
  )
})

test('goodness of fit: uniform draws pass, others fail, fitted laws get no p-value', () => {
  const stream = createStream(12, 0)
  const uniform = Float64Array.from({ length: 2000 }, () => stream.uniform())
  const bent = uniform.map((u) => u * Math.sqrt(u))
  for (const run of [kolmogorovSmirnov, andersonDarling]) {
    expect(run(uniform, false).pValue).toBeGreaterThan(0.01)
    expect(run(bent, false).pValue).toBeLessThan(1e-6)
    expect(run(uniform, true)).toMatchObject({ pValue: undefined, unknown: expect.any(String) })
  }
  // D of {0.1, 0.2, 0.3, 0.4, 0.5} is 0.5; A^2 by its definition.
  expect(kolmogorovSmirnov(Float64Array.of(0.5, 0.1, 0.3, 0.2, 0.4), false).statistic).toBeCloseTo(0.5, 14)
  // The 10 % and 5 % points of the limit of A^2 are 1.933 and 2.492 (Anderson and Darling 1954): samples bent until they have them.
  for (const [wanted, p] of [
    [1.933, 0.1],
    [2.492, 0.05],
  ] as const) {
    const even = Float64Array.from({ length: 500 }, (_, i) => (i + 0.5) / 500)
    let [low, high] = [1, 2]
    for (let round = 0; round < 40; round++) {
      const power = (low + high) / 2
      if (
        andersonDarling(
          even.map((u) => u ** power),
          false,
        ).statistic < wanted
      )
        low = power
      else high = power
    }
    expect(
      Math.abs(
        andersonDarling(
          even.map((u) => u ** low),
          false,
        ).pValue! /
          p -
          1,
      ),
    ).toBeLessThan(0.02)
  }
})

test('Ljung-Box: noise passes, an autoregression fails, a constant is unknown', () => {
  const stream = createStream(13, 0)
  const noise = Float64Array.from({ length: 1000 }, () => stream.normal())
  expect(ljungBox(noise, 10).pValue).toBeGreaterThan(0.01)
  let last = 0
  const linked = noise.map((value) => {
    last = 0.3 * last + value
    return last
  })
  expect(ljungBox(linked, 10).pValue).toBeLessThan(1e-6)
  expect(ljungBox(new Float64Array(50), 5).pValue).toBeUndefined()
  // Ten that alternate: rho is -9 / 10, and 10 * 12 * 0.81 / 9.
  expect(
    ljungBox(
      Float64Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? 1 : -1)),
      1,
    ).statistic,
  ).toBeCloseTo(10.8, 12)
})
