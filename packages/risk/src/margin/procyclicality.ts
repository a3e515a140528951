import { pairwiseSum } from '../exact/sum.ts'

/**
 * How margin rises when markets fall, by the tools of EMIR's RTS 153/2013, article 28(1):
 * - `none`;
 * - `buffer`: (a) 25 % on top, which is let go while the calculated margin is rising: between the calculated margin's own
 *   mean so far and 1.25 times it the margin stands still, beyond that it follows;
 * - `stress-weighted`: (b) a quarter of the weight on a stressed observation;
 * - `floor`: (c) never under the margin that ten years of history without weights give.
 */
export type AntiProcyclicality = 'none' | 'buffer' | 'stress-weighted' | 'floor'

/**
 * Margins day by day under one of the tools. Day t knows nothing later than t.
 * @param calculated margin of each day as the model gives it, dollars.
 * @param stressed margin of the stress window, for `stress-weighted`.
 * @param tenYears margin of each day from ten years without weights, for `floor`.
 */
export function tempered(
  calculated: Float64Array,
  tool: AntiProcyclicality,
  { stressed = 0, tenYears }: { readonly stressed?: number; readonly tenYears?: Float64Array } = {},
): Float64Array {
  let sum = 0
  return calculated.map((margin, day) => {
    sum += margin
    if (tool === 'buffer') return Math.max(margin, Math.min(1.25 * margin, 1.25 * (sum / (day + 1))))
    if (tool === 'stress-weighted') return 0.75 * margin + 0.25 * stressed
    return tool === 'floor' ? Math.max(margin, tenYears?.[day] ?? 0) : margin
  })
}

/** Measures of Murphy, Vasios and Vause (Bank of England, Financial Stability Paper 29, 2014). */
export type Procyclicality = {
  /** Largest margin over the smallest. */
  readonly peakToTrough: number
  /** Largest rise within the days asked for, as a part of the margin before: 0.8 is +80 %. */
  readonly largestRise: readonly { readonly days: number; readonly rise: number }[]
  readonly mean: number
}

/** @param days horizons of the largest rise. Default 1, 5 and 30. */
export function procyclicality(margins: Float64Array, days: readonly number[] = [1, 5, 30]): Procyclicality {
  let peak = 0
  let trough = Infinity
  for (const margin of margins) {
    if (margin > peak) peak = margin
    if (margin < trough) trough = margin
  }
  return {
    peakToTrough: trough > 0 ? peak / trough : Infinity,
    largestRise: days.map((span) => {
      let rise = 0
      for (let day = span; day < margins.length; day++)
        rise = Math.max(rise, (margins[day] as number) / (margins[day - span] as number) - 1)
      return { days: span, rise }
    }),
    mean: margins.length === 0 ? 0 : pairwiseSum(margins) / margins.length,
  }
}

/**
 * Days whose loss was beyond the margin of the evening before: what `backtestVar` tests.
 * @param losses of day t, margins[t] having been asked for before it.
 */
export function breaches(losses: Float64Array, margins: Float64Array): Uint8Array {
  return Uint8Array.from(losses, (loss, day) => (loss > (margins[day] as number) ? 1 : 0))
}
