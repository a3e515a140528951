import type { Block, BlockRef, PendingTransaction } from './block.ts'

/**
 * What a chain source yields, in the order in which it must be handled. A `reorg` always precedes the blocks
 * that replace the dropped ones.
 */
export type ChainEvent =
  | { readonly kind: 'block'; readonly block: Block }
  | {
      readonly kind: 'pending'
      readonly chainId: number
      readonly transaction: PendingTransaction
      /** Milliseconds of the local clock when the source first heard of it. */
      readonly seenAt: number
    }
  | {
      readonly kind: 'reorg'
      readonly chainId: number
      /** The last block that both branches share. */
      readonly ancestor: BlockRef
      /** Blocks that are no longer canonical, newest first. */
      readonly dropped: readonly BlockRef[]
    }
  | { readonly kind: 'finalized'; readonly chainId: number; readonly block: BlockRef }
