import { expect, test } from 'vitest'
import type { PriceSeries } from '../series/series.ts'
import { buildPriceModel } from './build.ts'
import { createPathGenerator } from './generator.ts'

type Bar = readonly [open: number, high: number, low: number, close: number]

const series = (name: string, bars: readonly Bar[], times?: readonly number[]): PriceSeries => ({
  name,
  times: Float64Array.from(bars, (_, i) => (times?.[i] ?? i) * 3_600),
  open: Float64Array.from(bars, ([open]) => open),
  high: Float64Array.from(bars, ([, high]) => high),
  low: Float64Array.from(bars, ([, , low]) => low),
  close: Float64Array.from(bars, ([, , , close]) => close),
  stepSeconds: 3_600,
  kind: 'bars',
  problems: [],
})

const eth: readonly Bar[] = [
  [2_000, 2_020, 1_700, 1_750],
  [1_750, 1_900, 1_740, 1_880],
  [1_880, 1_880, 1_600, 1_650],
]
const staked: readonly Bar[] = [
  [0.98, 0.98, 0.95, 0.96],
  [0.96, 0.97, 0.955, 0.97],
  [0.97, 0.97, 0.93, 0.94],
]
const horizon = { steps: 36, stepSeconds: 300 }

const built = (sampling: 'plain' | 'antithetic' = 'plain') =>
  buildPriceModel({
    config: { kind: 'bridge', facts: 'x', quotedIn: { stETH: 'ETH' } },
    assets: ['ETH', 'stETH', 'USD'],
    horizon,
    sampling,
    paths: 10,
    series: new Map(),
    facts: new Map([
      ['ETH', series('ETH', eth)],
      ['stETH', series('stETH', staked)],
    ]),
  })

function path(number: number, seed = 1, sampling: 'plain' | 'antithetic' = 'plain'): Float64Array {
  const out = new Float64Array(37 * 3)
  createPathGenerator(built(sampling).model, seed).fill(number, out)
  return out
}

test('every path touches the high and the low of every bar, and ends each at its close', () => {
  for (const number of [0, 1, 77]) {
    const prices = Array.from({ length: 37 }, (_, step) => path(number)[step * 3]! * 2_000)
    for (const [hour, [, high, low, close]] of eth.entries()) {
      const inside = prices.slice(hour * 12, hour * 12 + 13)
      expect(Math.max(...inside)).toBeCloseTo(high, 9)
      expect(Math.min(...inside)).toBeCloseTo(low, 9)
      expect(inside.at(-1)).toBeCloseTo(close, 9)
    }
  }
})

test('an asset quoted in another moves with it, and one without bars stays', () => {
  const prices = path(3)
  for (let step = 0; step <= 36; step++) {
    const ratio = prices[step * 3 + 1]! / prices[step * 3]!
    expect(ratio * 0.98).toBeGreaterThan(0.93 - 1e-9)
    expect(ratio).toBeLessThan(1 + 1e-9)
    expect(prices[step * 3 + 2]).toBe(1)
  }
  expect((prices[36 * 3 + 1]! / prices[36 * 3]!) * 0.98).toBeCloseTo(0.94, 9)
})

test('paths differ by number and seed, and are the same bits again', () => {
  expect(path(5)).toEqual(path(5))
  expect(path(5)).not.toEqual(path(6))
  expect(path(5)).not.toEqual(path(5, 2))
  expect(path(4, 1, 'antithetic')).not.toEqual(path(5, 1, 'antithetic'))
})

test('an hour without a bar is a straight line, and is told', () => {
  const { model, assumptions } = buildPriceModel({
    config: { kind: 'bridge', facts: 'x' },
    assets: ['ETH'],
    horizon,
    sampling: 'plain',
    paths: 1,
    series: new Map([['ETH', series('ETH', [eth[0]!, eth[2]!, eth[2]!], [0, 2, 3])]]),
  })
  expect(assumptions.join(' ')).toContain('1 of 3 bars are missing')
  const out = new Float64Array(37)
  createPathGenerator(model, 1).fill(0, out)
  expect(out[24]! * 2_000).toBeCloseTo(1_880, 9)
})

test('what cannot be filled is refused', () => {
  const refused = (code: string) => expect.objectContaining({ code })
  const { model } = built()
  expect(() => createPathGenerator({ ...model, sampling: 'stratified' }, 1)).toThrow(
    refused('TILT_UNSUPPORTED'),
  )
  expect(() => createPathGenerator({ ...model, steps: 37 }, 1)).toThrow(refused('PRICE_MODEL_INVALID'))
  const coarse = {
    config: { kind: 'bridge', facts: 'x' } as const,
    assets: ['ETH'],
    horizon: { steps: 2, stepSeconds: 1_800 },
    sampling: 'plain' as const,
    paths: 1,
    series: new Map([['ETH', series('ETH', eth)]]),
  }
  expect(() => buildPriceModel(coarse)).toThrow(refused('PRICE_STEP_UNEVEN'))
  expect(() => buildPriceModel({ ...coarse, series: new Map() })).toThrow(refused('PRICE_SERIES_MISSING'))
})
