import type { BlockRef, Hash } from '@membrane/core'
import type { BlockProvider, Header } from './provider.ts'
import { reorgLimit, reorgTooDeep, type Window } from './window.ts'

export type Fork = {
  readonly ancestor: BlockRef
  /** Hashes of the new branch from the ancestor's child up to the header that was given. */
  readonly branch: readonly Hash[]
}

/**
 * Walks back from `head` by parent hash until the window knows the block, so that all steps are of one branch.
 * Gives undefined when the provider lost the branch on the way (it changed again: look anew).
 * When the window is complete and the branch leaves it at its bottom, the ancestor is the branch's block below:
 * nothing that was handled is older.
 * @throws REORG_TOO_DEEP when more than 64 handled blocks would be dropped, or when it cannot be known how many.
 */
export async function findFork(
  head: Header,
  window: Window,
  provider: BlockProvider,
  signal: AbortSignal,
): Promise<Fork | undefined> {
  const tip = window.tip()
  const oldest = window.oldest()
  if (tip === undefined || oldest === undefined) return undefined
  const branch: Hash[] = []
  let cursor: Header = head
  while (true) {
    if (window.at(cursor.number)?.hash === cursor.hash) {
      return { ancestor: { number: cursor.number, hash: cursor.hash }, branch }
    }
    if (cursor.number < oldest.number) {
      if (!window.complete) throw reorgTooDeep(tip, tip.number - oldest.number + 1, cursor.hash)
      return { ancestor: { number: cursor.number, hash: cursor.hash }, branch }
    }
    if (tip.number - cursor.number >= reorgLimit) throw reorgTooDeep(tip, reorgLimit, cursor.hash)
    branch.unshift(cursor.hash)
    if (cursor.number === 0) throw reorgTooDeep(tip, tip.number, cursor.hash)
    const parent: Header | undefined = await provider.headerByHash(cursor.parentHash, signal)
    if (parent === undefined || parent.hash !== cursor.parentHash || parent.number !== cursor.number - 1) {
      return undefined
    }
    cursor = parent
  }
}
