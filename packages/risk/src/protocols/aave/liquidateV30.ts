import { BPS, RAY, WAD } from '@membrane/core'
import { mulDivHalfUp, smaller } from '../rounding.ts'
import { aaveAccount, aTokenBalance, debtBalance, reserveOf, termsOf, unitOf } from './account.ts'
import { burn } from './burn.ts'
import { seize } from './seize.ts'
import type { AaveLiquidation, AaveOutcome, AaveState } from './state.ts'

/** The rule's numbers, fixed in the contract. */
export type AaveV30Rules = {
  /** Basis points of the reserve's debt that one call may repay. */
  readonly closeFactor: bigint
  /** Basis points at or below `fullBelow`. */
  readonly fullCloseFactor: bigint
  /** Wad: health factor at or below which the full factor holds. */
  readonly fullBelow: bigint
}

export const aaveV30Rules: AaveV30Rules = {
  closeFactor: 5_000n,
  fullCloseFactor: 10_000n,
  fullBelow: 950_000_000_000_000_000n,
}

/**
 * A liquidation by the rules of Aave v3.0 (`LiquidationLogic` of `@aave/core-v3` 1.19.3): half of the reserve's debt,
 * all of it at a health factor of at most 0.95; nothing is written off. Reserves are taken to be active, not paused and
 * liquid, amounts to fit 128 bits.
 * @throws RESERVE_UNKNOWN
 */
export function liquidateAaveV30(
  state: AaveState,
  call: AaveLiquidation,
  rules: AaveV30Rules = aaveV30Rules,
): AaveOutcome {
  const collateral = reserveOf(state, call.collateral)
  const debt = reserveOf(state, call.debt)
  const supply = state.supplied[collateral.id] ?? { scaled: 0n, enabled: false }
  const scaledDebt = state.borrowed[debt.id] ?? 0n
  const { healthFactor } = aaveAccount('3.0', state)
  const owed = debtBalance('3.0', scaledDebt, debt.borrowIndex)
  if (healthFactor >= WAD) return { refused: 'HEALTH_FACTOR_NOT_BELOW_THRESHOLD' }
  if (!supply.enabled || collateral.liquidationThreshold === 0n)
    return { refused: 'COLLATERAL_CANNOT_BE_LIQUIDATED' }
  if (owed === 0n) return { refused: 'SPECIFIED_CURRENCY_NOT_BORROWED_BY_USER' }

  const closeFactor = healthFactor > rules.fullBelow ? rules.closeFactor : rules.fullCloseFactor
  const balance = aTokenBalance('3.0', supply.scaled, collateral.liquidityIndex)
  const { eMode } = state
  const common = eMode?.price ?? 0n
  const seized = seize('3.0', {
    debtToCover: smaller(call.debtToCover, mulDivHalfUp(owed, closeFactor, BPS)),
    balance,
    bonus: termsOf(eMode, collateral).liquidationBonus,
    protocolFee: collateral.protocolFee,
    collateralPrice: common !== 0n && eMode?.collateral.includes(collateral.id) ? common : collateral.price,
    debtPrice: common === 0n ? debt.price : common,
    collateralUnit: unitOf(collateral),
    debtUnit: unitOf(debt),
  })
  if (seized === undefined) return { refused: 'ARITHMETIC' }

  const debtScaled = mulDivHalfUp(seized.debt, RAY, debt.borrowIndex)
  const taken = mulDivHalfUp(seized.toLiquidator, RAY, collateral.liquidityIndex)
  if (debtScaled === 0n) return { refused: 'INVALID_BURN_AMOUNT' }
  if (debtScaled > scaledDebt || seized.debt > owed) return { refused: 'ARITHMETIC' }
  if (taken === 0n) return { refused: 'INVALID_BURN_AMOUNT' }
  if (taken > supply.scaled) return { refused: 'ARITHMETIC' }

  const left = supply.scaled - taken
  const wantedFee = mulDivHalfUp(seized.fee, RAY, collateral.liquidityIndex)
  const protocolFee = wantedFee > left ? aTokenBalance('3.0', left, collateral.liquidityIndex) : seized.fee
  const feeScaled = mulDivHalfUp(protocolFee, RAY, collateral.liquidityIndex)
  return {
    state: burn(state, {
      collateral: collateral.id,
      collateralScaled: taken + feeScaled,
      enabled: seized.toLiquidator + seized.fee !== balance,
      debts: { [debt.id]: debtScaled },
      deficits: {},
    }),
    collateralToLiquidator: seized.toLiquidator,
    protocolFee,
    debtRepaid: seized.debt,
    deficitAdded: {},
  }
}
