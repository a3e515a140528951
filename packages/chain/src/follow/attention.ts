import type { Clock } from '../clock.ts'
import type { BlockProvider, Header } from './provider.ts'

/** Waits for the next reason to look at the chain: an announced head, a nudge, or the time being up. */
export type Attention = {
  /** Resolves with the newest head announced since the last call, if any. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<Header | undefined>
  readonly nudge: () => void
  /** How long to wait without an announcement, in milliseconds. */
  readonly pollInterval: () => number
  /** Tells that the chain grew, so that the interval follows the chain's pace. */
  readonly sawGrowth: () => void
  readonly stop: () => void
}

export function createAttention(provider: BlockProvider, clock: Clock): Attention {
  let announced: Header | undefined
  let nudged = false
  let wake: (() => void) | undefined
  let pace = 1_000
  let lastGrowth: number | undefined
  const unsubscribe = provider.onHead?.((head) => {
    if (announced === undefined || head.number >= announced.number) announced = head
    wake?.()
  })
  return {
    wait: async (ms, signal) => {
      if (announced === undefined && !nudged) {
        const stopped = new AbortController()
        const stop = () => stopped.abort()
        signal.addEventListener('abort', stop, { once: true })
        wake = stop
        await clock.sleep(ms, stopped.signal)
        wake = undefined
        signal.removeEventListener('abort', stop)
      }
      const head = announced
      announced = undefined
      nudged = false
      return head
    },
    nudge: () => {
      nudged = true
      wake?.()
    },
    // Announcements may be lost, so polling goes on behind them, more slowly.
    pollInterval: () =>
      unsubscribe === undefined ? clamp(pace / 4, 25, 2_000) : clamp(pace * 1.5, 1_000, 15_000),
    sawGrowth: () => {
      const now = clock.now()
      if (lastGrowth !== undefined) pace = pace * 0.8 + Math.min(now - lastGrowth, 30_000) * 0.2
      lastGrowth = now
    },
    stop: () => unsubscribe?.(),
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
