/** Thresholds of `proposal-payload`, each with the reason for its default. */
export type ProposalPayloadOptions = {
  /** Blocks for which a contract counts as new: a day at 12 s, in which nobody has reviewed what was deployed. */
  readonly newTargetBlocks: number
  /** Share of a described balance from which a payment is a finding, basis points: nobody pays half of a treasury. */
  readonly treasuryBps: number
  /** Created contracts remembered; with tens a block it is an hour of busy Ethereum, and about 30 kB. */
  readonly maxCreations: number
  /** Targets of proposals remembered, so that code put at one of them later is noticed. */
  readonly maxTargets: number
  /** Targets of described governance that are asked for their code at every block, newest first: a call each. */
  readonly maxWatched: number
}

export const proposalPayloadDefaults: ProposalPayloadOptions = {
  newTargetBlocks: 7_200,
  treasuryBps: 5_000,
  maxCreations: 512,
  maxTargets: 256,
  maxWatched: 16,
}
