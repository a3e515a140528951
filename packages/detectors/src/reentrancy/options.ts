/** Weights of `reentrancy`, each with the reason for its default. */
export type ReentrancyOptions = {
  /** Re-entry through a call back to the entrant: rare in ordinary blocks (none of 5,000 once fee tokens are out). */
  readonly reentry: number
  /** The callback was plain value or a token hook: code that has no business calling back. */
  readonly hook: number
  /** The very function that is still open was entered again. */
  readonly sameFunction: number
  /** Value left an outside contract for the entrant's accounts in the same transaction. */
  readonly loss: number
  /** A second contract of the same system was entered from a hook: cross-contract re-entry. */
  readonly crossContract: number
  /** A view of the open contract was read by a third contract from a hook: read-only re-entry. */
  readonly readOnly: number
  /** Re-entry into a lender or singleton that hands out control by design. */
  readonly byDesign: number
}

export const reentrancyDefaults: ReentrancyOptions = {
  reentry: 0.45,
  hook: 0.3,
  sameFunction: 0.3,
  loss: 0.5,
  crossContract: 0.4,
  readOnly: 0.25,
  byDesign: 0.15,
}
