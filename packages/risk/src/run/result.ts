import type { RiskFinding } from '@membrane/core'

/** Lower and upper end of a 95 % interval. */
export type Interval = readonly [number, number]

/** What `membrane stress --format json` prints. Dollars; the same configuration, data and seed give the same bytes. */
export type StressResult = {
  /** SHA-256 over configuration, hashes of data, seed and engine. */
  readonly runId: string
  readonly engine: string
  readonly name: string
  readonly seed: number
  readonly paths: number
  readonly effectiveSampleSize: number
  readonly horizon: { readonly steps: number; readonly stepSeconds: number }
  readonly metrics: StressMetrics
  readonly frontier: readonly FrontierPoint[]
  readonly sensitivities: readonly Sensitivity[]
  readonly findings: readonly RiskFinding[]
  /** What was taken for granted, in sentences. */
  readonly assumptions: readonly string[]
  /** By file or fact table: SHA-256. */
  readonly data: Readonly<Record<string, string>>
  readonly detail: StressDetail
}

/**
 * Plain numbers under the names of the command's contract, what surrounds them beside. A number that the sample does not
 * support is undefined here and null in JSON, and `unknown` says which and why.
 */
export type StressMetrics = {
  readonly badDebt: {
    readonly mean: number
    readonly var99: number | undefined
    readonly es99: number | undefined
    readonly es999: number | undefined
    readonly ci: {
      readonly mean: Interval
      readonly var99: Interval | undefined
      readonly es99: Interval | undefined
      readonly es999: Interval | undefined
    }
  }
  /** VaR 99 %: collateral of accounts that were ever open to liquidation, which one path in a hundred exceeds. */
  readonly liquidationsAtRisk: number | undefined
  readonly latencySeconds: {
    readonly p50: number | undefined
    readonly p90: number | undefined
    readonly p99: number | undefined
    /** Part of the debt that turned unhealthy whose owner, or the price, healed it before anybody liquidated it. */
    readonly healed: number | undefined
    /** Part of it that was unhealthy and never liquidated when its path ended; the rest was liquidated. */
    readonly open: number | undefined
  }
  readonly probabilityBadDebt: number
  /** Upper bound of ES 99.9 %: what a fund must hold. */
  readonly insurance: number | undefined
  /** Of the plain numbers above. */
  readonly ci: { readonly probabilityBadDebt: Interval; readonly liquidationsAtRisk: Interval | undefined }
  /** Collateral open to liquidation, as in `liquidationsAtRisk`. */
  readonly atRisk: { readonly mean: number; readonly es99: number | undefined }
  readonly spiral: { readonly mean: number; readonly p99: number | undefined }
  readonly liquidatorProfit: { readonly mean: number; readonly p01: number | undefined }
  readonly unknown: readonly { readonly metric: string; readonly reason: string }[]
}

export type FrontierPoint = {
  readonly liquidationThreshold: number
  readonly bonus: number
  readonly closeFactor: number
  readonly supplyCap: number | undefined
  readonly expectedBorrow: number
  readonly es99: number
  /** Unknown where no path of the whole grid lost anything. */
  readonly es99Upper: number | undefined
  /** es99Upper is known and keeps the limit. */
  readonly admissible: boolean
  /** No other point borrows more at no more risk. */
  readonly efficient: boolean
}

export type Sensitivity = {
  readonly input: string
  readonly bump: string
  /** ES 99 % with it, minus without, on the same paths. */
  readonly es99Change: number
}

/** For the page and the CSV, not for programs. */
export type StressDetail = {
  /** Ascending edges in dollars and weights of paths in between. */
  readonly badDebtHistogram: { readonly edges: readonly number[]; readonly weights: readonly number[] }
  /** P(bad debt > x) with a band that holds for all x at once with 95 %; x in dollars, 0 and the edges of the histogram. */
  readonly exceedance: readonly {
    readonly x: number
    readonly probability: number
    readonly low: number
    readonly high: number
  }[]
  readonly latencyHistogram: { readonly seconds: readonly number[]; readonly counts: readonly number[] }
  readonly worstPaths: readonly {
    readonly path: number
    readonly badDebt: number
    readonly liquidations: number
    /** Relative prices by asset id, at most 200 points. */
    readonly prices: Readonly<Record<string, readonly number[]>>
    /** Lowest relative price of each asset over all steps. */
    readonly lowest: Readonly<Record<string, number>>
  }[]
  /** The worst path as it went on; where none lost anything, the one with most liquidated. */
  readonly replay:
    | {
        readonly path: number
        /** Relative prices by asset id, at most 200 points. */
        readonly prices: Readonly<Record<string, readonly number[]>>
        /** What the path would leave if it ended after `step`; dollars. */
        readonly course: readonly {
          readonly step: number
          readonly repaid: number
          readonly badDebt: number
          readonly liquidations: number
        }[]
      }
    | undefined
  readonly calibration: readonly { readonly name: string; readonly value: number; readonly note: string }[]
}
