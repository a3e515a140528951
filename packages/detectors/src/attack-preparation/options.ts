/** Thresholds and weights of `attack-preparation`, each with the reason for its default. Weights are 0 to 1, joined as doubts. */
export type AttackPreparationOptions = {
  /** Nonce up to which a deployer is a fresh account: one or two transactions of funding, then the contract. */
  readonly freshNonce: number
  /** Blocks for which a payment by a mixer or bridge counts as shortly before: a week of Ethereum, most attackers wait less. */
  readonly fundedBlocks: number
  /** Joined score from which it is `medium`: naming and a loan alone, as liquidation bots have them, stay below. */
  readonly mediumScore: number
  /** Joined score from which it is `high`. */
  readonly highScore: number
  /** One described contract named: everybody who integrates the protocol names one. */
  readonly namesOne: number
  /** Several named: an integration of one protocol's inner parts is rarer. */
  readonly namesSeveral: number
  /** Handles the callback of a flash loan: attack contracts mostly do, and so do liquidators, few others. */
  readonly flashCallback: number
  readonly freshDeployer: number
  /** Paid by a mixer: the owner hides where the money for gas came from. */
  readonly mixerFunded: number
  /** Paid by a bridge or instant exchange: mostly people who move house. */
  readonly bridgeFunded: number
  /** Can destroy itself: traces are to vanish, and so are those of old wallets. */
  readonly selfDestruct: number
  /** The same deployer made such contracts before: rehearsals. */
  readonly rehearsed: number
  /** A prepared contract is called: what it was made for begins. */
  readonly called: number
  /** Creations looked at in one transaction: factories make one or two, and code costs time to read. */
  readonly maxContracts: number
  /** Funded accounts remembered: mixers and bridges pay some hundred accounts a day. */
  readonly maxFunded: number
  /** Prepared contracts remembered: they are rare. */
  readonly maxWatched: number
}

export const attackPreparationDefaults: AttackPreparationOptions = {
  freshNonce: 3,
  fundedBlocks: 50_400,
  mediumScore: 0.7,
  highScore: 0.85,
  namesOne: 0.25,
  namesSeveral: 0.4,
  flashCallback: 0.35,
  freshDeployer: 0.3,
  mixerFunded: 0.6,
  bridgeFunded: 0.2,
  selfDestruct: 0.1,
  rehearsed: 0.3,
  called: 0.4,
  maxContracts: 8,
  maxFunded: 512,
  maxWatched: 64,
}
