import { backoff, type Clock } from '../clock.ts'

/** How an endpoint has been doing. */
export type Health = {
  /** Smoothed milliseconds an answer takes. */
  latency: number
  /** Smoothed share of failures, 0 to 1. */
  errors: number
  /** Failures since the last success. */
  streak: number
  /** Newest block that it was seen to know; -1 at first. */
  head: number
  /** Not to be used before this time, unless there is nothing else. */
  restUntil: number
}

export function freshHealth(): Health {
  return { latency: 50, errors: 0, streak: 0, head: -1, restUntil: 0 }
}

export function recordSuccess(health: Health, milliseconds: number): void {
  health.latency = health.latency * 0.8 + milliseconds * 0.2
  health.errors *= 0.9
  health.streak = 0
  health.restUntil = 0
}

/** @param restMs how long the endpoint itself asked to be left alone. */
export function recordFailure(health: Health, clock: Clock, restMs?: number): void {
  health.errors = health.errors * 0.9 + 0.1
  const now = clock.now()
  // Requests that were under way together fail together: that is one failure.
  if (now >= health.restUntil) health.streak++
  const rest = Math.min(restMs ?? backoff(health.streak, clock, 25, 10_000), 60_000)
  health.restUntil = Math.max(health.restUntil, now + rest)
}

/**
 * What using the endpoint costs, lower is better: its latency, worse the more it fails, and a second for every block
 * that it lags behind the best.
 */
export function cost(health: Health, bestHead: number): number {
  const lag = health.head < 0 ? 0 : Math.max(0, bestHead - health.head - 1)
  return health.latency * (1 + 10 * health.errors) + lag * 1_000
}
