/** Options of `learned-behaviour`, each with the reason for its default. */
export type LearnedBehaviourOptions = {
  /** Transactions of one function from which its limits are learnt: the 0.99 quantile then rests on two observations above it. */
  readonly learnTransactions: number
  /** Transactions after these on which the limits are tried without telling anybody: a time split, never the same data. */
  readonly shadowTransactions: number
  /** Quantile of what was learnt that a limit stands on. */
  readonly quantile: number
  /** Multiple of that quantile from which something is unlike all before: ordinary use grows slowly, an attack does not. */
  readonly factor: number
  /**
   * Largest share of a function's transactions, in parts per thousand, that may alarm, in shadow and afterwards. Two of a
   * thousand, and one more, since a single alarm out of few says nothing.
   */
  readonly budgetPerMille: number
  /** Functions remembered at most; the one unheard of for longest is forgotten first. 256 of about 2 KB bound the memory. */
  readonly mostFunctions: number
}

export const learnedBehaviourDefaults: LearnedBehaviourOptions = {
  learnTransactions: 200,
  shadowTransactions: 200,
  quantile: 0.99,
  factor: 4,
  budgetPerMille: 2,
  mostFunctions: 256,
}
