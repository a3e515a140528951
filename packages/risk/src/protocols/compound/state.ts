/** A collateral asset of a Comet market. */
export type CometAsset = {
  readonly id: string
  /** Dollars with 8 places a whole token. */
  readonly price: bigint
  /** 10^decimals. */
  readonly scale: bigint
  /** Wad. */
  readonly borrowCollateralFactor: bigint
  /** Wad: what counts against the debt before an account may be absorbed. */
  readonly liquidateCollateralFactor: bigint
  /** Wad: part of the value that an absorbed account is credited. */
  readonly liquidationFactor: bigint
  /** Units that the protocol owns and sells. */
  readonly reserves: bigint
}

/** One account in its Comet market (Compound v3), interest up to now included in the indices. */
export type CometState = {
  readonly assets: readonly CometAsset[]
  /** Of the base asset: dollars with 8 places a whole token. */
  readonly basePrice: bigint
  /** 10^decimals of the base asset. */
  readonly baseScale: bigint
  /** Scale 10^15. */
  readonly baseSupplyIndex: bigint
  /** Scale 10^15. */
  readonly baseBorrowIndex: bigint
  readonly totalSupplyBase: bigint
  readonly totalBorrowBase: bigint
  /** Base units that the contract holds. */
  readonly baseBalance: bigint
  /** Wad: part of the liquidation penalty that buyers of collateral get. */
  readonly storeFrontPriceFactor: bigint
  /** Base units of reserves from which on collateral is no longer sold. */
  readonly targetReserves: bigint
  /** The account's: positive when it lends, negative when it owes. */
  readonly principal: bigint
  /** The account's, by asset: units. */
  readonly collateral: Readonly<Record<string, bigint>>
}
