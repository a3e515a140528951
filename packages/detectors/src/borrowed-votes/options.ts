/** Thresholds of `borrowed-votes`, each with the reason for its default. */
export type BorrowedVotesOptions = {
  /** Share of a token received that must leave again for it to count as borrowed, basis points: fees stay under 10 %. */
  readonly returnedBps: number
  /**
   * Age in blocks below which votes that counted are young. 1, that is votes of the very block in which they are cast:
   * what is lent for no more than a block costs nothing, what is held longer is at the risk of its price.
   */
  readonly minimumAgeBlocks: number
  /** Acquisitions remembered where `minimumAgeBlocks` reaches back; a voting token moves tens of times a block at most. */
  readonly maxAcquisitions: number
}

export const borrowedVotesDefaults: BorrowedVotesOptions = {
  returnedBps: 9_000,
  minimumAgeBlocks: 1,
  maxAcquisitions: 256,
}
