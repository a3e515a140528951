import type { GarchSet, MertonSet } from './config.ts'

/**
 * A price process with every number fixed: plain data that a worker receives. Vectors are by asset, matrices are lower
 * triangular Cholesky factors row by row, all per step; `returns` are log returns, `row * assets + asset`.
 */
export type PriceModel = {
  readonly assets: number
  readonly steps: number
  readonly sampling: 'plain' | 'antithetic' | 'stratified'
  /** How many paths there are, 1 to 2^26: one stratum each. Needed for 'stratified' only. */
  readonly paths?: number
  readonly process: /** `(steps + 1) * assets` logarithms of prices (of any unit), row by row: what `stress` becomes, too. */
    | { readonly kind: 'replay'; readonly logPrices: Float64Array }
    | {
        readonly kind: 'bridge'
        /** ln(price / start), `(bar * assets + asset) * 4` plus 0 open, 1 high, 2 low, 3 close. */
        readonly logBars: Float64Array
        readonly subSteps: number
        /** By asset: the one that its bars are in units of, -1 for dollars. */
        readonly quotedIn: Int32Array
        /** Of the correlation of bars, for the normals inside of them. */
        readonly cholesky: Float64Array
      }
    | { readonly kind: 'bootstrap'; readonly returns: Float64Array; readonly meanBlock: number }
    /** `cholesky` of the covariance of a step. */
    | { readonly kind: 'gbm'; readonly mean: Float64Array; readonly cholesky: Float64Array }
    /** `cholesky` of the copula's correlation. */
    | { readonly kind: 'garch'; readonly set: GarchSet; readonly cholesky: Float64Array }
    /** `cholesky` of the covariance of a step without its jumps. */
    | { readonly kind: 'merton'; readonly set: MertonSet; readonly cholesky: Float64Array }
    | {
        readonly kind: 'evt'
        readonly returns: Float64Array
        readonly meanBlock: number
        /**
         * Per asset and side: a return beyond `threshold` (a size, > 0: lower means return < -threshold) is redrawn as
         * threshold plus GPD(xi, beta).
         */
        readonly tails: readonly {
          readonly lower: TailModel
          readonly upper: TailModel
        }[]
      }
  /**
   * Exponential tilting of the driving normals: `theta` is added to each asset's normal before correlation, every step,
   * and the path carries the logarithm of its likelihood ratio. Jumps: factor on the common intensity. Resampling
   * (bootstrap, evt): the row that starts a block is drawn with weight e^(sum of theta * return / deviation). `mixing`: factor on the
   * chi-squares of a t copula, under 1 for wilder steps; absent: 1. Absent: none.
   */
  readonly tilt?: { readonly theta: Float64Array; readonly intensity: number; readonly mixing?: number }
}

export type TailModel = { readonly threshold: number; readonly xi: number; readonly beta: number }

/** Draws paths of one model; the same (seed, path) gives the same bits on every machine, in any order. */
export type PathGenerator = {
  readonly assets: number
  readonly steps: number
  /**
   * Writes prices relative to the start: `out[step * assets + asset]`, row 0 is all ones, `(steps + 1) * assets` entries.
   * @returns ln of the likelihood ratio dP/dQ; 0 without tilting.
   */
  readonly fill: (path: number, out: Float64Array) => number
}
