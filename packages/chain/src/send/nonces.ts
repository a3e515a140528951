/**
 * Hands out nonces without asking the node each time. What a node says about pending transactions may lag behind what was
 * just sent, so the higher of both counts.
 */
export type Nonces = {
  /**
   * Asks the node ahead; takes nothing. With nothing of ours under way its word is newer than the local counter: the
   * account may have been used elsewhere, or the chain set back.
   */
  readonly prefetch: () => void
  /** The next nonce; asks the node only at first and after `resync`. */
  readonly take: () => Promise<number>
  /** Gives back a nonce that nothing was sent with; the next `take` uses it again. */
  readonly release: (nonce: number) => void
  /** Forgets the local counter: the node said that it is wrong. */
  readonly resync: () => void
  /** Whether a transaction of ours still holds this nonce. */
  readonly holds: (nonce: number) => boolean
  /** The transaction at this nonce is settled, or no longer watched over. */
  readonly settle: (nonce: number) => void
}

/** @param pendingCount the node's `eth_getTransactionCount` at `pending`. */
export function createNonces(pendingCount: () => Promise<number>): Nonces {
  let next: Promise<number> | undefined
  const held = new Set<number>()
  const free = new Set<number>()
  const keep = (answer: Promise<number>): Promise<number> => {
    next = answer
    // A failed question must not stay as the answer.
    answer.catch(() => {
      if (next === answer) next = undefined
    })
    return answer
  }
  return {
    prefetch: () => {
      if (held.size > 0 && next !== undefined) return
      free.clear()
      keep(pendingCount())
    },
    take: async () => {
      const lowest = Math.min(...free)
      if (free.delete(lowest)) {
        held.add(lowest)
        return lowest
      }
      const mine = (next ?? pendingCount()).then((nonce) => {
        let candidate = nonce
        while (held.has(candidate)) candidate++
        held.add(candidate)
        return candidate
      })
      keep(mine.then((nonce) => nonce + 1))
      return mine
    },
    release: (nonce) => {
      if (held.delete(nonce)) free.add(nonce)
    },
    resync: () => {
      next = undefined
      free.clear()
    },
    holds: (nonce) => held.has(nonce),
    settle: (nonce) => {
      if (!held.delete(nonce)) return
      for (const other of free) if (other <= nonce) free.delete(other)
    },
  }
}
