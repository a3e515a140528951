import type { Address, CallFrame, Log } from '@membrane/core'
import type { PlacedTransaction } from './transaction.ts'

/**
 * What became of the later of two like calls. `lost`: it reverted, or left no event where the first left some.
 * `spared`: it did all that the first did. `unknown`: nothing tells.
 */
export type Outcome = 'lost' | 'spared' | 'unknown'

export function outcomeOf(attacker: PlacedTransaction, victim: PlacedTransaction): Outcome {
  if (victim.status === 'reverted') return 'lost'
  if (victim.logs === undefined || attacker.logs === undefined) return 'unknown'
  if (victim.logs.length === 0) return attacker.logs.length === 0 ? 'unknown' : 'lost'
  return isSubsequence(victim.logs, attacker.logs) ? 'spared' : 'unknown'
}

/** Whether the events of `part` occur in `whole` in the same order, by emitter and kind. */
function isSubsequence(part: readonly Log[], whole: readonly Log[]): boolean {
  let next = 0
  for (const log of whole) {
    const wanted = part[next]
    if (wanted === undefined) break
    if (log.address === wanted.address && log.topics[0] === wanted.topics[0]) next++
  }
  return next === part.length
}

/** Whether a call below the root reached `to` with `input` and was not undone. */
export function made(frame: CallFrame, to: Address, input: string): boolean {
  for (const call of frame.calls) {
    if (call.reverted) continue
    if (call.to === to && call.input === input && call.type === 'CALL') return true
    if (made(call, to, input)) return true
  }
  return false
}
