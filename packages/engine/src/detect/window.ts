import { type BlockRef, decodeCanonical, encodeCanonical } from '@membrane/core'
import type { Resume } from '../store/store.ts'
import { budgetId } from './budget.ts'
import type { Memories } from './evaluate.ts'

/** Blocks for which memories are kept, so that a reorg can take the detectors back: the deepest reorg handled. */
export const reorgWindow = 64

export type MemoryWindow = {
  /** Memories after the newest block. */
  readonly current: () => Memories
  readonly push: (block: BlockRef, memories: Memories) => void
  /**
   * Goes back to what was remembered after `ancestor`. False when that is no longer known, in which case the
   * newest older memory is used, or the initial one.
   */
  readonly rewind: (ancestor: BlockRef) => boolean
  /** The canonical JSON of every memory, for the store. Encodes only what changed since it was last asked. */
  readonly encode: (memories: Memories) => Readonly<Record<string, string>>
}

/** Keeps the detectors' memories of recent blocks. A memory is never mutated, so keeping it is keeping a reference. */
export function createMemoryWindow(initial: Memories, resume: Pick<Resume, 'memories'>): MemoryWindow {
  const encoded = new WeakMap<object, string>()
  let entries: { readonly block: BlockRef; readonly memories: Memories }[] = resume.memories
    .map(({ block, memory }) => ({
      block,
      memories: {
        ...initial,
        // What a detector of another version or one that is gone has left is not carried on.
        ...Object.fromEntries(
          Object.entries(memory)
            .filter(([key]) => key in initial || key === budgetId)
            .map(([key, text]) => [key, decodeCanonical(text)]),
        ),
      },
    }))
    .reverse()

  const encodeOne = (memory: unknown): string => {
    if (typeof memory !== 'object' || memory === null) return encodeCanonical(memory)
    const known = encoded.get(memory)
    if (known !== undefined) return known
    const text = encodeCanonical(memory)
    encoded.set(memory, text)
    return text
  }

  return {
    current: () => entries.at(-1)?.memories ?? initial,
    push: (block, memories) => {
      entries.push({ block, memories })
      if (entries.length > reorgWindow * 2) entries = entries.slice(-reorgWindow - 1)
    },
    rewind: (ancestor) => {
      entries = entries.filter(({ block }) => block.number <= ancestor.number)
      const newest = entries.at(-1)
      return newest !== undefined && newest.block.hash === ancestor.hash
    },
    encode: (memories) =>
      Object.fromEntries(Object.entries(memories).map(([id, memory]) => [id, encodeOne(memory)])),
  }
}
