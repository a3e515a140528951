/** Time and chance, handed in so that what uses them can be tested and replayed. */
export type Clock = {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Resolves after `ms`, or at once when `signal` aborts; it never rejects. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Uniform in [0, 1). */
  readonly random: () => number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done, { once: true })
    }),
}

/**
 * Exponential back-off with full jitter: between half and all of `base * 2^(attempt-1)`, at most `cap`, in milliseconds.
 * @param attempt 1 for the first failure.
 */
export function backoff(attempt: number, clock: Clock, base = 100, cap = 5_000): number {
  const ceiling = Math.min(cap, base * 2 ** Math.min(attempt - 1, 16))
  return ceiling * (0.5 + clock.random() / 2)
}
