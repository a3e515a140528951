import { BPS, MembraneError, RAY, WAD } from '@membrane/core'
import { mulDivDown, mulDivHalfUp, mulDivUp } from '../rounding.ts'
import type { AaveEMode, AaveReserve, AaveState } from './state.ts'

/** Which roundings and rules: those of `@aave/core-v3` 1.19, or of v3.3 and later with the roundings of v3.5 and later. */
export type AaveVersion = '3.0' | '3.3'

/** What `getUserAccountData` says of an account. */
export type AaveAccount = {
  /** Base currency, 8 places. */
  readonly totalCollateral: bigint
  /** Base currency, 8 places. */
  readonly totalDebt: bigint
  /** Basis points, weighted by collateral. */
  readonly loanToValue: bigint
  /** Basis points, weighted by collateral. */
  readonly liquidationThreshold: bigint
  /** Wad; {@link withoutDebt} when nothing is owed. */
  readonly healthFactor: bigint
}

/** Health factor of an account that owes nothing: the largest number of 256 bits. */
export const withoutDebt: bigint = 2n ** 256n - 1n

/** The reserve of that id. @throws RESERVE_UNKNOWN */
export function reserveOf(state: AaveState, id: string): AaveReserve {
  const found = state.reserves.find((reserve) => reserve.id === id)
  if (found !== undefined) return found
  throw new MembraneError('RESERVE_UNKNOWN', {
    shortMessage: `There is no reserve ${JSON.stringify(id)} in this market; it has ${state.reserves.map((r) => r.id).join(', ')}.`,
    hint: 'Name one of them.',
  })
}

/** Underlying units that a scaled balance of aTokens is worth: rounded half up in v3.0, down since v3.5. */
export function aTokenBalance(version: AaveVersion, scaled: bigint, index: bigint): bigint {
  return version === '3.0' ? mulDivHalfUp(scaled, index, RAY) : mulDivDown(scaled, index, RAY)
}

/** Underlying units that scaled variable debt owes: rounded half up in v3.0, up since v3.5. */
export function debtBalance(version: AaveVersion, scaled: bigint, index: bigint): bigint {
  return version === '3.0' ? mulDivHalfUp(scaled, index, RAY) : mulDivUp(scaled, index, RAY)
}

/** 10^decimals. */
export function unitOf(reserve: AaveReserve): bigint {
  return 10n ** BigInt(reserve.decimals)
}

/**
 * Totals, weighted terms and health factor of an account (`GenericLogic.calculateUserAccountData`). v3.0 rounds
 * `percentMul` and `wadDiv` half up on the weighted threshold; v3.6 divides the exact weighted sum, rounds debt up.
 */
export function aaveAccount(version: AaveVersion, state: AaveState): AaveAccount {
  let totalCollateral = 0n
  let totalDebt = 0n
  let weightedLoan = 0n
  let weightedThreshold = 0n
  for (const reserve of state.reserves) {
    const supply = state.supplied[reserve.id]
    const price = accountPrice(version, state, reserve)
    const unit = unitOf(reserve)
    // v3.0 leaves out assets without a threshold of their own, also in an efficiency mode.
    if (supply?.enabled && (version !== '3.0' || reserve.liquidationThreshold !== 0n)) {
      const value = mulDivDown(aTokenBalance(version, supply.scaled, reserve.liquidityIndex), price, unit)
      const terms = termsOf(state.eMode, reserve)
      totalCollateral += value
      weightedLoan += value * (version === '3.0' && reserve.loanToValue === 0n ? 0n : terms.loanToValue)
      weightedThreshold += value * terms.liquidationThreshold
    }
    const debt = debtBalance(version, state.borrowed[reserve.id] ?? 0n, reserve.borrowIndex)
    totalDebt += version === '3.0' ? mulDivDown(debt, price, unit) : mulDivUp(debt, price, unit)
  }
  const average = (weighted: bigint) => (totalCollateral === 0n ? 0n : weighted / totalCollateral)
  const liquidationThreshold = average(weightedThreshold)
  return {
    totalCollateral,
    totalDebt,
    loanToValue: average(weightedLoan),
    liquidationThreshold,
    healthFactor:
      totalDebt === 0n
        ? withoutDebt
        : version === '3.0'
          ? mulDivHalfUp(mulDivHalfUp(totalCollateral, liquidationThreshold, BPS), WAD, totalDebt)
          : mulDivHalfUp(weightedThreshold, WAD, totalDebt) / BPS,
  }
}

/** The terms that hold for a reserve as collateral of an account in `eMode`. */
export function termsOf(eMode: AaveEMode | undefined, reserve: AaveReserve): AaveReserve | AaveEMode {
  return eMode?.collateral.includes(reserve.id) ? eMode : reserve
}

function accountPrice(version: AaveVersion, { eMode }: AaveState, reserve: AaveReserve): bigint {
  const common = version === '3.0' && eMode?.collateral.includes(reserve.id) ? (eMode.price ?? 0n) : 0n
  return common === 0n ? reserve.price : common
}
