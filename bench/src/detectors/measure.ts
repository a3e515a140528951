import { wilson } from '../mev/wilson.ts'
import type { Opinion } from './judge.ts'
import type { Half } from './samples.ts'

/** A share with its 95 % interval (Wilson). */
export type Share = {
  readonly hits: number
  readonly of: number
  readonly share: number
  readonly low: number
  readonly high: number
}

export function shareOf(hits: number, of: number): Share {
  const [low, high] = wilson(hits, of)
  return { hits, of, share: of === 0 ? Number.NaN : hits / of, low, high }
}

/** `whole` is both halves together. */
export type Part = Half | 'whole'

/** The newer half comes first: nothing was fitted to it. */
export const parts: readonly Part[] = ['newer', 'older', 'whole']

export function inPart(part: Part): (opinion: Opinion) => boolean {
  return ({ sample }) => part === 'whole' || sample.half === part
}

/** How many are flagged. */
export function flaggedOf(opinions: readonly Opinion[]): Share {
  return shareOf(opinions.filter(({ verdict }) => verdict.flagged).length, opinions.length)
}

/** How many the naive rule flags, of those that have frames for it to read. */
export function naiveOf(opinions: readonly Opinion[]): Share {
  const read = opinions.filter(({ naive }) => naive !== undefined)
  return shareOf(read.filter(({ naive }) => naive === true).length, read.length)
}
