import { createHeap, type KeyedHeap, popHeap, pushHeap } from './keyedHeap.ts'

/**
 * Which accounts of several assets have to be looked at again. Health is a ratio of sums, so in a step its logarithm falls
 * by at most (largest fall of ln price) + (largest rise); with `moved` the sum of these bounds, an account of health H
 * seen at `moved = m` is healthy until `moved` reaches m + ln H. Bounds without logarithms: ln r <= (r - 1) / sqrt(r)
 * and ln H >= 2 (H - 1) / (H + 1), for r, H >= 1.
 */
export type RowWatch = {
  readonly reset: () => void
  /** Takes the step's relative prices in. */
  readonly move: (price: Float64Array) => void
  /** Next account that is due, or -1; it leaves the watch until it is put back. */
  readonly due: () => number
  /** Puts an account back, with its health as of now. */
  readonly put: (row: number, health: number) => void
}

export function createRowWatch(health: Float64Array, assets: number): RowWatch {
  const rows = health.length
  const heap: KeyedHeap = createHeap(rows)
  const last = new Float64Array(assets)
  const first = Array.from(health, (value, row) => ({ key: -slackOf(value), row })).sort(
    (a, b) => b.key - a.key || a.row - b.row,
  )
  // A sorted array is a heap, so that each path starts from a copy.
  const firstKeys = Float64Array.from(first, ({ key }) => key)
  const firstRows = Int32Array.from(first, ({ row }) => row)
  let moved = 0
  return {
    reset() {
      heap.keys.set(firstKeys)
      heap.slots.set(firstRows)
      heap.size = rows
      last.fill(1)
      moved = 0
    },
    move(price) {
      let fall = 1
      let rise = 1
      for (let a = 0; a < assets; a++) {
        const up = (price[a] as number) / (last[a] as number)
        if (up > rise) rise = up
        if (1 / up > fall) fall = 1 / up
        last[a] = price[a] as number
      }
      moved += (fall - 1) / Math.sqrt(fall) + (rise - 1) / Math.sqrt(rise)
    },
    due() {
      if (heap.size === 0 || -(heap.keys[0] as number) > moved) return -1
      const row = heap.slots[0] as number
      popHeap(heap)
      return row
    },
    put(row, value) {
      pushHeap(heap, -(moved + slackOf(value)), row)
    },
  }
}

/** Less than ln of the health by more than what rounding of the sum of bounds could amount to. */
function slackOf(health: number): number {
  if (!(health > 1)) return 0
  return health === Number.POSITIVE_INFINITY ? 2 : Math.max(0, (2 * (health - 1)) / (health + 1) - 1e-9)
}
