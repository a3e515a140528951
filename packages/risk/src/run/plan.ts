import type { Book, Market } from '../market/market.ts'
import type { PriceModel } from '../prices/model.ts'

/** Everything that a path depends on besides its number: plain data, sent to workers as it is. */
export type RunPlan = {
  readonly model: PriceModel
  readonly market: Market
  readonly book: Book
  readonly seed: number
}

/** Paths that are handed out together: large enough to hide the message, small enough for progress and balance. */
export const chunkPaths = 32

/** What the paths `from` to `to - 1` gave. */
export type Chunk = {
  readonly from: number
  readonly to: number
  /** `(path - from) * outcomeFields.length + field`. */
  readonly outcomes: Float64Array
  /** ln dP/dQ of each path. */
  readonly logWeights: Float64Array
  /** Counts by bin, of these paths alone: whole numbers, so that their sum knows no order. */
  readonly latency: Float64Array
}
