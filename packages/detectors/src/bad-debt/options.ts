/** Thresholds of `bad-debt`, each with the reason for its default. */
export type BadDebtOptions = {
  /** Debt without collateral from which a position is told, in the pool's base currency. $100: less is rounding's dust. */
  readonly minimumBase: number
  /** ... and is `high`. $100,000: more than a market's reserve factor earns in a while. */
  readonly highBase: number
  /** Borrowers read a block: those whose debt the block before changed. More of them wait for the next. */
  readonly readsPerBlock: number
  /** Borrowers waiting and told of, a pool. Bounds memory. */
  readonly maxBorrowers: number
  /** Reserves read a block, in turn: two calls each. */
  readonly reservesPerBlock: number
  /** Reserves followed, a pool; Aave's largest market has about 40. Bounds memory. */
  readonly maxReserves: number
  /** Basis points of utilisation at which depositors cannot leave. 9,990: what is left is less than anybody wants. */
  readonly fullBps: number
  /** Basis points below which a reserve that was told of is told of again when it fills up. */
  readonly clearBps: number
  /** Blocks of full utilisation after which it is `high`. 300: an hour on Ethereum, in which rates should have acted. */
  readonly stuckBlocks: number
}

export const badDebtDefaults: BadDebtOptions = {
  minimumBase: 100,
  highBase: 100_000,
  readsPerBlock: 50,
  maxBorrowers: 500,
  reservesPerBlock: 8,
  maxReserves: 64,
  fullBps: 9_990,
  clearBps: 9_500,
  stuckBlocks: 300,
}
