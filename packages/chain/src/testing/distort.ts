import type { Deny } from './deny.ts'
import type { FaultDice } from './faults.ts'

export type JsonRpc = {
  readonly id?: unknown
  readonly method?: string
  readonly error?: unknown
  readonly params?: unknown
  readonly result?: unknown
  readonly truncate?: boolean
}

export type Distortion = {
  /** What becomes of a request as a whole. */
  readonly fate: () => 'timeout' | 'reset' | 'rateLimit' | 'truncated' | undefined
  /** The node's answer, or batch of answers, perhaps spoilt. */
  readonly answer: (asked: JsonRpc | readonly JsonRpc[], answer: unknown) => unknown
  /** What a subscription's announcement becomes: itself, twice, nothing yet, or it and one held back. */
  readonly announcement: (message: JsonRpc) => readonly JsonRpc[]
}

/** Spoils answers in the ways that nodes and load balancers do. */
export function createDistortion(dice: FaultDice, deny: Deny = () => undefined): Distortion {
  const heads: unknown[] = []
  let lastBlock: unknown
  let heldBack: JsonRpc | undefined

  const spoil = (call: JsonRpc, answer: JsonRpc): JsonRpc => {
    const error = deny(call)
    if (error !== undefined) return { ...answer, result: undefined, error }
    if (answer.result === undefined || answer.result === null) return answer
    switch (call.method) {
      case 'eth_chainId':
        return dice.roll('wrongChainId') ? { ...answer, result: '0x539' } : answer
      case 'eth_getBlockReceipts':
      case 'eth_getTransactionReceipt':
        return dice.roll('nullReceipts') ? { ...answer, result: null } : answer
      case 'eth_getBlockByHash':
        return swapBlock(answer)
      case 'eth_getBlockByNumber':
        return Array.isArray(call.params) && call.params[0] === 'latest'
          ? agedHead(answer)
          : swapBlock(answer)
      default:
        return answer
    }
  }

  const agedHead = (answer: JsonRpc): JsonRpc => {
    heads.push(answer.result)
    if (heads.length > 4) heads.shift()
    return heads.length > 1 && dice.roll('staleHead') ? { ...answer, result: heads[0] } : answer
  }

  const swapBlock = (answer: JsonRpc): JsonRpc => {
    const earlier = lastBlock
    lastBlock = answer.result
    return earlier !== undefined && dice.roll('wrongBlock') ? { ...answer, result: earlier } : answer
  }

  return {
    fate: () => {
      for (const kind of ['timeout', 'reset', 'rateLimit', 'truncated'] as const)
        if (dice.roll(kind)) return kind
      return undefined
    },
    answer: (asked, answer) => {
      if (!Array.isArray(asked)) return spoil(asked as JsonRpc, answer as JsonRpc)
      const calls = new Map((asked as readonly JsonRpc[]).map((call) => [call.id, call]))
      const answers = Array.isArray(answer) ? (answer as readonly JsonRpc[]) : []
      return answers.map((item) => spoil(calls.get(item.id) ?? {}, item))
    },
    announcement: (message) => {
      const held = heldBack
      heldBack = undefined
      if (held !== undefined) return [message, held]
      if (!isHead(message)) return [message]
      if (dice.roll('reorderedHead')) {
        heldBack = message
        return []
      }
      return dice.roll('duplicateHead') ? [message, message] : [message]
    },
  }
}

function isHead(message: JsonRpc): boolean {
  const { result } = (message.params ?? {}) as { readonly result?: unknown }
  return typeof result === 'object' && result !== null && 'parentHash' in result
}
