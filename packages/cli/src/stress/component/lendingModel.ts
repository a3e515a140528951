import {
  liquidateMorpho,
  type MorphoLiquidation,
  type MorphoState,
  morphoAssets,
  morphoHealthy,
  morphoPriceScale,
  morphoShares,
  type Stream,
} from '@membrane/risk'

const wad = 10n ** 18n

/** The state after a loan by Morpho Blue's rules (`Morpho.borrow`): shares are rounded up. */
export function modelBorrow(state: MorphoState, assets: bigint): MorphoState {
  const shares = morphoShares(assets, state.totalBorrowAssets, state.totalBorrowShares, 'up')
  return {
    ...state,
    borrowShares: state.borrowShares + shares,
    totalBorrowShares: state.totalBorrowShares + shares,
    totalBorrowAssets: state.totalBorrowAssets + assets,
  }
}

/** The most that a position without debt may borrow; the collateral's worth less what rounding takes. */
export function largestLoan(state: MorphoState): bigint {
  let assets = (((state.collateral * state.price) / morphoPriceScale) * state.lltv) / wad
  while (assets > 0n && !morphoHealthy(modelBorrow(state, assets))) assets -= 1n
  return assets
}

/** What a borrower owes, rounded up. */
export function owed(state: MorphoState): bigint {
  return morphoAssets(state.borrowShares, state.totalBorrowAssets, state.totalBorrowShares, 'up')
}

/**
 * What a liquidator asks for: all of the debt or a part of it; all of the collateral where it does not cover the debt with the
 * incentive.
 */
export function chooseLiquidation(state: MorphoState, stream: Stream): MorphoLiquidation {
  const whole = { seizedAssets: 0n, repaidShares: state.borrowShares }
  const share = BigInt(50_000 + stream.below(900_000))
  const partly = stream.below(2) === 0
  if ('refused' in liquidateMorpho(state, whole)) return { seizedAssets: state.collateral, repaidShares: 0n }
  const part = (state.borrowShares * share) / 1_000_000n
  return partly && part > 0n ? { seizedAssets: 0n, repaidShares: part } : whole
}

/** A price of a whole token in the scale of Morpho's oracles; ten digits behind the point count. */
export function oraclePrice(
  price: number,
  decimals: { readonly loan: number; readonly collateral: number },
): bigint {
  const exponent = 26 + decimals.loan - decimals.collateral
  return BigInt(Math.round(price * 1e10)) * 10n ** BigInt(exponent)
}
