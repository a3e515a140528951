import { MembraneError } from '@membrane/core'
import { ln } from '../exact/functions.ts'
import type { PriceConfig } from '../prices/config.ts'
import { resampleSeries } from '../series/resample.ts'
import type { PriceSeries } from '../series/series.ts'
import { requireLength } from './gbmProcess.ts'
import { constantNote, dataStep, type FitInput, type ProcessFit, problemNotes } from './modelSample.ts'
import { synthesise } from './synthesise.ts'

/**
 * Closes as they were. The path starts at the open of the first bar; every row is the close of its step. A step without a
 * bar keeps the price before it, and the result says how many there were.
 * @throws MembraneError PRICE_SERIES_MISSING, PRICE_REPLAY_RANGE when the series do not cover the horizon, PRICE_REPLAY_FROM
 *   for a date that is none, PRICE_STEP_UNEVEN
 */
export function replayProcess(config: Extract<PriceConfig, { kind: 'replay' }>, input: FitInput): ProcessFit {
  const { assets, horizon, series } = input
  const given = assets.flatMap((asset) => series.get(asset) ?? [])
  if (given.length === 0) {
    throw new MembraneError('PRICE_SERIES_MISSING', {
      shortMessage: `A replay of ${assets.join(', ')} has no price series of any of them.`,
      hint: 'Name files under prices.series, or a table under prices.facts.',
    })
  }
  const step = Math.max(dataStep(given), horizon.stepSeconds)
  const from = startOf(config.from, given, step)
  const to = from + horizon.steps * horizon.stepSeconds
  for (const one of given) requireCover(one, from, to)
  const calibration = [
    { name: 'replay', value: from, note: `unix seconds, ${new Date(from * 1000).toISOString()}` },
  ]
  if (step > horizon.stepSeconds) return { ...fineReplay(input, from, to, step), calibration }
  const { logPrices, missing } = coarseReplay(input, from)
  return {
    process: { kind: 'replay', logPrices },
    calibration,
    assumptions: [
      ...constantNote(
        assets.filter((asset) => !series.has(asset)),
        'has no price series',
      ),
      ...missing,
      ...problemNotes(given),
    ],
  }
}

function coarseReplay(
  { assets, horizon, series }: FitInput,
  from: number,
): { logPrices: Float64Array; missing: string[] } {
  const width = assets.length
  const logPrices = new Float64Array((horizon.steps + 1) * width)
  const missing: string[] = []
  for (const [index, asset] of assets.entries()) {
    const found = series.get(asset)
    if (found === undefined) continue
    if (found.kind === 'bars' && horizon.stepSeconds % found.stepSeconds !== 0) {
      throw new MembraneError('PRICE_STEP_UNEVEN', {
        shortMessage: `${asset} has bars of ${found.stepSeconds} s, which do not fill steps of ${horizon.stepSeconds} s.`,
        hint: `Take a multiple of ${found.stepSeconds} s, or a divisor of it.`,
      })
    }
    const bars = resampleSeries(found, horizon.stepSeconds)
    const places = new Map(Array.from(bars.times, (time, row) => [time, row]))
    const first = bars.times.findIndex((time) => time >= from)
    let price = ln(bars.open[first] ?? 1)
    let absent = 0
    logPrices[index] = price
    for (let row = 0; row < horizon.steps; row++) {
      const place = places.get(from + row * horizon.stepSeconds)
      if (place === undefined) absent++
      else price = ln(bars.close[place] ?? 1)
      logPrices[(row + 1) * width + index] = price
    }
    if (absent > 0)
      missing.push(`${asset}: ${absent} of ${horizon.steps} steps have no price and keep the one before.`)
  }
  return { logPrices, missing }
}

