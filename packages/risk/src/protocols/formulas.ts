/**
 * Health factor after repaying `repaid` of `debt` with a bonus: HF + r (HF - LT (1 + b)) / (B - r), for an account whose
 * seized collateral has the account's threshold. Money in one unit, fractions plain.
 */
export function healthAfterLiquidation(input: {
  readonly healthFactor: number
  readonly liquidationThreshold: number
  readonly bonus: number
  readonly debt: number
  readonly repaid: number
}): number {
  const { healthFactor, liquidationThreshold, bonus, debt, repaid } = input
  return healthFactor + (repaid * (healthFactor - liquidationThreshold * (1 + bonus))) / (debt - repaid)
}

/** Whether liquidating lowers the health factor, so that the next liquidation follows: HF < LT (1 + b). */
export function liquidationWorsens(
  healthFactor: number,
  liquidationThreshold: number,
  bonus: number,
): boolean {
  return healthFactor < liquidationThreshold * (1 + bonus)
}

/** Whether collateral cannot pay the debt and the bonus, so that bad debt is certain: LTV > 1 / (1 + b). */
export function cannotBeLiquidatedWhole(loanToValue: number, bonus: number): boolean {
  return loanToValue > 1 / (1 + bonus)
}
