import { isMembraneError } from '@membrane/core'
import { expect, test } from 'vitest'
import { createStream } from '../exact/threefry.ts'
import { readSeries } from '../series/readSeries.ts'
import type { PriceSeries } from '../series/series.ts'
import { type BuildPricesInput, buildPriceModel } from './build.ts'
import type { PriceConfig } from './config.ts'
import { createPathGenerator } from './generator.ts'
import type { PriceModel } from './model.ts'

const start = 1_583_971_200
const hours = 2400

/** Hourly bars of two assets that fall together, each with a range around its move. */
const market = (): ReadonlyMap<string, PriceSeries> => {
  const stream = createStream(7, 0)
  const lines: [string[], string[]] = [[], []]
  const price = [100, 5000]
  for (let hour = 0; hour < hours; hour++) {
    const common = stream.normal() / Math.sqrt(stream.gamma(2) / 2)
    for (const [asset, own] of lines.entries()) {
      const open = price[asset]!
      const close = open * Math.exp(0.006 * common + 0.003 * stream.normal())
      const [high, low] = [Math.max(open, close) * 1.002, Math.min(open, close) * 0.998]
      own.push([start + hour * 3600, open, high, low, close, 1].join(','))
      price[asset] = close
    }
  }
  return new Map(
    ['ETH', 'BTC'].map((name, asset) => [
      name,
      readSeries(`ts,open,high,low,close,volume\n${lines[asset]!.join('\n')}`, { name }),
    ]),
  )
}

const series = market()
const build = (config: PriceConfig, over: Partial<BuildPricesInput> = {}) =>
  buildPriceModel({
    config,
    assets: ['ETH', 'DAI', 'BTC'],
    horizon: { steps: 48, stepSeconds: 3600 },
    sampling: 'plain',
    paths: 100,
    series,
    ...over,
  })
const codeOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (isMembraneError(error)) return error.code
    throw error
  }
  return 'none'
}
const draw = (model: PriceModel, path: number): Float64Array => {
  const out = new Float64Array((model.steps + 1) * model.assets)
  createPathGenerator(model, 1).fill(path, out)
  return out
}
const files = { ETH: 'eth.csv', BTC: 'btc.csv' }

test('every fitted process draws paths as lively as the series, holds the asset without one, and says so', () => {
  const closes = series.get('ETH')!.close
  let squares = 0
  for (let hour = 1; hour < hours; hour++) squares += Math.log(closes[hour]! / closes[hour - 1]!) ** 2
  const own = Math.sqrt(squares / (hours - 1))
  for (const config of [
    { kind: 'gbm', series: files },
    { kind: 'garch', series: files },
    { kind: 'merton', series: files },
    { kind: 'bootstrap', series: files },
    { kind: 'evt', series: files },
  ] as const) {
    const { model, calibration, assumptions } = build(config)
    let [sum, products, others, mean, still] = [0, 0, 0, 0, true]
    const generator = createPathGenerator(model, 1)
    const out = new Float64Array(49 * 3)
    for (let path = 0; path < 100; path++) {
      generator.fill(path, out)
      for (let step = 1; step <= 48; step++) {
        const [x, y] = [0, 2].map((asset) => Math.log(out[step * 3 + asset]! / out[step * 3 - 3 + asset]!))
        sum += x! * x!
        others += y! * y!
        products += x! * y!
        mean += x!
        still &&= out[step * 3 + 1] === 1
      }
    }
    expect(still).toBe(true)
    expect(Math.sqrt(sum / 4800) / own).toBeGreaterThan(0.75)
    expect(Math.sqrt(sum / 4800) / own).toBeLessThan(1.35)
    expect(products / Math.sqrt(sum * others)).toBeGreaterThan(0.6)
    expect(Math.abs(mean / 4800)).toBeLessThan((5 * own) / Math.sqrt(4800))
    expect(assumptions.join(' ')).toMatch(/DAI has no price series/)
    expect(calibration.every(({ value }) => Number.isFinite(value))).toBe(true)
  }
})

test('gbm and merton keep their yearly variance at any step; garch and evt refuse a step finer than the data', () => {
  const yearly = (config: PriceConfig, stepSeconds: number): number => {
    const { process } = build(config, { horizon: { steps: 10, stepSeconds } }).model
    if (process.kind === 'gbm') return process.cholesky[0]! ** 2 / stepSeconds
    if (process.kind !== 'merton') throw new Error('another process')
    const { volatility, intensity, jumpMean, jumpVolatility } = process.set.assets[0]!
    return (volatility ** 2 + intensity * (jumpMean ** 2 + jumpVolatility ** 2)) / stepSeconds
  }
  for (const kind of ['gbm', 'merton'] as const)
    expect(yearly({ kind, series: files }, 12) / yearly({ kind, series: files }, 3600)).toBeCloseTo(1, 10)
  const fine = { horizon: { steps: 10, stepSeconds: 60 } }
  expect(codeOf(() => build({ kind: 'garch', series: files }, fine))).toBe('PRICE_STEP_TOO_FINE')
  expect(codeOf(() => build({ kind: 'evt', series: files }, fine))).toBe('PRICE_STEP_TOO_FINE')
  expect(
    codeOf(() => build({ kind: 'gbm', series: files }, { horizon: { steps: 2, stepSeconds: 5000 } })),
  ).toBe('PRICE_STEP_UNEVEN')
  expect(codeOf(() => build({ kind: 'gbm', volatility: [1] }))).toBe('PRICE_PARAMETERS')
})

