import { WAD } from '@membrane/core'
import { mulDivDown, mulDivUp, smaller } from '../rounding.ts'
import type { MorphoLiquidation, MorphoOutcome, MorphoState } from './state.ts'

/** Scale of a Morpho oracle's price. */
export const morphoPriceScale: bigint = 10n ** 36n

const virtualShares = 1_000_000n
const virtualAssets = 1n
const cursor = 300_000_000_000_000_000n
const largestIncentive = 1_150_000_000_000_000_000n

/** Shares into loan units. Virtual shares and assets keep the first depositor from moving the rate (`SharesMathLib`). */
export function morphoAssets(
  shares: bigint,
  totalAssets: bigint,
  totalShares: bigint,
  round: 'up' | 'down',
): bigint {
  const mulDiv = round === 'up' ? mulDivUp : mulDivDown
  return mulDiv(shares, totalAssets + virtualAssets, totalShares + virtualShares)
}

/** Loan units into shares (`SharesMathLib`). */
export function morphoShares(
  assets: bigint,
  totalAssets: bigint,
  totalShares: bigint,
  round: 'up' | 'down',
): bigint {
  const mulDiv = round === 'up' ? mulDivUp : mulDivDown
  return mulDiv(assets, totalShares + virtualShares, totalAssets + virtualAssets)
}

/**
 * The liquidation incentive factor in wad: `min(1.15, 1 / (1 - 0.3 (1 - LLTV)))`, rounded down as `Morpho.liquidate` does.
 * @param lltv Wad, at most 1.
 */
export function morphoIncentive(lltv: bigint): bigint {
  return smaller(largestIncentive, mulDivDown(WAD, WAD, WAD - mulDivDown(cursor, WAD - lltv, WAD)))
}

/** Whether collateral covers the debt (`Morpho._isHealthy`): debt rounded up, what may be borrowed down. */
export function morphoHealthy(state: MorphoState): boolean {
  const borrowed = morphoAssets(state.borrowShares, state.totalBorrowAssets, state.totalBorrowShares, 'up')
  const worth = mulDivDown(state.collateral, state.price, morphoPriceScale)
  return mulDivDown(worth, state.lltv, WAD) >= borrowed
}

/**
 * A liquidation by Morpho Blue's rules (`Morpho.liquidate`): any part of the debt; once the collateral is gone, what is left
 * of the debt is taken from all lenders. Interest must have accrued before; amounts are taken to fit 128 bits.
 */
export function liquidateMorpho(state: MorphoState, call: MorphoLiquidation): MorphoOutcome {
  if ((call.seizedAssets === 0n) === (call.repaidShares === 0n)) return { refused: 'INCONSISTENT_INPUT' }
  if (morphoHealthy(state)) return { refused: 'HEALTHY_POSITION' }
  const { price, totalBorrowAssets, totalBorrowShares } = state
  const incentive = morphoIncentive(state.lltv)
  let { seizedAssets, repaidShares } = call
  if (seizedAssets > 0n) {
    const quoted = mulDivUp(seizedAssets, price, morphoPriceScale)
    repaidShares = morphoShares(mulDivUp(quoted, WAD, incentive), totalBorrowAssets, totalBorrowShares, 'up')
  } else {
    if (price === 0n) return { refused: 'ARITHMETIC' }
    const repaid = morphoAssets(repaidShares, totalBorrowAssets, totalBorrowShares, 'down')
    seizedAssets = mulDivDown(mulDivDown(repaid, incentive, WAD), morphoPriceScale, price)
  }
  const repaidAssets = morphoAssets(repaidShares, totalBorrowAssets, totalBorrowShares, 'up')
  if (repaidShares > state.borrowShares || seizedAssets > state.collateral) return { refused: 'ARITHMETIC' }

  const collateral = state.collateral - seizedAssets
  const sharesLeft = state.borrowShares - repaidShares
  const borrowAssets = totalBorrowAssets > repaidAssets ? totalBorrowAssets - repaidAssets : 0n
  const borrowShares = totalBorrowShares - repaidShares
  const badDebtShares = collateral === 0n ? sharesLeft : 0n
  const badDebtAssets = smaller(borrowAssets, morphoAssets(badDebtShares, borrowAssets, borrowShares, 'up'))
  if (badDebtAssets > state.totalSupplyAssets) return { refused: 'ARITHMETIC' }
  return {
    state: {
      ...state,
      totalSupplyAssets: state.totalSupplyAssets - badDebtAssets,
      totalBorrowAssets: borrowAssets - badDebtAssets,
      totalBorrowShares: borrowShares - badDebtShares,
      collateral,
      borrowShares: sharesLeft - badDebtShares,
    },
    seizedAssets,
    repaidAssets,
    repaidShares,
    badDebtAssets,
    badDebtShares,
  }
}
