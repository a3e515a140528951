/**
 * Prices of one asset in ascending time. What the file had wrong is in `problems`, row by row left out or kept as it says
 * there; nothing is filled in.
 */
export type PriceSeries = {
  readonly name: string
  /** Unix seconds; a bar carries the time at which it opens. */
  readonly times: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  /** Most common distance between neighbours; of single prices the nearest usual one (a minute, an hour, a day). */
  readonly stepSeconds: number
  /**
   * `bars` have a range; `points` are single prices, all four columns equal; `updates` are an oracle's answers, each of
   * which holds until the next.
   */
  readonly kind: SeriesKind
  readonly problems: readonly SeriesProblem[]
}

export type SeriesKind = 'bars' | 'points' | 'updates'

export type SeriesProblem = {
  readonly kind: /** Steps of time without a row; `count` is of missing steps. */
    | 'gap'
    /** The same row again. */
    | 'duplicate'
    /** Another row of the same time with other prices. */
    | 'contradiction'
    /** A row older than the one before it, in the direction that the file runs. */
    | 'order'
    /** Zero, negative, not a number. */
    | 'price'
    /** High under low, or open or close outside of both. */
    | 'range'
    /** Time that is not a multiple of the step from the first bar. */
    | 'grid'
    /** Coarser bar built from fewer than all of its finer ones. */
    | 'partial'
    /** Chainlink rounds that the file lacks. */
    | 'round'
    /** Something that the file does not say was taken for granted. */
    | 'assumed'
  readonly count: number
  /** First places, at most eight: line of the file (0 where there is none) and unix seconds. */
  readonly at: readonly { readonly line: number; readonly time: number }[]
  /** What was done about it. */
  readonly note: string
}

/** Collects problems of one kind while rows pass. */
export type ProblemLog = {
  readonly add: (kind: SeriesProblem['kind'], line: number, time: number, count?: number) => void
  readonly list: () => readonly SeriesProblem[]
}

const notes: Readonly<Record<SeriesProblem['kind'], string>> = {
  gap: 'left open: no return spans it',
  duplicate: 'the same row again: kept once',
  contradiction: 'two rows of one time with different prices: the first in the file is kept',
  order: 'row out of order: sorted by time',
  price: 'price is zero, negative or not a number: row left out',
  range: 'high, low, open and close contradict each other: row left out',
  grid: 'time is off the grid of the other bars: kept',
  partial: 'bar built from fewer finer bars than it spans: kept',
  round: 'rounds of one phase are missing from the file: left open',
  assumed: 'not stated by the file',
}

const placesShown = 8

/** An empty log of problems. */
export function problemLog(): ProblemLog {
  const found = new Map<SeriesProblem['kind'], { count: number; at: { line: number; time: number }[] }>()
  return {
    add: (kind, line, time, count = 1) => {
      const entry = found.get(kind) ?? { count: 0, at: [] }
      entry.count += count
      if (entry.at.length < placesShown) entry.at.push({ line, time })
      found.set(kind, entry)
    },
    list: () => [...found].map(([kind, { count, at }]) => ({ kind, count, at, note: notes[kind] })),
  }
}
