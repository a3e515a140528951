import type { MembraneConfig } from '@membrane/core'
import type { Environment } from '../../secret/read.ts'
import type { openStore } from '../../store/open.ts'
import { type DrillLink, sentenceOf } from '../report.ts'

/** What the links of a deployment are checked with. */
export type LinkContext = {
  readonly config: MembraneConfig
  readonly env: Environment
  readonly readFile: (path: string) => string
  readonly fetch: typeof globalThis.fetch
  /** Unix milliseconds. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  /** Send a marked message over every channel instead of only knocking at it. */
  readonly deliver: boolean
  /** How many times every emergency function must be affordable. */
  readonly pauses: number
  /** How long a transaction of the account's may wait before it counts as stuck. */
  readonly patienceMs: number
  /** Seconds behind the clock at which the newest block is too old. */
  readonly maxHeadAgeSeconds: number
  /**
   * A chain of our own that is gone afterwards: its time is not the world's, its store is kept in memory, and nobody
   * need be told.
   */
  readonly ownChain: boolean
  readonly openStore: typeof openStore
}

export function held(name: string, detail: string): DrillLink {
  return { name, ok: true, detail }
}

export function broken(name: string, detail: string): DrillLink {
  return { name, ok: false, detail }
}

/** What `check` gives; an error that it throws is a broken link that says what the error says. */
export async function linkOf(name: string, check: () => Promise<DrillLink>): Promise<DrillLink> {
  try {
    return await check()
  } catch (error) {
    return broken(name, sentenceOf(error))
  }
}
