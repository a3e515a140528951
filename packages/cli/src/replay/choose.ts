import type { CallFrame } from '@membrane/core'
import { isLookup } from '../explain/tree.ts'

/** Children drawn of one frame before the rest is folded: a loop of calls is understood from its beginning. */
const mostChildren = 8

/** Children drawn of an offending frame: what it did there is the point. */
const mostBelowMarked = 4

/** The frame at a path of child indexes from the root; undefined when the tree has none there. */
export function frameAt(root: CallFrame, path: readonly number[]): CallFrame | undefined {
  let frame: CallFrame | undefined = root
  for (const index of path) frame = frame?.calls[index]
  return frame
}

/**
 * The frames of a long tree that are drawn: the offending ones with every frame above them, some of what those did,
 * and then, nearest to the root first, as many others as `most` leaves room for. Calls that only look something up
 * come after all others. Every parent of a chosen frame is chosen too.
 * @param paths of the offending frames, as evidence gives them.
 */
export function chooseFrames(
  root: CallFrame,
  paths: readonly (readonly number[])[],
  most: number,
): ReadonlySet<CallFrame> {
  const chosen = new Set([root])
  const marked: CallFrame[] = []
  for (const path of paths) {
    let frame: CallFrame | undefined = root
    for (const index of path) {
      frame = frame?.calls[index]
      if (frame !== undefined) chosen.add(frame)
    }
    if (frame !== undefined) marked.push(frame)
  }
  const room = Math.max(most, chosen.size + Math.floor(most / 4))
  for (const frame of marked) take(frame, mostBelowMarked, chosen, room)
  for (const wanted of [(frame: CallFrame) => !isLookup(frame), () => true]) {
    const queue = [root]
    for (let i = 0; i < queue.length && chosen.size < room; i++) {
      const frame = queue[i] as CallFrame // in bounds
      take(frame, mostChildren, chosen, room, wanted)
      for (const child of frame.calls) if (chosen.has(child)) queue.push(child)
    }
  }
  return chosen
}

function take(
  frame: CallFrame,
  most: number,
  chosen: Set<CallFrame>,
  room: number,
  wanted: (frame: CallFrame) => boolean = (child) => !isLookup(child),
): void {
  let taken = 0
  for (const child of frame.calls) if (chosen.has(child)) taken++
  for (const child of frame.calls) {
    if (taken >= most || chosen.size >= room) return
    if (chosen.has(child) || !wanted(child)) continue
    chosen.add(child)
    taken++
  }
}
