/** Weights of `onchain-guard`, each with the reason for its default. */
export type OnchainGuardOptions = {
  /** An invariant would have been broken and the chain refused it: somebody found a flaw, and nothing is lost yet. */
  readonly invariant: number
  /** A re-entry or a mid-frame read was refused: anybody can provoke it, so it alone moves nobody. */
  readonly refused: number
  /** A withdrawal was more than the limit lets through, and the rest waits. */
  readonly queued: number
  /** The line became so long that the limiter closed the asset by itself. */
  readonly surged: number
  /**
   * What was asked for, as a multiple of what was paid, from which a withdrawal is a drain rather than a large exit.
   * The limits are set so that ordinary business does not meet them.
   */
  readonly excess: number
  /** Weight of such an excess. */
  readonly drained: number
  /** Blocks after a line was told of in which others who wait behind it raise no alarm of their own. */
  readonly line: number
}

export const onchainGuardDefaults: OnchainGuardOptions = {
  invariant: 0.65,
  refused: 0.4,
  queued: 0.4,
  surged: 0.75,
  excess: 3,
  drained: 0.6,
  line: 300,
}
