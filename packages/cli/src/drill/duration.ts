import { InvalidArgumentError } from 'commander'

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** Longest timer that Node takes: 2^31 - 1 milliseconds, 24 days. */
const longestMs = 2_147_483_647

/**
 * Milliseconds of a time written as `90s`, `30m`, `6h`, `1d`: at least a second, at most 24 days.
 * @throws commander's InvalidArgumentError.
 */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text.trim())
  const ms = match === null ? Number.NaN : Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN) * 1000
  if (ms >= 1_000 && ms <= longestMs) return Math.round(ms)
  throw new InvalidArgumentError('Expected a time such as 90s, 30m, 6h or 1d; at least 1s, at most 24d.')
}
