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
    if (call.input.length === input.length && call.to === to && call.type === 'CALL' && call.input === input)
      return true
    if (made(call, to, input)) return true
  }
  return false
}

const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'

/** Whether a token's Transfer event or a call with ether says that `account` received something. */
export function isPaid(
  account: Address,
  logs: readonly Log[] | undefined,
  trace: CallFrame | undefined,
): boolean {
  for (const { topics } of logs ?? [])
    if (topics[0] === transferTopic && topics[2]?.endsWith(account.slice(2)) === true) return true
  return trace !== undefined && isSent(trace, account)
}

function isSent(frame: CallFrame, account: Address): boolean {
  for (const call of frame.calls)
    if (!call.reverted && ((call.to === account && call.value > 0n) || isSent(call, account))) return true
  return false
}
