import type { StressConfig } from '../config/config.ts'
import type { PriceSeries } from '../series/series.ts'

/** A crisis that can be run by its name. */
export type Scenario = {
  readonly config: StressConfig
  /** By asset id: the prices that the configuration's `facts` names. */
  readonly facts: ReadonlyMap<string, PriceSeries>
  /** What happened, in two or three sentences. */
  readonly story: string
  /** What a run may be held against; nothing is fitted to it. */
  readonly published?: PublishedLosses
}

/** Losses of a crisis as others have told them, in dollars. Undefined where no figure was found. */
export type PublishedLosses = {
  readonly liquidated: number | undefined
  readonly badDebt: number | undefined
  /** Hours of the replay that the figures are about. */
  readonly hours: readonly [from: number, to: number]
  /** Mean price of gas over those hours, where they are a day that Etherscan's daily averages have. */
  readonly gasGwei?: number
  readonly source: string
  /** What the scenario was fitted to, as a sentence; undefined where nothing was. */
  readonly fitted?: string
}
