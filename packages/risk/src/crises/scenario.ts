import type { StressConfig } from '../config/config.ts'
import type { PriceSeries } from '../series/series.ts'

/** A crisis that can be run by its name. */
export type Scenario = {
  readonly config: StressConfig
  /** By asset id: the prices that the configuration's `facts` names. */
  readonly facts: ReadonlyMap<string, PriceSeries>
  /** What happened, in two or three sentences. */
  readonly story: string
}

/** What was published of a crisis: dollars, to hold a run against. Undefined where no figure was found. */
export type PublishedLosses = {
  /** Collateral liquidated, in dollars. */
  readonly liquidated: number | undefined
  readonly badDebt: number | undefined
  readonly source: string
}
