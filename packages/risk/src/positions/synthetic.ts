import { MembraneError } from '@membrane/core'
import type { PositionsConfig, StressConfig } from '../config/config.ts'
import { exp, pow } from '../exact/functions.ts'
import { pairwiseSum } from '../exact/sum.ts'
import { createStream } from '../exact/threefry.ts'

/** Accounts as a table of whole tokens, `account * assets + asset`: what a million of them fit in. */
export type PositionTable = {
  readonly count: number
  readonly assets: number
  readonly collateral: Float64Array
  readonly debt: Float64Array
}

/** Apart from what paths draw: prices, bids, borrowers. */
const purpose = 80

/**
 * Half of the accounts have a health factor over 2.5; a fall by 20 % opens 0.8 % of them and one by 27 %, as on 2024-08-05,
 * 3 %. An assumption, which every result names.
 */
export const syntheticHealth = { medianExcess: 1.5, sigma: 0.75 } as const
/** Pareto exponent of account sizes: an assumption of the same kind. */
export const syntheticSizeExponent = 1.2

/**
 * Draws accounts of one collateral and one debt: sizes from a Pareto law, scaled to the total asked for, health factors
 * 1 + lognormal. The same seed gives the same accounts.
 * @throws POSITIONS_INVALID where an asset is unknown, or is no collateral.
 */
export function drawPositions(
  config: Extract<PositionsConfig, { kind: 'synthetic' }>,
  { assets, protocol }: Pick<StressConfig, 'assets' | 'protocol'>,
  seed: number,
): PositionTable {
  const { count } = config
  const c = assets.findIndex(({ id }) => id === config.collateral)
  const d = assets.findIndex(({ id }) => id === config.debt)
  const rule = protocol.collateral.find(({ asset }) => asset === config.collateral)
  const collateralPrice = assets[c]?.price
  const debtPrice = assets[d]?.price
  if (collateralPrice === undefined || debtPrice === undefined || rule === undefined) {
    throw new MembraneError('POSITIONS_INVALID', {
      shortMessage: `Synthetic positions of ${config.collateral} against ${config.debt} cannot be drawn: both must be assets, and ${config.collateral} must be listed in protocol.collateral.`,
      hint: `Known assets: ${assets.map(({ id }) => id).join(', ')}; collateral: ${protocol.collateral.map(({ asset }) => asset).join(', ')}.`,
    })
  }
  const { medianExcess, sigma } = config.health ?? syntheticHealth
  const exponent = config.sizeExponent ?? syntheticSizeExponent
  const draws = createStream(seed, 0, purpose)
  const sizes = new Float64Array(count)
  for (let i = 0; i < count; i++) sizes[i] = pow(draws.uniform(), -1 / exponent)
  const scale = count === 0 ? 0 : config.totalCollateral / pairwiseSum(sizes)
  const collateral = new Float64Array(count * assets.length)
  const debt = new Float64Array(count * assets.length)
  for (let i = 0; i < count; i++) {
    const dollars = (sizes[i] as number) * scale // drawn above
    const health = 1 + medianExcess * exp(sigma * draws.normal())
    collateral[i * assets.length + c] = dollars / collateralPrice
    debt[i * assets.length + d] = (dollars * rule.liquidationThreshold) / (health * debtPrice)
  }
  return { count, assets: assets.length, collateral, debt }
}
