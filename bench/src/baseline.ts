import type { Transaction } from '@membrane/core'
import { flashCallbacks, framesOf } from '@membrane/detectors'

/**
 * The naive structural rule that any detector must beat: two or more of a flash-loan callback, a contract created,
 * a state-changing re-entry, a hundred frames, and one call made five times.
 */
export function naiveRule(transaction: Transaction): boolean {
  const frames = framesOf(transaction)
  let callback = false
  let created = false
  let reentered = false
  let most = 0
  const calls = new Map<string, number>()
  for (const frame of frames) {
    const { type, to } = frame.call
    if (type === 'CREATE' || type === 'CREATE2') created = true
    if (flashCallbacks.has(frame.selector)) callback = true
    if (type === 'CALL' && frame.selector !== '0x') {
      const key = `${frame.call.from}${to}${frame.selector}`
      const count = (calls.get(key) ?? 0) + 1
      calls.set(key, count)
      most = Math.max(most, count)
      if (!frame.readonly && !reentered) {
        let left = false
        for (let at = frames[frame.parent]; at !== undefined; at = frames[at.parent]) {
          if (at.account !== frame.account) left = true
          else if (left && at.call.type === 'CALL' && at.parent >= 0) reentered = true
        }
      }
    }
  }
  const signs = [callback, created, reentered, frames.length >= 100, most >= 5]
  return signs.filter(Boolean).length >= 2
}
