import { WAD } from '@membrane/core'
import type { CometAsset, CometState } from './state.ts'

/** Scale of Comet's indices. */
export const cometIndexScale: bigint = 10n ** 15n

/** What a principal is worth now in base units (`presentValue`): its magnitude rounded down, of debt as well. */
export function cometPresentValue(state: CometState, principal: bigint): bigint {
  return principal >= 0n
    ? (principal * state.baseSupplyIndex) / cometIndexScale
    : -((-principal * state.baseBorrowIndex) / cometIndexScale)
}

/** The principal of base units (`principalValue`): of a claim rounded down, of a debt rounded up. */
export function cometPrincipalValue(state: CometState, value: bigint): bigint {
  return value >= 0n
    ? (value * cometIndexScale) / state.baseSupplyIndex
    : -((-value * cometIndexScale + state.baseBorrowIndex - 1n) / state.baseBorrowIndex)
}

/** Base units that the protocol owns, or lacks when negative (`getReserves`). */
export function cometReserves(state: CometState): bigint {
  const supplied = cometPresentValue(state, state.totalSupplyBase)
  const borrowed = -cometPresentValue(state, -state.totalBorrowBase)
  return state.baseBalance - supplied + borrowed
}

/** Whether an account may be absorbed (`isLiquidatable`): its debt is over its collateral at the liquidation factors. */
export function isCometLiquidatable(state: CometState): boolean {
  return liquidity(state, ({ liquidateCollateralFactor }) => liquidateCollateralFactor) < 0n
}

/** Whether an account may keep what it borrowed (`isBorrowCollateralized`). */
export function isCometCollateralized(state: CometState): boolean {
  return liquidity(state, ({ borrowCollateralFactor }) => borrowCollateralFactor) >= 0n
}

/** Weighted collateral less debt, in dollars with 8 places; every term is rounded toward 0. */
function liquidity(state: CometState, factor: (asset: CometAsset) => bigint): bigint {
  if (state.principal >= 0n) return 0n
  let sum = (cometPresentValue(state, state.principal) * state.basePrice) / state.baseScale
  for (const asset of state.assets) {
    const value = ((state.collateral[asset.id] ?? 0n) * asset.price) / asset.scale
    sum += (value * factor(asset)) / WAD
  }
  return sum
}
