/** Weights of `steered-call`, each with the reason for its default. */
export type SteeredCallOptions = {
  /**
   * A transfer out of a third party's allowance stood ready made in the calldata that a stranger gave to the spender.
   * Exchanges carry calls in calldata too, but move their own customer's tokens.
   */
  readonly embeddedPull: number
  /** The spender is not of the sender's side, pulled from a third party which that side had named, and that side got the tokens for itself. */
  readonly namedPull: number
  /**
   * The called contract itself pulled from a third party whom the sender named, and paid the sender, or a wallet did so
   * at its owners' word: collectors do so too.
   */
  readonly collectedPull: number
  /** The same where the tokens went to a third place or a signature came along: it may be a payment that was agreed upon. */
  readonly divertedPull: number
  /** The same as a named pull without the third party being named: rewards are paid out of a treasury's allowance in this way. */
  readonly unnamedPull: number
  /** The sender used an allowance of somebody else by a plain transferFrom: stolen approvals look so, and so do owners of two accounts. */
  readonly directPull: number
  /** A second account pulled from in this way: one may be a payment that was agreed upon elsewhere, two are a spree. */
  readonly severalPulled: number
  /** A permit whose signature is no signature was let pass: the token has no permit and its fallback swallows anything. */
  readonly junkPermit: number
  /** A contract gave the sender's side an unlimited allowance over what it holds. */
  readonly grantedAll: number
  /** The same with a limit, or for one NFT: lending and renting work so. */
  readonly grantedSome: number
  /** A second contract that did so. */
  readonly severalGranted: number
  /** The called contract gave a third party an unlimited allowance because calldata said so: routine for settlement contracts. */
  readonly dictatedAllowance: number
  /** A contract that the caller named was asked to do its part, did nothing, and the caller was paid all the same. */
  readonly idleCallee: number
  /** The same where the sender's own contract was asked and no payment was seen. */
  readonly ownCallee: number
  /** A contract asked its caller who is in charge, and the caller said: I am. Pools that are their own share token answer so too. */
  readonly namesItself: number
  /** The same, and the contract then took from that caller what else it wanted to know or have done. */
  readonly obeysItself: number
  /** A contract of others ran the sender's code in its own name: wallets do so for modules that their owners chose. */
  readonly foreignCode: number
  /** Combined score from which a finding is `medium`: one strong sign, or two that honest use shares. */
  readonly mediumScore: number
  /** Combined score from which it is `high`: a steered transfer reaches it alone. */
  readonly highScore: number
}

export const steeredCallDefaults: SteeredCallOptions = {
  embeddedPull: 0.75,
  namedPull: 0.6,
  collectedPull: 0.3,
  divertedPull: 0.25,
  unnamedPull: 0.2,
  directPull: 0.15,
  severalPulled: 0.4,
  junkPermit: 0.75,
  grantedAll: 0.55,
  grantedSome: 0.3,
  severalGranted: 0.45,
  dictatedAllowance: 0.2,
  idleCallee: 0.65,
  ownCallee: 0.35,
  namesItself: 0.4,
  obeysItself: 0.5,
  foreignCode: 0.55,
  mediumScore: 0.4,
  highScore: 0.6,
}
