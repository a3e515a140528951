/** Thresholds of `flash-loan-flow`, each with the reason for its default. */
export type FlashLoanFlowOptions = {
  /** The same state-changing call this often is a loop: batches that people send rarely pass four. */
  readonly repeatedCalls: number
  /** Outside accounts that lose one-sidedly: settling a trade with a fee can leave two, three is a spree. */
  readonly manyLosers: number
  /** Accounts drained by allowance alone: one may be a relayed payment, two at once is a stolen approval. */
  readonly drainedBystanders: number
  /** Combined score from which a finding is `medium`. Every single pattern reaches it. */
  readonly mediumScore: number
  /** Combined score from which it is `high`: a loan that drew value from a third party reaches it alone. */
  readonly highScore: number
}

export const flashLoanFlowDefaults: FlashLoanFlowOptions = {
  repeatedCalls: 5,
  manyLosers: 3,
  drainedBystanders: 2,
  mediumScore: 0.4,
  highScore: 0.6,
}
