import type { PositionRow, StressConfig } from '../config/config.ts'
import type { PriceSeries } from '../series/series.ts'

/** What a run works on. Nothing else influences its result. */
export type StressInputs = {
  readonly config: StressConfig
  /** Positions that the caller read, where `config.positions` names a file or a live market. */
  readonly rows?: readonly PositionRow[]
  /** What was taken for granted while reading them, for the result's assumptions. */
  readonly notes?: readonly string[]
  /** Price histories by asset id, where `config.prices` names files. */
  readonly series: ReadonlyMap<string, PriceSeries>
  /** Price histories by asset id of a built-in scenario. */
  readonly facts?: ReadonlyMap<string, PriceSeries>
  /** SHA-256 of every file that was read, by the name that the configuration gives it. */
  readonly data: Readonly<Record<string, string>>
}

export type StressStage = 'fit' | 'tilt' | 'paths' | 'frontier' | 'sensitivities'

/** Paths, or points of the grid, done in a stage. */
export type StressProgress = { readonly stage: StressStage; readonly done: number; readonly total: number }

export type StressOptions = {
  /** Threads; 1 runs in the caller's. The result does not depend on it. */
  readonly workers: number
  readonly onProgress?: (progress: StressProgress) => void
  readonly signal?: AbortSignal
}