function fineReplay(
  input: FitInput,
  from: number,
  to: number,
  step: number,
): Pick<ProcessFit, 'process' | 'assumptions'> {
  const { assets, horizon } = input
  const made = synthesise(input, { from, to })
  const inside = step / horizon.stepSeconds
  const width = assets.length
  const logPrices = new Float64Array((horizon.steps + 1) * width)
  const places = new Map(Array.from(made.times, (time, bar) => [time, bar]))
  let absent = 0
  for (let row = 0; row < horizon.steps; row++) {
    const bar = places.get(from + Math.floor(row / inside) * step)
    if (bar === undefined) absent++
    for (let asset = 0; asset < width; asset++) {
      const moved =
        bar === undefined ? 0 : (made.returns[(bar * inside + (row % inside)) * width + asset] ?? 0)
      logPrices[(row + 1) * width + asset] = (logPrices[row * width + asset] ?? 0) + moved
    }
  }
  return {
    process: { kind: 'replay', logPrices },
    assumptions: [
      ...made.assumptions,
      ...(absent > 0
        ? [`${absent} of ${horizon.steps} steps lie in bars that some asset lacks: no price moves in them.`]
        : []),
    ],
  }
}

/** The first bar at or after the date, on the grid of the step; without a date the first that all series have. */
export function startOf(date: string | undefined, given: readonly PriceSeries[], step: number): number {
  if (date === undefined)
    return Math.ceil(given.reduce((last, { times }) => Math.max(last, times[0] ?? 0), 0) / step) * step
  // A date without a zone is one of UTC, on every machine.
  const zoned =
    /(Z|[+-]\d\d:?\d\d)$/i.test(date) || /^\d{4}-\d\d-\d\d$/.test(date) ? date : `${date.replace(' ', 'T')}Z`
  const seconds = Date.parse(zoned) / 1000
  if (!Number.isFinite(seconds)) {
    throw new MembraneError('PRICE_REPLAY_FROM', {
      shortMessage: `prices.from is "${date}", which is no date.`,
      hint: 'Write 2020-03-12 or 2020-03-12T10:00:00Z.',
    })
  }
  return Math.ceil(seconds / step) * step
}

/** @throws MembraneError PRICE_REPLAY_RANGE unless the series has bars from `from` to `to`. */
export function requireCover({ name, times, stepSeconds }: PriceSeries, from: number, to: number): void {
  const first = times[0] ?? 0
  const end = (times.at(-1) ?? 0) + stepSeconds
  if (first <= from + stepSeconds && end >= to) return
  const day = (seconds: number): string => new Date(seconds * 1000).toISOString()
  throw new MembraneError('PRICE_REPLAY_RANGE', {
    shortMessage: `${name} covers ${day(first)} to ${day(end)}, the replay needs ${day(from)} to ${day(to)}.`,
    hint: 'Start earlier (prices.from), shorten the horizon, or give a longer series.',
  })
}

/**
 * Prices by hand: ln price relative to the start, straight between the given steps, held after the last.
 * @throws MembraneError PRICE_PARAMETERS for steps that do not ascend or rows that are not one entry an asset.
 */
export function stressProcess(config: Extract<PriceConfig, { kind: 'stress' }>, input: FitInput): ProcessFit {
  const { assets, horizon } = input
  const width = assets.length
  let before = { step: 0, returns: assets.map(() => 0) as readonly number[] }
  const logPrices = new Float64Array((horizon.steps + 1) * width)
  for (const [place, shock] of config.shocks.entries()) {
    requireLength(shock.returns, width, 'a shock')
    if (
      shock.step < before.step ||
      (place > 0 && shock.step === before.step) ||
      !Number.isInteger(shock.step)
    ) {
      throw new MembraneError('PRICE_PARAMETERS', {
        shortMessage: `prices: a shock at step ${shock.step} follows one at step ${before.step}.`,
        hint: 'Give whole steps, each later than the one before.',
      })
    }
    // A shock at step 0 is the level that the path starts from; prices are relative to it.
    for (let step = before.step; step <= Math.min(shock.step, horizon.steps); step++) {
      const part = shock.step === before.step ? 1 : (step - before.step) / (shock.step - before.step)
      for (let asset = 0; asset < width; asset++) {
        const start = before.returns[asset] ?? 0
        logPrices[step * width + asset] = start + part * ((shock.returns[asset] ?? 0) - start)
      }
    }
    before = shock
  }
  for (let step = before.step + 1; step <= horizon.steps; step++)
    for (let asset = 0; asset < width; asset++) logPrices[step * width + asset] = before.returns[asset] ?? 0
  return {
    process: { kind: 'replay', logPrices },
    calibration: [],
    assumptions: ['Prices are written by hand: one path, no probability.'],
  }
}
