import type { RpcFault } from './transport.ts'

/**
 * What a node's error means for the caller: `final` is an answer (a revert, a rejected transaction); `elsewhere`
 * may be answered by another node or later; `missing` is a method that the node does not have; `limited` asks
 * for patience.
 */
export type FaultKind = 'final' | 'elsewhere' | 'missing' | 'limited'

const missing =
  /method.*(not found|not supported|does not exist|not available|not allowed|disabled)|unsupported method|not whitelisted/i
/** How providers say that a method costs extra; of old blocks it says nothing about the method. */
const unpaid =
  /(free|current|paid|your|higher|growth) (\w+ )?(tier|plan)|upgrade (to|your)|(plan|subscription) (is )?required/i
const old = /archive|historical|pruned|state|too old/i
const limited = /rate.?limit|too many requests|(request|daily|compute).*(limit|quota|capacity)/i
const elsewhere =
  /not found|missing trie node|pruned|not available|unavailable|unknown block|timeout|timed out|busy|overloaded|internal error|historical|no state/i

/** JSON-RPC error codes and, because nodes disagree on those, the words of the message. */
export function classifyFault(fault: RpcFault): FaultKind {
  const { code, message } = fault
  if (code === 3 || /revert/i.test(message)) return 'final'
  if (code === -32_601 || missing.test(message)) return 'missing'
  if (code === -32_005 || code === 429 || limited.test(message)) return 'limited'
  if (unpaid.test(message) && !old.test(message)) return 'missing'
  if (code === -32_602 || code === -32_600) return 'final'
  return elsewhere.test(message) ? 'elsewhere' : 'final'
}
