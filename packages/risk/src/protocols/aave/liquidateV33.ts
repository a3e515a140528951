import { BPS, RAY, WAD } from '@membrane/core'
import { mulDivDown, mulDivHalfUp, mulDivUp, smaller } from '../rounding.ts'
import { aaveAccount, aTokenBalance, debtBalance, reserveOf, termsOf, unitOf } from './account.ts'
import { burn } from './burn.ts'
import { seize } from './seize.ts'
import type { AaveLiquidation, AaveOutcome, AaveRefusal, AaveReserve, AaveState } from './state.ts'

/** The rule's numbers. Money in base currency with 8 places. */
export type AaveV33Rules = {
  /** Basis points of the account's whole debt that one call may repay. */
  readonly closeFactor: bigint
  /** Wad: health factor at or below which all of the reserve's debt may be repaid. */
  readonly fullBelow: bigint
  /** A reserve's collateral or debt under this may be liquidated whole. */
  readonly smallPosition: bigint
  /** A partial liquidation leaves at least this of both. */
  readonly minLeftover: bigint
}

/** The deployed numbers: 2,000 and 1,000 dollars. The documentation's examples use 1,000 and 500. */
export const aaveV33Rules: AaveV33Rules = {
  closeFactor: 5_000n,
  fullBelow: 950_000_000_000_000_000n,
  smallPosition: 200_000_000_000n,
  minLeftover: 100_000_000_000n,
}

/**
 * A liquidation by the rules of Aave v3.3 and later (`LiquidationLogic` of `aave-v3-origin` 3.6.0, with the roundings
 * that came in v3.5). One call repays up to half of the account's whole debt, all of the reserve's where health is at most
 * 0.95 or collateral or debt is small; dust must not remain; an account whose collateral is all gone loses its debts, which
 * become the reserves' deficits. Reserves are taken to be active, not paused and liquid, amounts to fit 120 bits.
 * @throws RESERVE_UNKNOWN
 */
export function liquidateAaveV33(
  state: AaveState,
  call: AaveLiquidation,
  rules: AaveV33Rules = aaveV33Rules,
): AaveOutcome {
  const collateral = reserveOf(state, call.collateral)
  const debt = reserveOf(state, call.debt)
  const supply = state.supplied[collateral.id] ?? { scaled: 0n, enabled: false }
  const account = aaveAccount('3.3', state)
  const balance = aTokenBalance('3.3', supply.scaled, collateral.liquidityIndex)
  const owed = owedOf(state, debt)
  if (account.healthFactor >= WAD) return { refused: 'HEALTH_FACTOR_NOT_BELOW_THRESHOLD' }
  if (!supply.enabled) return { refused: 'COLLATERAL_CANNOT_BE_LIQUIDATED' }
  if (owed === 0n) return { refused: 'SPECIFIED_CURRENCY_NOT_BORROWED_BY_USER' }

  const collateralUnit = unitOf(collateral)
  const debtUnit = unitOf(debt)
  let most = owed
  const debtValue = mulDivUp(owed, debt.price, debtUnit)
  if (
    mulDivDown(balance, collateral.price, collateralUnit) >= rules.smallPosition &&
    debtValue >= rules.smallPosition &&
    account.healthFactor > rules.fullBelow
  ) {
    const mostValue = mulDivHalfUp(account.totalDebt, rules.closeFactor, BPS)
    if (debtValue > mostValue) most = mulDivDown(mostValue, debtUnit, debt.price)
  }
  const seized = seize('3.3', {
    debtToCover: smaller(call.debtToCover, most),
    balance,
    bonus: termsOf(state.eMode, collateral).liquidationBonus,
    protocolFee: collateral.protocolFee,
    collateralPrice: collateral.price,
    debtPrice: debt.price,
    collateralUnit,
    debtUnit,
  })
  if (seized === undefined) return { refused: 'ARITHMETIC' }

  const taken = seized.toLiquidator + seized.fee
  if (seized.debt < owed && taken < balance) {
    const debtLeft = mulDivUp(owed - seized.debt, debt.price, debtUnit)
    const collateralLeft = mulDivDown(balance - taken, collateral.price, collateralUnit)
    if (debtLeft < rules.minLeftover || collateralLeft < rules.minLeftover)
      return { refused: 'MUST_NOT_LEAVE_DUST' }
  }

  // In value, not in units: collateral that is worth nothing counts as gone.
  const noneLeft = account.totalCollateral === mulDivDown(taken, collateral.price, collateralUnit)
  const burnt = burnDebts(state, debt, owed, seized.debt, noneLeft)
  if ('refused' in burnt) return burnt

  const takenScaled = mulDivUp(seized.toLiquidator, RAY, collateral.liquidityIndex)
  if (takenScaled === 0n) return { refused: 'INVALID_BURN_AMOUNT' }
  if (takenScaled > supply.scaled) return { refused: 'ARITHMETIC' }
  const left = supply.scaled - takenScaled
  const wantedFee = mulDivUp(seized.fee, RAY, collateral.liquidityIndex)
  const feeScaled = smaller(wantedFee, left)
  return {
    state: burn(state, {
      collateral: collateral.id,
      collateralScaled: takenScaled + feeScaled,
      enabled: taken !== balance,
      debts: burnt.debts,
      deficits: burnt.deficits,
    }),
    collateralToLiquidator: seized.toLiquidator,
    protocolFee: wantedFee > left ? aTokenBalance('3.3', left, collateral.liquidityIndex) : seized.fee,
    debtRepaid: seized.debt,
    deficitAdded: burnt.deficits,
  }
}

function owedOf(state: AaveState, reserve: AaveReserve): bigint {
  return debtBalance('3.3', state.borrowed[reserve.id] ?? 0n, reserve.borrowIndex)
}

/** Scaled debts to burn, and the parts of them that nobody repaid: of `debt` first, of every other when no collateral is left. */
function burnDebts(
  state: AaveState,
  debt: AaveReserve,
  owed: bigint,
  repaid: bigint,
  noneLeft: boolean,
):
  | { readonly refused: AaveRefusal }
  | { readonly debts: Record<string, bigint>; readonly deficits: Record<string, bigint> } {
  const scaled = mulDivDown(noneLeft ? owed : repaid, RAY, debt.borrowIndex)
  if (scaled === 0n) return { refused: 'INVALID_BURN_AMOUNT' }
  // The debt that the whole balance pays for is rounded up, and can so exceed what is owed.
  if (scaled > (state.borrowed[debt.id] ?? 0n) || repaid > owed) return { refused: 'ARITHMETIC' }
  const debts: Record<string, bigint> = { [debt.id]: scaled }
  const deficits: Record<string, bigint> = {}
  if (!noneLeft) return { debts, deficits }
  if (repaid < owed) deficits[debt.id] = owed - repaid
  for (const reserve of state.reserves) {
    const rest = owedOf(state, reserve)
    if (reserve.id === debt.id || rest === 0n) continue
    debts[reserve.id] = mulDivDown(rest, RAY, reserve.borrowIndex)
    deficits[reserve.id] = rest
  }
  return { debts, deficits }
}
