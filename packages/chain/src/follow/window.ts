import { type BlockRef, type Hash, MembraneError } from '@membrane/core'

/** Deeper reorgs than this stop the follower: by then a person has to look. */
export const reorgLimit = 64

/** The blocks handled last, oldest first, each the parent of the next. */
export type Window = {
  readonly tip: () => BlockRef | undefined
  /** The block at a height; undefined outside of the window. */
  readonly at: (number: number) => BlockRef | undefined
  readonly oldest: () => BlockRef | undefined
  readonly push: (block: BlockRef) => void
  /** Takes off all blocks above a height and gives them, newest first. */
  readonly cut: (above: number) => readonly BlockRef[]
  /** Whether nothing was ever handled before the window's oldest block. */
  readonly complete: boolean
}

/**
 * @param after the last block handled, if any.
 * @param recent handled blocks, newest first, as a store gives them back; may begin with `after` or with its parent.
 */
export function createWindow(after: BlockRef | undefined, recent: readonly BlockRef[] | undefined): Window {
  const blocks: BlockRef[] = after === undefined ? [] : [after]
  for (const block of recent ?? []) {
    const oldest = blocks[0]
    if (oldest !== undefined && block.number === oldest.number - 1) blocks.unshift(block)
  }
  const kept = blocks.length
  const complete =
    after === undefined || (recent !== undefined && kept <= reorgLimit && kept >= recent.length)
  return {
    complete,
    tip: () => blocks.at(-1),
    oldest: () => blocks[0],
    at: (number) => blocks[number - (blocks[0]?.number ?? 0)],
    push: (block) => {
      blocks.push({ number: block.number, hash: block.hash })
      if (blocks.length > 2 * reorgLimit) blocks.shift()
    },
    cut: (above) => {
      const from = Math.max(0, above + 1 - (blocks[0]?.number ?? 0))
      return blocks.splice(from).reverse()
    },
  }
}

/**
 * The error for a reorg that goes further back than the guard can follow.
 * @param depth blocks that would have to be dropped, at least.
 */
export function reorgTooDeep(tip: BlockRef, depth: number, seen: Hash): MembraneError {
  return new MembraneError('REORG_TOO_DEEP', {
    shortMessage: `The chain no longer holds block ${tip.number} (${tip.hash}) nor any of the ${depth} handled blocks up to it; its branch now has ${seen}.`,
    hint: `Membrane follows reorgs to depth ${reorgLimit}. Check that the endpoints are on the right chain; then start with a new data directory or from a block that both share.`,
  })
}
