/** Thresholds and weights of `impossible-amount`, each with the reason for its default. */
export type ImpossibleAmountOptions = {
  /**
   * Arguments whose sum or product passes 2^256 and comes down to nothing, or to just what was moved: the check was
   * made on the wrapped number, the books were kept with the large ones. Chance makes one of 2^128.
   */
  readonly wrapped: number
  /** Bits from which a transferred amount is impossible: the largest supplies of spam tokens stay below 2^160. */
  readonly impossibleBits: number
  /** A transfer of such an amount went through. */
  readonly impossibleTransfer: number
  /** A balance of such a size was read: broken books, or a token that answers as it likes. */
  readonly impossibleBalance: number
  /** A balance, read twice, grew by this factor beyond what was moved to it: rebases and interest are far below it. */
  readonly conjuredFactor: number
  /** Balances below this many base units prove nothing when they grow. */
  readonly conjuredFloor: bigint
  readonly conjured: number
  /** A contract paid out this many times what it was given of the same token: no interest and no price does that. */
  readonly multipliedFactor: bigint
  readonly multiplied: number
  /** A contract was given one base unit by another contract: enough to pass `amount > 0`, of no use to anybody else. */
  readonly dust: number
  /** Combined score from which a finding is `medium`. */
  readonly mediumScore: number
  /** Combined score from which it is `high`: a wrapped sum or a conjured balance reaches it alone. */
  readonly highScore: number
}

export const impossibleAmountDefaults: ImpossibleAmountOptions = {
  wrapped: 0.85,
  impossibleBits: 200,
  impossibleTransfer: 0.5,
  impossibleBalance: 0.3,
  conjuredFactor: 1000,
  conjuredFloor: 1_000_000n,
  conjured: 0.7,
  multipliedFactor: 1_000_000n,
  multiplied: 0.6,
  dust: 0.3,
  mediumScore: 0.4,
  highScore: 0.6,
}
