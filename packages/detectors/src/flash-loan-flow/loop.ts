import type { PlacedFrame } from '../reading/frames.ts'
import { functions } from '../signals/functions.ts'

/** Calls that any contract makes many times for no other reason than to move or allow tokens. */
export const plumbing: ReadonlySet<string> = new Set([
  '0x',
  functions.transfer.selector,
  functions.transferFrom.selector,
  functions.approve.selector,
  functions.wrappedDeposit.selector,
  functions.wrappedWithdraw.selector,
])

/** The call that one contract made most often to another, and how often. */
export type Loop = { readonly times: number; readonly last: PlacedFrame | undefined }

/**
 * The longest loop of state-changing calls: same caller, same callee, same function. Unlike repeats of the cluster
 * it counts inner loops too, where a contract of the victim is driven round and round. Moving tokens many times is ordinary and not counted.
 */
export function longestLoop(frames: readonly PlacedFrame[]): Loop {
  const counts = new Map<string, number>()
  let times = 0
  let last: PlacedFrame | undefined
  for (const frame of frames) {
    const { type, from, to, reverted } = frame.call
    if (type !== 'CALL' || frame.readonly || reverted || plumbing.has(frame.selector)) continue
    const key = `${from}${to}${frame.selector}`
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    if (count > times) {
      times = count
      last = frame
    }
  }
  return { times, last }
}

/** Whether any contract was created and stayed. */
export function createsContract(frames: readonly PlacedFrame[]): boolean {
  return frames.some(
    ({ call }) =>
      (call.type === 'CREATE' || call.type === 'CREATE2') && !call.reverted && call.to !== undefined,
  )
}
