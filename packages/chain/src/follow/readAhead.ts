import type { Block, Hash } from '@membrane/core'
import type { BlockProvider } from './provider.ts'

/** The last block worth asking for; by its hash where that is known. */
export type Last = { readonly number: number; readonly hash?: Hash }

export type ReadAhead = {
  /** The block at a height, asking for those after it (to `last`) at the same time. */
  readonly take: (number: number, last: Last, signal: AbortSignal) => Promise<Block | undefined>
  /** Forgets what was fetched: the branch changed. */
  readonly clear: () => void
}

type Answer = { readonly block: Block | undefined } | { readonly error: unknown }

/** `hash` is undefined where the block was asked for by its number. */
type Asked = { readonly hash: Hash | undefined; readonly answer: Promise<Answer> }

/** Fetches up to `width` blocks at once while catching up; memory stays bounded by that. */
export function createReadAhead(provider: BlockProvider, width: number): ReadAhead {
  const waiting = new Map<number, Asked>()
  const ask = (number: number, hash: Hash | undefined, signal: AbortSignal): Asked => {
    const block =
      hash === undefined ? provider.blockByNumber(number, signal) : provider.blockByHash(hash, signal)
    const answer = block.then(
      (block): Answer => ({ block }),
      (error: unknown): Answer => ({ error }),
    )
    return { hash, answer }
  }
  const hashAt = (number: number, last: Last) => (number === last.number ? last.hash : undefined)
  return {
    take: async (number, last, signal) => {
      for (const [n, { hash }] of waiting) if (n < number || hash !== hashAt(n, last)) waiting.delete(n)
      for (let n = number; n <= last.number && n < number + width; n++) {
        if (!waiting.has(n)) waiting.set(n, ask(n, hashAt(n, last), signal))
      }
      const asked = waiting.get(number) ?? ask(number, hashAt(number, last), signal)
      waiting.delete(number)
      const answer = await asked.answer
      if ('error' in answer) throw answer.error
      return answer.block
    },
    clear: () => waiting.clear(),
  }
}
