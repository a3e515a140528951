import { exp, ln } from '../exact/functions.ts'

/** Inputs of B.Protocol's closed formula. */
export type SmartLtvInputs = {
  /** Daily volatility of the price, 0.03 is 3 %. */
  readonly volatility: number
  /** Dollars that can be sold at a loss of `bonus`. */
  readonly liquidity: number
  /** Most dollars that may be borrowed. */
  readonly debtCap: number
  /** Liquidation bonus. */
  readonly bonus: number
}

/**
 * Loan-to-value that keeps the risk `1 / confidence`: exp(-c s sqrt(d / l)) - b (Risk DAO, SmartLTV). It knows no cascade
 * and no price impact, so it checks a frontier rather than replaces it.
 * @param confidence c: 5 lets r be 0.2.
 */
export function smartLtv(
  { volatility, liquidity, debtCap, bonus }: SmartLtvInputs,
  confidence: number,
): number {
  return exp(-confidence * volatility * Math.sqrt(debtCap / liquidity)) - bonus
}

/** The risk of a loan-to-value: r = s sqrt(d) / (ln(1 / (LTV + b)) sqrt(l)), the inverse of `smartLtv`; Infinity at LTV + b >= 1. */
export function smartLtvRisk(
  { volatility, liquidity, debtCap, bonus }: SmartLtvInputs,
  loanToValue: number,
): number {
  const room = -ln(loanToValue + bonus)
  return room > 0 ? (volatility * Math.sqrt(debtCap)) / (room * Math.sqrt(liquidity)) : Infinity
}
