import type { Outcome } from '../store/store.ts'

/**
 * What detectors could not judge of pending transactions since the last block. The mempool has no ledger rows of its own,
 * so the next block's row tells of it: 'no alarm' must not look like 'looked at everything'.
 */
export type PendingGaps = {
  /** Outcomes of one pending transaction. */
  readonly note: (outcomes: readonly Outcome[]) => void
  /** The block's outcomes, with `ran` made `partial` where the detector could not judge what was pending; then that is forgotten. */
  readonly tell: (outcomes: readonly Outcome[]) => readonly Outcome[]
}

type Gap = { count: number; readonly detail: string }

/** Remembers one reason and a count for each detector. */
export function createPendingGaps(): PendingGaps {
  const gaps = new Map<string, Gap>()
  return {
    note: (outcomes) => {
      for (const { detector, state, detail } of outcomes) {
        if (state === 'ran') continue
        const known = gaps.get(detector)
        if (known === undefined) gaps.set(detector, { count: 1, detail: detail ?? state })
        else known.count++
      }
    },
    tell: (outcomes) => {
      if (gaps.size === 0) return outcomes
      const told = outcomes.map((outcome) => {
        const gap = gaps.get(outcome.detector)
        // What it cannot judge on a mined block either is said already.
        if (gap === undefined || outcome.state !== 'ran') return outcome
        const detail = `${gap.count} pending not judged in full, the first: ${gap.detail}`.slice(0, 500)
        return { ...outcome, state: 'partial' as const, detail }
      })
      gaps.clear()
      return told
    },
  }
}
