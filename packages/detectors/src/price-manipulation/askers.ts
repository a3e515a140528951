import type { PlacedFrame } from '../reading/frames.ts'

const memo = new WeakMap<readonly PlacedFrame[], Int32Array>()

/**
 * For each frame the index of the nearest one, itself or above, that does more than look: whose work wanted the
 * answer. -1 where all above only look. Computed once a trace, since climbing from every look costs its depth each time.
 */
export function askersOf(frames: readonly PlacedFrame[]): Int32Array {
  let askers = memo.get(frames)
  if (askers === undefined) {
    askers = new Int32Array(frames.length)
    for (const { index, readonly, parent } of frames) {
      askers[index] = readonly ? (parent < 0 ? -1 : (askers[parent] ?? -1)) : index
    }
    memo.set(frames, askers)
  }
  return askers
}

/** The frame whose work wanted the answer that `frame` gives. */
export function askerOf(frames: readonly PlacedFrame[], frame: PlacedFrame): PlacedFrame | undefined {
  return frames[askersOf(frames)[frame.index] ?? -1]
}
