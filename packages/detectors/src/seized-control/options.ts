/** Weights of `seized-control`, each with the reason for its default. */
export type SeizedControlOptions = {
  /** The sender initialised a contract that stood there already: whoever deploys in two steps does so once. */
  readonly initialised: number
  /** A contract of the sender did it, in the middle of other work: deployers have no need of one. */
  readonly initialisedByContract: number
  /** And named itself, or a contract made on the spot, as who is in charge. */
  readonly initialisedForItself: number
  /** Initialisers that wallets run in their constructor alone (Parity's library): calling them is no use to an owner. */
  readonly walletInitialised: number
  /** A contract of the sender's side made itself owner, administrator or minter of a contract of others. */
  readonly tookControl: number
  /** The sender appointed itself: an owner has no reason to. */
  readonly appointedItself: number
  /** The contract thus taken paid the sender's side afterwards. */
  readonly paidAfter: number
  /** A function was called that every known code base keeps internal: it was left public by mistake, without a check. */
  readonly internalFunction: number
  /** The sender's side destroyed, by a call to the token itself, what another contract held, and that one paid it. */
  readonly burnedOthers: number
  /** The same without such a payment: bridges and issuers redeem for others. */
  readonly redeemedForOthers: number
  /** The sender burnt an NFT and events say that it was another's. */
  readonly burnedForeignNft: number
  /** The sender burnt something by a small number, which is an NFT, and nothing says whose it was. */
  readonly burnedUnknownNft: number
  /** The sender's contract looked up what another contract holds, and got all of it for nothing. */
  readonly emptied: number
  /** Share of a balance, in percent, from which it counts as all of it: fees and dust stay behind. */
  readonly emptiedPercent: number
  /** Balances below this many base units are not worth emptying. */
  readonly emptiedFloor: bigint
  /** The called contract lost all it held to the sender by way of a third one: its owners would have had it sent. */
  readonly roundabout: number
  /** A signature came with the key that it was to be checked against, and that key has no part in what moved. */
  readonly namedSigner: number
  /** Contracts that do the same at one's bidding from which they are faces of one user: batches by hand stay below it. */
  readonly manyFaces: number
  /** The sender had many contracts make the same call, as if by many users: farmers and keepers do so as well. */
  readonly posedAsMany: number
  /** Combined score from which a finding is `medium`: signs that owners leave as well stay below it. */
  readonly mediumScore: number
  /** Combined score from which it is `high`. */
  readonly highScore: number
}

export const seizedControlDefaults: SeizedControlOptions = {
  initialised: 0.2,
  initialisedByContract: 0.45,
  initialisedForItself: 0.6,
  walletInitialised: 0.7,
  tookControl: 0.5,
  appointedItself: 0.3,
  paidAfter: 0.45,
  internalFunction: 0.7,
  burnedOthers: 0.5,
  redeemedForOthers: 0.2,
  burnedForeignNft: 0.6,
  burnedUnknownNft: 0.2,
  emptied: 0.45,
  emptiedPercent: 90,
  emptiedFloor: 1000n,
  roundabout: 0.35,
  namedSigner: 0.3,
  manyFaces: 5,
  posedAsMany: 0.35,
  mediumScore: 0.4,
  highScore: 0.6,
}
