import { pow } from '../exact/functions.ts'
import { type Depth, flowBetween, sell } from './depth.ts'

/** What one liquidation pays and costs. */
export type Incentive = {
  /** 0.05 is 5 %. */
  readonly bonus: number
  /** Part of the bonus that the protocol keeps. */
  readonly protocolFee: number
  /** Dollars of gas, and the least profit that is worth the trouble. */
  readonly cost: number
  /** Where the collateral is sold; undefined: at the outside price. */
  readonly depth: Depth | undefined
}

/** What a liquidator keeps of the bonus, per dollar of debt repaid. */
function kept({ bonus, protocolFee }: Incentive): number {
  return bonus * (1 - protocolFee)
}

/** Profit of repaying `debt` dollars and selling what is seized. */
export function liquidationProfit(incentive: Incentive, debt: number): number {
  const seized = debt * (1 + kept(incentive))
  const proceeds = incentive.depth === undefined ? seized : sell(incentive.depth, 1, seized).out
  return proceeds - debt - incentive.cost
}

/**
 * Dollars of collateral whose sale earns most: where a further dollar brings (1 - fee) s^2 = 1 / (1 + b); in a constant
 * product without fee Y (sqrt(1 + b) - 1).
 */
function optimalSeizure(incentive: Incentive, depth: Depth): number {
  const keep = 1 - depth.fee
  const stop = 1 / Math.sqrt((1 + kept(incentive)) * keep)
  return stop >= 1 ? 0 : flowBetween(depth, stop, 1).asset / keep
}

/**
 * Dollars of collateral whose sale earns most, and at which nothing is earned: in a constant product without fee
 * Y (sqrt(1 + b) - 1) and bY. The second by bisection.
 * @returns undefined without a pool: every size then earns in proportion.
 */
export function seizureSizes(
  incentive: Incentive,
): { readonly optimal: number; readonly breakEven: number } | undefined {
  const { depth } = incentive
  if (depth === undefined) return undefined
  const factor = 1 + kept(incentive)
  const optimal = optimalSeizure(incentive, depth)
  const earns = (seized: number) => sell(depth, 1, seized).out - seized / factor > 0
  if (optimal === 0 || !earns(optimal)) return { optimal: 0, breakEven: 0 }
  let low = optimal
  let high = optimal * 2
  while (earns(high)) high *= 2
  for (let round = 0; round < 100; round++) {
    const middle = (low + high) / 2
    if (earns(middle)) low = middle
    else high = middle
  }
  return { optimal, breakEven: high }
}

/**
 * Least debt in dollars whose liquidation pays: cost / bonus, and more where selling moves the price. Bisection up to the
 * size that earns most.
 * @returns undefined where no size pays.
 */
export function leastPosition(incentive: Incentive): number | undefined {
  const perDollar = kept(incentive)
  if (perDollar <= 0) return undefined
  if (incentive.depth === undefined) return incentive.cost / perDollar
  let high = optimalSeizure(incentive, incentive.depth) / (1 + perDollar)
  if (high === 0 || liquidationProfit(incentive, high) < 0) return undefined
  let low = 0
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2
    if (liquidationProfit(incentive, middle) < 0) low = middle
    else high = middle
  }
  return high
}

/**
 * Least bonus at which repaying `debt` pays, to a millionth.
 * @param most beyond which liquidating worsens health: 1 / threshold - 1.
 * @returns undefined where even that does not pay.
 */
export function leastBonus(
  incentive: Omit<Incentive, 'bonus'>,
  debt: number,
  most: number,
): number | undefined {
  const pays = (bonus: number) => liquidationProfit({ ...incentive, bonus }, debt) >= 0
  if (!pays(most)) return undefined
  let low = 0
  let high = most
  while (high - low > 1e-6) {
    const middle = (low + high) / 2
    if (pays(middle)) high = middle
    else low = middle
  }
  return high
}

/** Sizes of debts: Pareto from `smallest` on. */
export type DebtSizes = {
  readonly smallest: number
  /** Over 1, so that the mean exists. */
  readonly exponent: number
  /** Part of a position that nobody liquidates which is lost in the end. */
  readonly lossIfLeft: number
}

/** The bonus that costs borrowers and lenders least, and what it costs per dollar of debt to be liquidated. */
export type BestBonus = {
  readonly bonus: number
  readonly cost: number
  /** Part of the debt that is too small to liquidate at it. */
  readonly leftOut: number
}

/**
 * The bonus that minimises bonus paid on what is liquidated plus loss on what is too small for it, over 0 to `most`, at most
 * 100 %, in steps of a basis point. Of Pareto debts with exponent a, those under r are the part 1 - (smallest / r)^(a - 1).
 */
export function bestBonus(incentive: Omit<Incentive, 'bonus'>, sizes: DebtSizes, most: number): BestBonus {
  const { smallest, exponent, lossIfLeft } = sizes
  let best: BestBonus = { bonus: 0, cost: lossIfLeft, leftOut: 1 }
  const steps = Math.floor(Math.min(most, 1) * 10_000 + 1e-9)
  for (let step = 1; step <= steps; step++) {
    const bonus = step / 10_000
    const least = leastPosition({ ...incentive, bonus })
    const leftOut = least === undefined ? 1 : least <= smallest ? 0 : 1 - pow(smallest / least, exponent - 1)
    const cost = bonus * (1 - leftOut) + lossIfLeft * leftOut
    if (cost < best.cost) best = { bonus, cost, leftOut }
  }
  return best
}
