import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { correlation, lowerTailDependence } from '../calibrate/dependence.ts'
import { fitGpd } from '../calibrate/gpd.ts'
import { ln } from '../exact/functions.ts'
import { alignSeries, returnsOf } from '../series/alignSeries.ts'
import { readSeries } from '../series/readSeries.ts'
import { createPathGenerator } from './generator.ts'

const folder = join(
  process.env.MEMBRANE_DATA ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url)),
  'prices',
)
const files = ['ETHUSDT', 'BTCUSDT'].map((name) => join(folder, `${name}_binance_1h.csv.gz`))

test.skipIf(!files.every(existsSync))(
  'evt paths keep the tail and the dependence of ETH and BTC (skipped without recorded prices)',
  () => {
    const aligned = alignSeries(
      files.map((file) => readSeries(gunzipSync(readFileSync(file)).toString(), { name: file })),
      3600,
    )
    const fits = [0, 1].map((asset) => {
      const returns = returnsOf(aligned, asset)
      const side = (sign: number) => {
        const losses = returns.map((r) => sign * r)
        return fitGpd(losses, losses.toSorted()[Math.floor(0.99 * losses.length)]!)
      }
      return { lower: side(-1), upper: side(1) }
    })
    const [steps, paths] = [720, 400]
    const process = { kind: 'evt', returns: aligned.returns, meanBlock: 24, tails: fits } as const
    const generator = createPathGenerator({ assets: 2, steps, sampling: 'plain', process }, 1)
    const out = new Float64Array(2 * (steps + 1))
    const moves = [new Float64Array(steps * paths), new Float64Array(steps * paths)] as const
    for (let path = 0; path < paths; path++) {
      generator.fill(path, out)
      for (let step = 0; step < steps; step++) {
        for (const a of [0, 1] as const)
          moves[a][path * steps + step] = ln(out[2 * step + 2 + a]! / out[2 * step + a]!)
      }
    }
    const { lower } = fits[0]!
    const refit = fitGpd(
      moves[0].map((r) => -r),
      lower.threshold,
    )
    // Of some 2,900 exceedances the error of xi is about 0.025; blocks repeat rows, so more is allowed.
    expect(Math.abs(lower.xi - 0.245)).toBeLessThan(0.03)
    expect(Math.abs(refit.xi - lower.xi)).toBeLessThan(0.08)
    expect(Math.abs(refit.beta / lower.beta - 1)).toBeLessThan(0.08)
    expect(refit.exceedances / (steps * paths)).toBeGreaterThan(0.009)
    expect(refit.exceedances / (steps * paths)).toBeLessThan(0.011)
    // Drawn anew, not repeated: nearly every fall differs from all others.
    const falls = moves[0].filter((r) => -r > lower.threshold)
    expect(new Set(falls).size).toBeGreaterThan(0.99 * falls.length)
    expect(Math.abs(lowerTailDependence(moves[0], moves[1], 0.01) - 0.613)).toBeLessThan(0.03)
    // One in a thousand, where redrawing each asset by itself would have lost it.
    const [eth, btc] = [returnsOf(aligned, 0), returnsOf(aligned, 1)]
    expect(
      Math.abs(lowerTailDependence(moves[0], moves[1], 0.001) - lowerTailDependence(eth, btc, 0.001)),
    ).toBeLessThan(0.12)
    expect(Math.abs(correlation(moves[0], moves[1]) - correlation(eth, btc))).toBeLessThan(0.03)
  },
)
