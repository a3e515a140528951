/** Thresholds of `depeg`, each with the reason for its default. */
export type DepegOptions = {
  /**
   * Deviation from the peg in basis points from which it is `medium`; a coin's own `maxDeviationBps` goes before it.
   * 1 %: redemption and its fee hold a sound coin within half of that.
   */
  readonly deviationBps: number
  /** Multiple of the limit from which it is `high`: holders no longer expect to be paid in full. */
  readonly severeMultiple: number
  /**
   * Share of a pool in basis points that the coin may hold. 80 %: a stable-swap curve holds the price up to about
   * there, so that the balance shows flight before the price does.
   */
  readonly shareBps: number
  /** Share from which it is `high`: almost nothing is left to sell the coin for. */
  readonly severeShareBps: number
  /** Basis points of a limit below which it is told to be over: without a gap, a coin at the limit is told block by block. */
  readonly healedBps: number
}

export const depegDefaults: DepegOptions = {
  deviationBps: 100,
  severeMultiple: 2,
  shareBps: 8_000,
  severeShareBps: 9_500,
  healedBps: 9_000,
}