test('given numbers need no series: gbm with its volatility, drift and correlation', () => {
  const { model, assumptions } = build(
    {
      kind: 'gbm',
      volatility: [0.8, 0, 0.6],
      correlation: [
        [1, 0, 0.5],
        [0, 1, 0],
        [0.5, 0, 1],
      ],
    },
    { series: new Map(), horizon: { steps: 1, stepSeconds: 31_536_000 } },
  )
  if (model.process.kind !== 'gbm') throw new Error('another process')
  expect([...model.process.mean]).toEqual([-0.32000000000000006, 0, -0.18])
  expect(model.process.cholesky[6]! / 0.6).toBeCloseTo(0.5, 14)
  expect(assumptions.join(' ')).toMatch(/No drift/)
})

test('a replay is the closes as they were, from a date, and refuses what the series do not cover', () => {
  const eth = series.get('ETH')!
  const { model } = build({ kind: 'replay', series: files, from: '2020-03-12T10:00:00Z' })
  const out = draw(model, 0)
  expect([...out.subarray(0, 3)]).toEqual([1, 1, 1])
  for (const step of [1, 7, 48])
    expect(out[step * 3]! / (eth.close[9 + step]! / eth.open[10]!)).toBeCloseTo(1, 12)
  expect(codeOf(() => build({ kind: 'replay', series: files, from: '2030-01-01' }))).toBe(
    'PRICE_REPLAY_RANGE',
  )
  expect(codeOf(() => build({ kind: 'replay', series: files, from: 'soon' }))).toBe('PRICE_REPLAY_FROM')
  expect(codeOf(() => build({ kind: 'replay' }, { series: new Map() }))).toBe('PRICE_SERIES_MISSING')
})

test('minutes of a replay are synthetic, and still meet every close, high and low of the hours', () => {
  const eth = series.get('ETH')!
  const horizon = { steps: 180, stepSeconds: 60 }
  const { model, assumptions } = build(
    { kind: 'replay', series: files, from: '2020-03-12T10:00:00Z' },
    { horizon },
  )
  const out = draw(model, 0)
  const origin = eth.open[10]!
  for (let hour = 0; hour < 3; hour++) {
    const minutes = Array.from({ length: 61 }, (_, minute) => out[(hour * 60 + minute) * 3]! * origin)
    expect(minutes[60]! / eth.close[10 + hour]!).toBeCloseTo(1, 10)
    expect(Math.max(...minutes) / eth.high[10 + hour]!).toBeCloseTo(1, 10)
    expect(Math.min(...minutes) / eth.low[10 + hour]!).toBeCloseTo(1, 10)
  }
  expect(assumptions.join(' ')).toMatch(/synthetic/)
  // The minutes of an hour are the same in a window that begins elsewhere.
  const later = build({ kind: 'replay', series: files, from: '2020-03-12T11:00:00Z' }, { horizon }).model
  expect(draw(later, 0)[30 * 3]! / (out[90 * 3]! / out[60 * 3]!)).toBeCloseTo(1, 12)
})

test('bootstrap of minutes keeps the hours, and says that they are synthetic', () => {
  const { model, assumptions } = build(
    { kind: 'bootstrap', series: files },
    { horizon: { steps: 60, stepSeconds: 300 } },
  )
  if (model.process.kind !== 'bootstrap') throw new Error('another process')
  expect(model.process.returns.length).toBe(hours * 12 * 3)
  expect(assumptions.join(' ')).toMatch(/synthetic/)
})

test('stress: straight between the given steps, held after the last', () => {
  const { model } = build({
    kind: 'stress',
    shocks: [
      { step: 10, returns: [-0.4, 0, -0.2] },
      { step: 20, returns: [-0.1, 0, -0.2] },
    ],
  })
  const out = draw(model, 0)
  const at = (step: number) => [Math.log(out[step * 3]!), Math.log(out[step * 3 + 2]!)]
  for (const [step, eth, btc] of [
    [0, 0, 0],
    [5, -0.2, -0.1],
    [10, -0.4, -0.2],
    [15, -0.25, -0.2],
    [48, -0.1, -0.2],
  ] as const) {
    expect(at(step)[0]).toBeCloseTo(eth, 12)
    expect(at(step)[1]).toBeCloseTo(btc, 12)
  }
  expect(codeOf(() => build({ kind: 'stress', shocks: [{ step: 3, returns: [0] }] }))).toBe(
    'PRICE_PARAMETERS',
  )
})
