export type Backoff = {
  /** Milliseconds: the bound of the first wait. */
  readonly baseMs: number
  /** Milliseconds: the bound of every wait. */
  readonly capMs: number
}

/**
 * Milliseconds before the next try: uniform between 0 and min(cap, base * 2^(attempts - 1)), "full jitter", so that
 * many guards hit by the same outage do not come back in step (AWS Architecture Blog, Exponential Backoff And
 * Jitter, 2015).
 * @param attempts tries that failed so far, from 1.
 * @param random uniform in [0, 1).
 */
export function backoffMs(attempts: number, backoff: Backoff, random: () => number): number {
  const bound = Math.min(backoff.capMs, backoff.baseMs * 2 ** Math.max(0, attempts - 1))
  return Math.floor(random() * bound)
}
