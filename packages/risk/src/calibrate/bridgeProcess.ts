import { MembraneError } from '@membrane/core'
import { ln } from '../exact/functions.ts'
import type { PriceConfig } from '../prices/config.ts'
import { resampleSeries } from '../series/resample.ts'
import type { PriceSeries } from '../series/series.ts'
import { constantNote, dataStep, type FitInput, type ProcessFit, problemNotes } from './modelSample.ts'
import { requireCover, startOf } from './replayProcess.ts'
import { factor } from './synthesise.ts'

/**
 * Bars as they were, to be filled by `createBridge`. A bar begins where the one before ended, so that a jump between two
 * happens inside of the later; where an asset has no bar it moves straight to its next one, and the result says so.
 * @throws MembraneError PRICE_SERIES_MISSING, PRICE_STEP_UNEVEN for a step that is not a third of a bar or a smaller part,
 *   PRICE_REPLAY_RANGE, PRICE_REPLAY_FROM
 */
export function bridgeProcess(config: Extract<PriceConfig, { kind: 'bridge' }>, input: FitInput): ProcessFit {
  const { assets, horizon, series } = input
  const given = assets.flatMap((asset) => series.get(asset) ?? [])
  if (given.length === 0) {
    throw new MembraneError('PRICE_SERIES_MISSING', {
      shortMessage: `Bars of ${assets.join(', ')} are to be filled, and none of them has a series.`,
      hint: 'Name files under prices.series, or a built-in table under prices.facts.',
    })
  }
  const step = dataStep(given)
  const subSteps = step / horizon.stepSeconds
  if (!Number.isInteger(subSteps) || subSteps < 3) {
    throw new MembraneError('PRICE_STEP_UNEVEN', {
      shortMessage: `Steps of ${horizon.stepSeconds} s do not divide bars of ${step} s into three or more.`,
      hint: 'Take a third of a bar or a smaller part of it; two steps cannot touch a high and a low.',
    })
  }
  const from = startOf(config.from, given, step)
  for (const one of given) requireCover(one, from, from + horizon.steps * horizon.stepSeconds)
  const bars = Math.ceil(horizon.steps / subSteps)
  const logBars = new Float64Array(bars * assets.length * 4)
  const missing = assets.flatMap((asset, index) => {
    const found = series.get(asset)
    if (found === undefined) return []
    const absent = fillBars(
      resampleSeries(found, step),
      { from, step, bars, width: assets.length, index },
      logBars,
    )
    return absent === 0
      ? []
      : [`${asset}: ${absent} of ${bars} bars are missing and are straight lines to the next.`]
  })
  return {
    process: {
      kind: 'bridge',
      logBars,
      subSteps,
      quotedIn: Int32Array.from(assets, (asset) => assets.indexOf(config.quotedIn?.[asset] ?? '')),
      cholesky: widened(given, assets, series, step),
    },
    calibration: [
      { name: 'bars from', value: from, note: `unix seconds, ${new Date(from * 1000).toISOString()}` },
    ],
    assumptions: [
      `Open, high, low and close of every ${step} s are as they were; the steps of ${horizon.stepSeconds} s in between are synthetic, drawn anew on every path.`,
      'Inside of a bar all assets turn at times drawn with one uniform, and move with normals correlated as their bars are.',
      ...constantNote(
        assets.filter((asset) => !series.has(asset)),
        'has no price series',
      ),
      ...missing,
      ...problemNotes(given),
    ],
  }
}

/** Writes one asset's bars, in ln over its first open; returns how many it lacks. */
function fillBars(
  found: PriceSeries,
  place: {
    readonly from: number
    readonly step: number
    readonly bars: number
    readonly width: number
    readonly index: number
  },
  out: Float64Array,
): number {
  const { from, step, bars, width, index } = place
  const rows = new Map(Array.from(found.times, (time, row) => [time, row]))
  const first = found.times.findIndex((time) => time >= from)
  const start = ln(found.open[first] ?? 1)
  let before = 0
  let absent = 0
  for (let bar = 0; bar < bars; bar++) {
    const row = rows.get(from + bar * step)
    const log = (column: Float64Array): number => (row === undefined ? before : ln(column[row] ?? 1) - start)
    let close = log(found.close)
    if (row === undefined) {
      absent++
      const next = found.times.findIndex((time) => time > from + bar * step)
      const distance = ((found.times[next] ?? 0) - from) / step - bar
      if (next >= 0) close = before + (ln(found.open[next] ?? 1) - start - before) / distance
    }
    const at = (bar * width + index) * 4
    out[at] = before
    out[at + 1] = Math.max(log(found.high), before, close)
    out[at + 2] = Math.min(log(found.low), before, close)
    out[at + 3] = close
    before = close
  }
  return absent
}

/** The factor over all assets: constant ones get a row of their own, which nothing reads. */
function widened(
  given: readonly PriceSeries[],
  assets: readonly string[],
  series: ReadonlyMap<string, PriceSeries>,
  step: number,
): Float64Array {
  const part = factor(given, step)
  const moving = assets.flatMap((asset, index) => (series.has(asset) ? [index] : []))
  const width = assets.length
  const whole = new Float64Array(width * width)
  for (let i = 0; i < width; i++) whole[i * width + i] = 1
  for (const [row, i] of moving.entries())
    for (const [column, j] of moving.entries()) whole[i * width + j] = part[row * moving.length + column] ?? 0
  return whole
}
