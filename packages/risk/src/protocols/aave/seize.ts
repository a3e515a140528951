import { BPS } from '@membrane/core'
import { mulDivHalfUp, mulDivUp } from '../rounding.ts'
import type { AaveVersion } from './account.ts'

/** What a liquidation exchanges; see {@link seize}. */
export type AaveSeizure = {
  /** Collateral for the liquidator, underlying units. */
  readonly toLiquidator: bigint
  /** Collateral for the treasury, underlying units. */
  readonly fee: bigint
  /** Debt to repay, underlying units. */
  readonly debt: bigint
}

/**
 * Collateral against debt (`_calculateAvailableCollateralToLiquidate`): the debt's worth and the bonus, cut at the
 * balance; if cut, the debt that the balance pays for, rounded half up in v3.0 and up since v3.5. Undefined where the
 * contract divides by zero.
 */
export function seize(
  version: AaveVersion,
  input: {
    readonly debtToCover: bigint
    readonly balance: bigint
    /** Basis points, 10,500 for 5 %. */
    readonly bonus: bigint
    /** Basis points of the bonus. */
    readonly protocolFee: bigint
    readonly collateralPrice: bigint
    readonly debtPrice: bigint
    readonly collateralUnit: bigint
    readonly debtUnit: bigint
  },
): AaveSeizure | undefined {
  const { balance, bonus, collateralPrice, debtPrice, collateralUnit, debtUnit } = input
  if (collateralPrice === 0n) return undefined
  const base = (debtPrice * input.debtToCover * collateralUnit) / (collateralPrice * debtUnit)
  const wanted = mulDivHalfUp(base, bonus, BPS)
  const cut = wanted > balance
  if (cut && debtPrice === 0n) return undefined
  if (bonus === 0n && (cut || input.protocolFee !== 0n)) return undefined
  const collateral = cut ? balance : wanted
  const worth = cut ? (collateralPrice * collateral * debtUnit) / (debtPrice * collateralUnit) : 0n
  const roundDebt = version === '3.0' ? mulDivHalfUp : mulDivUp
  const debt = cut ? roundDebt(worth, BPS, bonus) : input.debtToCover
  const fee =
    input.protocolFee === 0n
      ? 0n
      : mulDivHalfUp(collateral - mulDivHalfUp(collateral, BPS, bonus), input.protocolFee, BPS)
  return { toLiquidator: collateral - fee, fee, debt }
}
