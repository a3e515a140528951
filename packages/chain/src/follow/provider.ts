import type { Block, BlockRef, Hash } from '@membrane/core'

export type Header = BlockRef & { readonly parentHash: Hash }

/**
 * What the follower needs of a chain. Answers may be late, stale or from another branch: the follower checks every
 * parent hash and asks again. A failing call throws; `undefined` means that there is no such block (yet).
 */
export type BlockProvider = {
  readonly chainId: number
  /** The newest block that the provider knows. */
  readonly head: (signal: AbortSignal) => Promise<Header>
  readonly headerByHash: (hash: Hash, signal: AbortSignal) => Promise<Header | undefined>
  /** The canonical block at a height, complete. */
  readonly blockByNumber: (number: number, signal: AbortSignal) => Promise<Block | undefined>
  readonly blockByHash: (hash: Hash, signal: AbortSignal) => Promise<Block | undefined>
  /** The newest finalized block, when the provider knows of finality. */
  readonly finalized?: (signal: AbortSignal) => Promise<BlockRef | undefined>
  /**
   * Calls `listener` for every new head that is announced; only a hint of when to look, since announcements may be
   * doubled, reordered or late. Returns how to stop.
   */
  readonly onHead?: (listener: (head: Header) => void) => () => void
}
