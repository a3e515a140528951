import type { CallFrame, Hex } from '@membrane/core'
import type { FrameMemory } from '../model.ts'

const balanceOf = '0x70a08231'
const getReserves = '0x0902f1ac'

/** A block's memory, with the way to show it a frame. */
export type GrowingMemory = FrameMemory & {
  /** Notes what a successful CALL or STATICCALL answered about balances and reserves. */
  readonly observe: (frame: CallFrame) => void
}

/** An empty memory for one block. */
export function createMemory(): GrowingMemory {
  // Answers stay text until somebody asks: most never are.
  const answers = new Map<string, Map<string, Hex>>()
  const reserves = new Map<string, readonly [bigint, bigint]>()
  return {
    reserves,
    tokens: new Map(),
    balance(owner, token) {
      const found = answers.get(owner)?.get(token)
      return found === undefined ? undefined : BigInt(found)
    },
    observe({ input, output, to }) {
      if (output === undefined || to === undefined) return
      if (input.length === 74 && output.length === 66) {
        if (!input.startsWith(balanceOf)) return
        const owner = `0x${input.slice(34)}`
        const known = answers.get(owner)
        if (known === undefined) answers.set(owner, new Map([[to, output]]))
        else known.set(to, output)
      } else if (input.length === 10 && output.length >= 130 && input === getReserves) {
        // Uniswap's pairs add the time of the last change; others answer the two alone.
        reserves.set(to, [BigInt(output.slice(0, 66)), BigInt(`0x${output.slice(66, 130)}`)])
      }
    },
  }
}
