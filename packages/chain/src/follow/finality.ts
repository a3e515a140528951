import type { BlockRef, Hash } from '@membrane/core'
import type { BlockProvider } from './provider.ts'
import type { Window } from './window.ts'

export type Finality = {
  /** Asks the provider in the background, once a tip; a failure is asked again next time. */
  readonly ask: (tip: BlockRef | undefined, signal: AbortSignal) => void
  /** The newest finalized block that is handled and was not given before. */
  readonly take: (window: Window) => BlockRef | undefined
}

/** @param nudge called when an answer is there. */
export function createFinality(provider: BlockProvider, nudge: () => void): Finality {
  let open = false
  let newest: BlockRef | undefined
  let given = -1
  let askedAt: Hash | undefined
  return {
    ask: (tip, signal) => {
      if (open || tip === undefined || tip.hash === askedAt || provider.finalized === undefined) return
      open = true
      askedAt = tip.hash
      provider.finalized(signal).then(
        (block) => {
          open = false
          if (block !== undefined && block.number > (newest?.number ?? given)) {
            newest = { number: block.number, hash: block.hash }
            nudge()
          }
        },
        () => {
          open = false
          askedAt = undefined
        },
      )
    },
    take: (window) => {
      const tip = window.tip()
      if (newest === undefined || tip === undefined || newest.number > tip.number) return undefined
      const known = window.at(newest.number)
      const block = newest
      newest = undefined
      // Of another branch than the one followed: the follower will switch first, and then ask again.
      if ((known !== undefined && known.hash !== block.hash) || block.number <= given) return undefined
      given = block.number
      return block
    },
  }
}
