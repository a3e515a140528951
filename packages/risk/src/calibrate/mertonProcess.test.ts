import { expect, test } from 'vitest'
import { createStream } from '../exact/threefry.ts'
import type { PriceSeries } from '../series/series.ts'
import { mertonMoments } from './merton.ts'
import { mertonProcess } from './mertonProcess.ts'

/** Hourly closes of two assets that drift up and now and then fall together. */
const series = new Map(
  (() => {
    const stream = createStream(22, 0)
    const closes = [new Float64Array(4_000), new Float64Array(4_000)]
    const prices = [100, 10]
    for (let row = 0; row < 4_000; row++) {
      const jump = stream.uniform() < 0.01 ? -0.06 : 0
      for (const [asset, close] of closes.entries()) {
        prices[asset]! *= Math.exp(0.001 + 0.004 * stream.normal() + jump)
        close[row] = prices[asset]!
      }
    }
    return closes.map((close, asset): [string, PriceSeries] => {
      const times = Float64Array.from(close, (_, row) => (row + 1) * 3_600)
      const name = `asset ${asset}`
      return [
        name,
        {
          name,
          times,
          open: close,
          high: close,
          low: close,
          close,
          stepSeconds: 3_600,
          kind: 'points',
          problems: [],
        },
      ]
    })
  })(),
)

const fitted = (stepSeconds: number) => {
  const input = { assets: [...series.keys()], horizon: { steps: 10, stepSeconds }, series }
  const { process } = mertonProcess({ kind: 'merton', series: {} }, input)
  if (process.kind !== 'merton') throw new Error('expected what was asked for')
  return process.set
}

test('jumps that fall more than they rise do not drag the price: the mean is minus half the variance', () => {
  const { assets, common } = fitted(3_600)
  expect(common.mean).toBeLessThan(-0.01)
  for (const asset of assets) {
    const mean =
      asset.mean + asset.intensity * asset.jumpMean + asset.loading * common.intensity * common.mean
    expect(mean / mertonMoments(asset, common).variance).toBeCloseTo(-0.5, 9)
  }
})

test('on a finer step jumps come as often in time and keep their size', () => {
  const [hour, minute] = [fitted(3_600), fitted(60)]
  expect(minute.common.intensity).toBeCloseTo(hour.common.intensity / 60, 15)
  expect(minute.common.volatility).toBe(hour.common.volatility)
  for (const [i, asset] of minute.assets.entries()) {
    expect(asset.volatility ** 2 * 60).toBeCloseTo(hour.assets[i]!.volatility ** 2, 15)
    expect(mertonMoments(asset, minute.common).variance * 60).toBeCloseTo(
      mertonMoments(hour.assets[i]!, hour.common).variance,
      12,
    )
  }
})
