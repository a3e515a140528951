import type { Block } from '@membrane/core'
import type { BlockProvider } from './provider.ts'

export type ReadAhead = {
  /** The block at a height, asking for those after it (to `last`) at the same time. */
  readonly take: (number: number, last: number, signal: AbortSignal) => Promise<Block | undefined>
  /** Forgets what was fetched: the branch changed. */
  readonly clear: () => void
}

type Answer = { readonly block: Block | undefined } | { readonly error: unknown }

/** Fetches up to `width` blocks at once while catching up; memory stays bounded by that. */
export function createReadAhead(provider: BlockProvider, width: number): ReadAhead {
  const waiting = new Map<number, Promise<Answer>>()
  const ask = (number: number, signal: AbortSignal): Promise<Answer> =>
    provider.blockByNumber(number, signal).then(
      (block) => ({ block }),
      (error: unknown) => ({ error }),
    )
  return {
    take: async (number, last, signal) => {
      for (const known of waiting.keys()) if (known < number) waiting.delete(known)
      for (let n = number; n <= last && n < number + width; n++) {
        if (!waiting.has(n)) waiting.set(n, ask(n, signal))
      }
      const answer = await (waiting.get(number) ?? ask(number, signal))
      waiting.delete(number)
      if ('error' in answer) throw answer.error
      return answer.block
    },
    clear: () => waiting.clear(),
  }
}
