/**
 * How prices move. Where `series` is named, parameters that are not given are fitted to it, and the result carries the
 * fit and its tests. A series is a CSV file beside the configuration (see `series/`), by asset.
 */
export type PriceConfig =
  /** Closes as they were; one path. `facts` names a built-in table. */
  | {
      readonly kind: 'replay'
      readonly series?: SeriesFiles
      readonly facts?: string
      readonly from?: string
    }
  /**
   * Bars as they were, and inside of each a synthetic path from its open over its high and low to its close; another one on
   * every path. The step must divide the bar at least threefold.
   */
  | {
      readonly kind: 'bridge'
      readonly series?: SeriesFiles
      readonly facts?: string
      /** First bar, ISO 8601. Default: the first one that all assets have. */
      readonly from?: string
      /** Assets whose series is in units of another asset of the configuration: `{ stETH: 'ETH' }`. */
      readonly quotedIn?: Readonly<Record<string, string>>
    }
  /** Joint stationary block bootstrap (Politis and Romano 1994) of log returns, all assets in the same blocks. */
  | { readonly kind: 'bootstrap'; readonly series: SeriesFiles; readonly meanBlockSteps?: number }
  /** Geometric Brownian motion. */
  | {
      readonly kind: 'gbm'
      readonly series?: SeriesFiles
      readonly volatility?: readonly number[]
      /** Yearly drift of ln P plus half the variance. Default 0: nobody is paid for optimism here. */
      readonly drift?: readonly number[]
      readonly correlation?: Matrix
    }
  /** GJR-GARCH(1,1) margins with Student-t innovations, joined by a t copula. */
  | { readonly kind: 'garch'; readonly series?: SeriesFiles; readonly parameters?: GarchSet }
  /** GBM with common and own jumps (Merton 1976). */
  | {
      readonly kind: 'merton'
      readonly series?: SeriesFiles
      readonly parameters?: MertonSet
    }
  /** Bootstrap whose tails beyond a threshold are replaced by generalised Pareto draws. */
  | {
      readonly kind: 'evt'
      readonly series: SeriesFiles
      /** Part of returns that is tail. Default 0.01 on each side. */
      readonly tail?: number
      readonly meanBlockSteps?: number
    }
  /** Written by hand: ln price relative to the start at given steps, straight between them. */
  | {
      readonly kind: 'stress'
      readonly shocks: readonly { readonly step: number; readonly returns: readonly number[] }[]
    }

/** Paths of CSV files by asset id; assets without one are taken as constant, and the result says so. */
export type SeriesFiles = Readonly<Record<string, string>>

/** Row by row. */
export type Matrix = readonly (readonly number[])[]

/** Per asset, returns of one step: `sigma'^2 = omega + (alpha + gamma 1{e < 0}) e^2 + beta sigma^2`. */
export type GarchParameters = {
  readonly mean: number
  readonly omega: number
  readonly alpha: number
  readonly gamma: number
  readonly beta: number
  /** Degrees of freedom of the innovations, scaled to unit variance. */
  readonly nu: number
  /** Variance of the first step. */
  readonly variance: number
}

export type GarchSet = {
  readonly assets: readonly GarchParameters[]
  readonly copula: { readonly nu: number; readonly correlation: Matrix }
}

/** Per step of the model; jumps are in ln price. */
export type MertonSet = {
  readonly assets: readonly {
    readonly mean: number
    readonly volatility: number
    /** Own jumps a step. */
    readonly intensity: number
    readonly jumpMean: number
    readonly jumpVolatility: number
    /** Response to a common jump. */
    readonly loading: number
  }[]
  readonly correlation: Matrix
  readonly common: { readonly intensity: number; readonly mean: number; readonly volatility: number }
}
