import type { Clock } from '../clock.ts'

/** A token bucket: `take` waits until the endpoint's rate allows so many requests. */
export type Bucket = { readonly take: (count: number, signal?: AbortSignal) => Promise<void> }

/**
 * @param perSecond requests allowed a second; undefined for no limit. Up to one second's worth may go at once.
 */
export function createBucket(perSecond: number | undefined, clock: Clock): Bucket {
  if (perSecond === undefined) return { take: async () => undefined }
  const size = Math.max(1, perSecond)
  let tokens = size
  let filledAt = clock.now()
  return {
    take: async (count, signal) => {
      const now = clock.now()
      tokens = Math.min(size, tokens + ((now - filledAt) / 1_000) * perSecond)
      filledAt = now
      // Going below zero is a debt that later callers wait for too, which keeps them in order.
      tokens -= count
      if (tokens < 0) await clock.sleep((-tokens / perSecond) * 1_000, signal)
    },
  }
}
