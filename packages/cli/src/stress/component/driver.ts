import type { Stream } from '@membrane/risk'
import type { Artifact } from './artifact.ts'
import type { Chain } from './chain.ts'
import type { Deployed } from './deploy.ts'
import type { Recorder } from './record.ts'

/** What every driver works with. */
export type Stage = {
  readonly chain: Chain
  readonly recorder: Recorder
  readonly artifacts: ReadonlyMap<string, Artifact>
  /** Price of a whole token at the start. */
  readonly startPrice: number
}

/** One kind of component on the chain, ready to be driven. The chain is put back between paths, the driver too by `begin`. */
export type Driver = {
  readonly component: Deployed
  /** What is tried once, before the paths, on the component as it was deployed. */
  readonly once?: () => Promise<void>
  /** Starts a path. */
  readonly begin: (stream: Stream) => Promise<void>
  /** Acts at a price of a whole token; `before` is the price of the step before. */
  readonly step: (price: number, before: number) => Promise<void>
  /** Ends a path. */
  readonly end?: () => Promise<void>
  readonly assumptions: readonly string[]
}
