import { ln } from '../../exact/functions.ts'
import { type Depth, liquidityAt } from '../depth.ts'

/** What arbitrageurs take from liquidity providers. */
export type LossVersusRebalancing = {
  /** Dollars a year without fees. */
  readonly yearly: number
  /** The same as a fraction of the pool's value a year: sigma^2 / 8 for a constant product; undefined in ranges. */
  readonly rate: number | undefined
  /** Chance that a block holds a trade that pays after the fee. */
  readonly tradeChance: number
  /** Dollars a year that arbitrageurs keep after fees. */
  readonly yearlyAfterFees: number
  /** Dollars of volume a year whose fees make up for `yearly`; undefined without a fee. */
  readonly breakEvenVolume: number | undefined
}

/**
 * Loss versus rebalancing: sigma^2 L / 4 a year with L the liquidity in dollars at the present price, which is sigma^2 / 8 of the
 * pool's value in a constant product (Milionis, Moallemi, Roughgarden, Zhang 2022, arXiv 2208.06046). With a fee, arbitrage
 * keeps the part 1 / (1 + sqrt(2 / blockTime) ln(1 + fee) / sigma) of it (Milionis, Moallemi, Roughgarden 2023, arXiv 2305.14604).
 * @param volatility yearly. @param blockYears mean time between blocks in years.
 */
export function lossVersusRebalancing(
  depth: Depth,
  volatility: number,
  blockYears: number,
): LossVersusRebalancing {
  const liquidity = liquidityAt(depth, 1)
  const yearly = (volatility * volatility * liquidity) / 4
  const wide = depth.liquidity.length === 1 && depth.bounds[0] === 0
  const gamma = ln(1 + depth.fee)
  const tradeChance =
    gamma === 0 ? 1 : volatility === 0 ? 0 : 1 / (1 + (Math.sqrt(2 / blockYears) * gamma) / volatility)
  return {
    yearly,
    rate: wide ? (volatility * volatility) / 8 : undefined,
    tradeChance,
    yearlyAfterFees: yearly * tradeChance,
    breakEvenVolume: depth.fee === 0 ? undefined : yearly / depth.fee,
  }
}
