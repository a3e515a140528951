import { expect, test } from 'vitest'
import { createStream } from '../exact/threefry.ts'
import type { PriceSeries } from '../series/series.ts'
import { bootstrapProcess, evtProcess } from './resampleProcess.ts'

/** Hourly closes that drift up and rise further than they fall. */
const series = (): PriceSeries => {
  const stream = createStream(21, 0)
  let price = 100
  const close = Float64Array.from({ length: 4_000 }, () => {
    const z = stream.normal()
    price *= Math.exp(0.002 + 0.01 * (z > 0 ? 2 * z : z))
    return price
  })
  const times = Float64Array.from(close, (_, i) => (i + 1) * 3_600)
  return {
    name: 'x',
    times,
    open: close,
    high: close,
    low: close,
    close,
    stepSeconds: 3_600,
    kind: 'points',
    problems: [],
  }
}

const input = {
  assets: ['x'],
  horizon: { steps: 10, stepSeconds: 3_600 },
  series: new Map([['x', series()]]),
}

test('what is resampled has no drift: its mean is minus half its variance', () => {
  const { process } = bootstrapProcess({ kind: 'bootstrap', series: {} }, input)
  if (process.kind !== 'bootstrap') throw new Error('expected what was asked for')
  const { returns } = process
  const mean = returns.reduce((sum, x) => sum + x, 0) / returns.length
  const variance = returns.reduce((sum, x) => sum + (x - mean) ** 2, 0) / returns.length
  expect(mean / variance).toBeCloseTo(-0.5, 9)
})

test('each side has a tail of its own, with as many returns beyond it as were asked for', () => {
  const { process } = evtProcess({ kind: 'evt', series: {}, tail: 0.02 }, input)
  if (process.kind !== 'evt') throw new Error('expected what was asked for')
  const [tails] = process.tails
  expect(tails!.upper.threshold / tails!.lower.threshold).toBeGreaterThan(1.2)
  const beyond = (side: 1 | -1, threshold: number) =>
    process.returns.filter((x) => side * x > threshold).length / process.returns.length
  expect(beyond(-1, tails!.lower.threshold)).toBeCloseTo(0.02, 3)
  expect(beyond(1, tails!.upper.threshold)).toBeCloseTo(0.02, 3)
})
