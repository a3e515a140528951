/**
 * A quantile sketch of positive numbers as plain data: counts in buckets whose bounds grow by a constant factor, so that any
 * quantile is right to within 5 % of its value (Masson, Rim and Lee, "DDSketch", VLDB 2019). Merging neighbours at the low
 * end keeps it bounded; limits are taken from the high end.
 */
export type Sketch = {
  readonly count: number
  /** Observations that were zero or less. */
  readonly zeros: number
  /** Bucket index and count, by index. */
  readonly buckets: readonly (readonly [number, number])[]
}

export const emptySketch: Sketch = { count: 0, zeros: 0, buckets: [] }

/** Relative error of a quantile. */
const accuracy = 0.05
const growth = (1 + accuracy) / (1 - accuracy)
const logGrowth = Math.log(growth)

/** Buckets kept: a factor of 1.1 each, so they span more than five orders of magnitude. */
const mostBuckets = 128

/** The sketch with one more observation. */
export function observe(sketch: Sketch, value: number): Sketch {
  const count = sketch.count + 1
  if (!(value > 0) || !Number.isFinite(value)) return { ...sketch, count, zeros: sketch.zeros + 1 }
  const index = Math.ceil(Math.log(value) / logGrowth)
  const buckets: (readonly [number, number])[] = []
  let placed = false
  for (const [at, held] of sketch.buckets) {
    if (!placed && index < at) {
      buckets.push([index, 1])
      placed = true
    }
    if (at === index) {
      buckets.push([at, held + 1])
      placed = true
    } else buckets.push([at, held])
  }
  if (!placed) buckets.push([index, 1])
  const [lowest, second] = buckets
  if (buckets.length > mostBuckets && lowest !== undefined && second !== undefined) {
    buckets.splice(0, 2, [second[0], lowest[1] + second[1]])
  }
  return { count, zeros: sketch.zeros, buckets }
}

/**
 * The value below which a share `q` of the observations lie, within 5 % of it; 0 when that many were zero; undefined
 * without an observation.
 * @param q 0 to 1.
 */
export function quantileOf(sketch: Sketch, q: number): number | undefined {
  if (sketch.count === 0) return undefined
  const rank = q * (sketch.count - 1)
  let below = sketch.zeros
  if (below > rank) return 0
  for (const [index, count] of sketch.buckets) {
    below += count
    if (below > rank) return (2 * growth ** index) / (growth + 1)
  }
  const last = sketch.buckets.at(-1)
  return last === undefined ? 0 : (2 * growth ** last[0]) / (growth + 1)
}
