/** A market of Morpho Blue with one borrower: all that a liquidation reads and writes, interest up to now included. */
export type MorphoState = {
  /** Wad: liquidation loan-to-value. */
  readonly lltv: bigint
  /** Loan units a collateral unit, times 10^36. */
  readonly price: bigint
  readonly totalSupplyAssets: bigint
  readonly totalSupplyShares: bigint
  readonly totalBorrowAssets: bigint
  readonly totalBorrowShares: bigint
  /** The borrower's. */
  readonly collateral: bigint
  /** The borrower's. */
  readonly borrowShares: bigint
}

/** A call of `liquidate`: exactly one of the two is not 0. */
export type MorphoLiquidation = {
  /** Collateral units. */
  readonly seizedAssets: bigint
  readonly repaidShares: bigint
}

export type MorphoRefusal =
  /** Both or neither of the inputs are given. */
  | 'INCONSISTENT_INPUT'
  | 'HEALTHY_POSITION'
  /** More repaid or seized than there is, or a price of 0 that is divided by. */
  | 'ARITHMETIC'

export type MorphoOutcome =
  | {
      readonly state: MorphoState
      /** Collateral units. */
      readonly seizedAssets: bigint
      /** Loan units that the liquidator pays. */
      readonly repaidAssets: bigint
      readonly repaidShares: bigint
      /** Loan units that the lenders lose. */
      readonly badDebtAssets: bigint
      readonly badDebtShares: bigint
    }
  | { readonly refused: MorphoRefusal }
