import { WAD } from '@membrane/core'
import { cometPresentValue, cometPrincipalValue, cometReserves, isCometLiquidatable } from './account.ts'
import type { CometAsset, CometState } from './state.ts'

export type CometAbsorption =
  | {
      readonly state: CometState
      /** By asset: units that became the protocol's. */
      readonly seized: Readonly<Record<string, bigint>>
      /** Base units by which the account is better off: what reserves paid for the seized collateral and for what it did not cover. */
      readonly basePaidOut: bigint
      /** Base units of debt that the credited collateral did not cover: a loss even if all is sold at its credited value. */
      readonly badDebt: bigint
    }
  | { readonly refused: 'NotLiquidatable' }

/**
 * Absorbs an account by the rules of Compound v3 (`Comet.absorbInternal`): the protocol takes all of its collateral,
 * credits it at `liquidationFactor`, and pays what is still owed from reserves, which may go below 0. A surplus stays with
 * the account. Rewards (`baseTrackingAccrued`) and liquidator points are left out.
 */
export function absorbComet(state: CometState): CometAbsorption {
  if (!isCometLiquidatable(state)) return { refused: 'NotLiquidatable' }
  const before = cometPresentValue(state, state.principal)
  const seized: Record<string, bigint> = {}
  let credited = 0n
  for (const asset of state.assets) {
    const amount = state.collateral[asset.id] ?? 0n
    if (amount === 0n) continue
    seized[asset.id] = amount
    credited += (((amount * asset.price) / asset.scale) * asset.liquidationFactor) / WAD
  }
  const after = before + (credited * state.baseScale) / state.basePrice
  const balance = after < 0n ? 0n : after
  const principal = cometPrincipalValue(state, balance)
  return {
    state: {
      ...state,
      assets: state.assets.map((asset) => ({
        ...asset,
        reserves: asset.reserves + (seized[asset.id] ?? 0n),
      })),
      totalSupplyBase: state.totalSupplyBase + principal,
      totalBorrowBase: state.totalBorrowBase + state.principal,
      principal,
      collateral: {},
    },
    seized,
    basePaidOut: balance - before,
    badDebt: balance - after,
  }
}

/** Units of collateral for base units (`quoteCollateral`): buyers get `storeFrontPriceFactor` of the penalty as a discount. */
export function quoteCometCollateral(state: CometState, asset: CometAsset, baseAmount: bigint): bigint {
  const discount = (state.storeFrontPriceFactor * (WAD - asset.liquidationFactor)) / WAD
  const price = (asset.price * (WAD - discount)) / WAD
  return (state.basePrice * baseAmount * asset.scale) / price / state.baseScale
}

/** Buys collateral from the protocol (`buyCollateral`), which sells while its reserves are under their target. */
export function buyCometCollateral(
  state: CometState,
  id: string,
  baseAmount: bigint,
  minAmount: bigint = 0n,
):
  | { readonly state: CometState; readonly collateralAmount: bigint }
  | { readonly refused: 'NotForSale' | 'BadAsset' | 'TooMuchSlippage' | 'InsufficientReserves' } {
  const reserves = cometReserves(state)
  if (reserves >= 0n && reserves >= state.targetReserves) return { refused: 'NotForSale' }
  const asset = state.assets.find((one) => one.id === id)
  if (asset === undefined) return { refused: 'BadAsset' }
  const collateralAmount = quoteCometCollateral(state, asset, baseAmount)
  if (collateralAmount < minAmount) return { refused: 'TooMuchSlippage' }
  if (collateralAmount > asset.reserves) return { refused: 'InsufficientReserves' }
  return {
    state: {
      ...state,
      assets: state.assets.map((one) =>
        one.id === id ? { ...one, reserves: one.reserves - collateralAmount } : one,
      ),
      baseBalance: state.baseBalance + baseAmount,
    },
    collateralAmount,
  }
}
