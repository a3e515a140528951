import type { Address, CallFrame, Hex, Log, Transaction } from '@membrane/core'

/** A call frame with its place in the tree: frames of one transaction lie in one array in order of entry. */
export type PlacedFrame = {
  readonly call: CallFrame
  readonly index: number
  /** Index of the calling frame; -1 for the root. */
  readonly parent: number
  /** One past the last frame below this one. */
  readonly end: number
  /** Whose storage and balance it works on: the callee, but the caller for a delegate call. */
  readonly account: Address
  /** True when this frame or one above is a STATICCALL, so that it cannot change state. */
  readonly readonly: boolean
  /** First four bytes of calldata; `0x` when there are fewer, and for creations. */
  readonly selector: Hex
}

const memo = new WeakMap<CallFrame, readonly PlacedFrame[]>()
const none: readonly PlacedFrame[] = []

/** The transaction's frames in order of entry; empty without a trace. Computed once per trace. */
export function framesOf(transaction: Transaction): readonly PlacedFrame[] {
  const root = transaction.trace
  if (root === undefined) return none
  let frames = memo.get(root)
  if (frames === undefined) {
    frames = flatten(root)
    memo.set(root, frames)
  }
  return frames
}

type Open = { -readonly [K in keyof PlacedFrame]: PlacedFrame[K] }

function flatten(root: CallFrame): readonly PlacedFrame[] {
  const out: Open[] = []
  // An explicit stack: real traces nest to 1,024 calls, and a hostile one must not overflow ours.
  const stack: { frame: Open; next: number }[] = []
  const enter = (call: CallFrame, parent: Open | undefined): void => {
    const delegate = call.type === 'DELEGATECALL' || call.type === 'CALLCODE'
    const creation = call.type === 'CREATE' || call.type === 'CREATE2'
    const frame: Open = {
      call,
      index: out.length,
      parent: parent?.index ?? -1,
      end: 0,
      account: delegate ? (parent?.account ?? call.from) : (call.to ?? call.from),
      readonly: call.type === 'STATICCALL' || (parent?.readonly ?? false),
      selector: creation || call.input.length < 10 ? '0x' : (call.input.slice(0, 10) as Hex),
    }
    out.push(frame)
    stack.push({ frame, next: 0 })
  }
  enter(root, undefined)
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const child = top.frame.call.calls[top.next]
    if (child === undefined) {
      top.frame.end = out.length
      stack.pop()
    } else {
      top.next++
      enter(child, top.frame)
    }
  }
  return out
}

/** Child indexes from the root call down to `frame`: how evidence names a frame. */
export function pathOf(frames: readonly PlacedFrame[], frame: PlacedFrame): readonly number[] {
  const path: number[] = []
  for (let at: PlacedFrame | undefined = frame; at !== undefined && at.parent >= 0; ) {
    const parent: PlacedFrame | undefined = frames[at.parent]
    path.push(parent === undefined ? 0 : parent.call.calls.indexOf(at.call))
    at = parent
  }
  return path.reverse()
}

/** Logs that the tracer attached to frames which were not reverted, in order of frames. */
export function frameLogs(transaction: Transaction): readonly Log[] {
  const logs: Log[] = []
  for (const frame of framesOf(transaction)) {
    if (frame.call.reverted || frame.call.logs === undefined) continue
    for (const log of frame.call.logs) logs.push(log)
  }
  return logs
}
