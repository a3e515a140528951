/** One asset of an Aave v3 market, as its contracts hold it. */
export type AaveReserve = {
  readonly id: string
  /** Base currency of the oracle (US dollars with 8 places) a whole token. */
  readonly price: bigint
  readonly decimals: number
  /** Basis points. */
  readonly loanToValue: bigint
  /** Basis points. */
  readonly liquidationThreshold: bigint
  /** Basis points of the debt repaid, the debt included: 10,500 is a bonus of 5 %. */
  readonly liquidationBonus: bigint
  /** Basis points of the bonus that go to the treasury. */
  readonly protocolFee: bigint
  /** Ray: underlying a scaled unit of aToken, interest up to now included. */
  readonly liquidityIndex: bigint
  /** Ray: underlying a scaled unit of variable debt. */
  readonly borrowIndex: bigint
  /** Underlying units of debt that were burnt without being repaid. v3.3 and later. */
  readonly deficit: bigint
}

/** What an account has supplied of one asset. */
export type AaveSupply = {
  /** Scaled units of aToken. */
  readonly scaled: bigint
  /** Whether it backs debt. */
  readonly enabled: boolean
}

/** The terms of an account's efficiency mode. */
export type AaveEMode = {
  readonly loanToValue: bigint
  readonly liquidationThreshold: bigint
  /** As {@link AaveReserve.liquidationBonus}. */
  readonly liquidationBonus: bigint
  /** Ids of the reserves that have these terms as collateral. */
  readonly collateral: readonly string[]
  /** v3.0 only: price that replaces those of the category's assets; 0 when there is none. */
  readonly price?: bigint
}

/** One account in its market: all that a liquidation of it reads and writes. */
export type AaveState = {
  /** In the market's order. */
  readonly reserves: readonly AaveReserve[]
  /** By id of the reserve. */
  readonly supplied: Readonly<Record<string, AaveSupply>>
  /** By id of the reserve: scaled units of variable debt. Stable debt no longer exists and is not modelled. */
  readonly borrowed: Readonly<Record<string, bigint>>
  readonly eMode?: AaveEMode
}

/** A call of `liquidationCall`; the underlying is received. */
export type AaveLiquidation = {
  readonly collateral: string
  readonly debt: string
  /** Underlying units; more than may be repaid is cut. */
  readonly debtToCover: bigint
}

/** The contract's own names of its errors, which differ in spelling only between versions. */
export type AaveRefusal =
  | 'HEALTH_FACTOR_NOT_BELOW_THRESHOLD'
  | 'COLLATERAL_CANNOT_BE_LIQUIDATED'
  | 'SPECIFIED_CURRENCY_NOT_BORROWED_BY_USER'
  | 'MUST_NOT_LEAVE_DUST'
  /** What would be burnt rounds to nothing. */
  | 'INVALID_BURN_AMOUNT'
  /** A division by zero, or more burnt than there is. */
  | 'ARITHMETIC'

export type AaveLiquidated = {
  readonly state: AaveState
  /** Underlying units. */
  readonly collateralToLiquidator: bigint
  /** Underlying units, paid to the treasury in aTokens. */
  readonly protocolFee: bigint
  /** Underlying units. */
  readonly debtRepaid: bigint
  /** By id of the reserve: underlying units of debt that were burnt without being repaid. Empty when there are none. */
  readonly deficitAdded: Readonly<Record<string, bigint>>
}

export type AaveOutcome = AaveLiquidated | { readonly refused: AaveRefusal }
