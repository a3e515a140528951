import { type BountyInputs, type Range, sizeBounty } from '../bounty.ts'
import type { BountyConfig, IncentiveConfig, MevConfig, NumberOrRange } from '../config.ts'
import { yearSeconds } from '../governance/acquire.ts'
import { bestBonus, leastBonus, leastPosition, seizureSizes } from '../incentive.ts'
import { oracleBackRun } from '../mev/backrun.ts'
import { lossVersusRebalancing } from '../mev/lvr.ts'
import { worstSandwich } from '../mev/sandwich.ts'
import type { BountyEntry, IncentiveResult, MevResult } from '../result.ts'
import { type Context, closeFactorOf, finiteOrNull, gasCost, liquidationGas } from './notes.ts'

/** Which debts are worth liquidating, and at which bonus, by gas price. */
export function evaluateIncentive(config: IncentiveConfig, context: Context): IncentiveResult {
  const { name, pool, bonus, liquidationThreshold, position, sizes } = config
  const { notes } = context
  const depth = pool === undefined ? undefined : context.depth(pool)
  const blind = pool !== undefined && depth === undefined
  if (blind) notes.unknown(name, 'least position', `the depth of pool ${pool} is not known`)
  if (pool === undefined)
    notes.assume('Where no pool is given, seized collateral is sold at the outside price, whatever its size.')
  if (context.coinPrice === undefined)
    notes.unknown(name, 'gas in dollars', 'chain.coinPrice is not given, so gas has no price in dollars')
  if (sizes !== undefined && sizes.lossIfLeft === undefined)
    notes.assume('Of a position that nobody liquidates half is lost in the end.')
  if (config.minProfit === undefined) notes.assume('A liquidator wants $5 of profit where none is given.')
  if (config.protocolFee === undefined)
    notes.assume('The protocol keeps nothing of the bonus where no fee of its is given.')
  const mostBonus = 1 / liquidationThreshold - 1
  const shared = { protocolFee: config.protocolFee ?? 0, depth }
  const seizure = blind ? undefined : seizureSizes({ ...shared, bonus, cost: 0 })
  return {
    name,
    pool: pool ?? null,
    bonus,
    mostBonus,
    position: position ?? null,
    optimalSeizure: seizure?.optimal ?? null,
    breakEvenSeizure: seizure?.breakEven ?? null,
    byGasPrice: config.gasPricesGwei.map((gasPriceGwei) => {
      const gas = gasCost(context, liquidationGas(context, config.gas), gasPriceGwei)
      const nothing = { gasPriceGwei, gasCost: gas ?? null }
      if (gas === undefined || blind)
        return { ...nothing, leastPosition: null, leastBonus: null, bestBonus: null, leftOut: null }
      const incentive = { ...shared, cost: gas + (config.minProfit ?? 5) }
      const best =
        sizes === undefined
          ? undefined
          : bestBonus(incentive, { ...sizes, lossIfLeft: sizes.lossIfLeft ?? 0.5 }, mostBonus)
      return {
        ...nothing,
        leastPosition: leastPosition({ ...incentive, bonus }) ?? null,
        leastBonus: position === undefined ? null : (leastBonus(incentive, position, mostBonus) ?? null),
        bestBonus: best?.bonus ?? null,
        leftOut: best?.leftOut ?? null,
      }
    }),
  }
}

/**
 * Used where a bounty does not say; wide on purpose, since nobody has measured them. They are judgements of ours and are named as
 * assumptions wherever they are used.
 */
export const bountyDefaults: Readonly<Omit<Record<keyof BountyInputs, Range>, 'valueAtRisk'>> = {
  successChance: [0.3, 0.9],
  launderingLoss: [0.1, 0.5],
  detectionChance: [0.05, 0.5],
  legalCost: [500_000, 10_000_000],
  attackCost: [10_000, 250_000],
  paidChance: [0.6, 0.95],
  firstChance: [0.5, 0.95],
  reputation: [0, 50_000],
}

/** The reward at which reporting is worth more than attacking. */
export function evaluateBounty(config: BountyConfig, { notes }: Context): BountyEntry {
  const { name, reward, valueAtRisk } = config
  if (valueAtRisk === undefined) {
    notes.unknown(name, 'reward at which reporting dominates', 'valueAtRisk is not given')
    return {
      name,
      reward: reward ?? null,
      inputs: null,
      attackValue: null,
      reportValue: null,
      dominanceReward: null,
      verdict: 'unknown',
    }
  }
  const pick = (field: keyof typeof bountyDefaults): Range => {
    const given = config[field]
    if (given !== undefined) return rangeOf(given)
    const [low, high] = bountyDefaults[field]
    notes.assume(
      `${field} of a bounty that does not give it is from ${low} to ${high}: a judgement, not a measurement.`,
    )
    return [low, high]
  }
  const inputs: BountyInputs = {
    valueAtRisk: rangeOf(valueAtRisk),
    successChance: pick('successChance'),
    launderingLoss: pick('launderingLoss'),
    detectionChance: pick('detectionChance'),
    legalCost: pick('legalCost'),
    attackCost: pick('attackCost'),
    paidChance: pick('paidChance'),
    firstChance: pick('firstChance'),
    reputation: pick('reputation'),
  }
  notes.assume(
    'A finder weighs money alone, and knows these chances; whoever is honest at any price needs no reward.',
  )
  if (reward === undefined) notes.unknown(name, 'verdict on the reward', 'no reward is given')
  const { attack, report, dominance, verdict } = sizeBounty(inputs, reward)
  return {
    name,
    reward: reward ?? null,
    inputs,
    attackValue: attack,
    reportValue: report ?? null,
    dominanceReward: [finiteOrNull(dominance[0]), finiteOrNull(dominance[1])],
    verdict: verdict ?? 'unknown',
  }
}

function rangeOf(value: NumberOrRange): Range {
  return typeof value === 'number' ? [value, value] : value
}

/** What a design leaves to searchers and proposers. */
export function evaluateMev(config: MevConfig, context: Context): MevResult {
  const { notes } = context
  const { name } = config
  if (config.kind === 'oracle-update') {
    const gas =
      config.gasPriceGwei === undefined
        ? undefined
        : gasCost(context, liquidationGas(context, config.gas), config.gasPriceGwei)
    if (config.debt === undefined || gas === undefined) {
      const missing = [
        ...(config.debt === undefined ? ['debt'] : []),
        ...(config.gasPriceGwei === undefined ? ['gasPriceGwei'] : []),
        ...(context.coinPrice === undefined ? ['chain.coinPrice'] : []),
      ]
      notes.unknown(name, 'value of an oracle update', `not given: ${missing.join(', ')}`)
      return { kind: 'oracle-update', name, repaid: null, extractable: null, recaptured: null, leaked: null }
    }
    notes.assume('Competition for an oracle update passes its whole worth on; gas is paid once.')
    return {
      kind: 'oracle-update',
      name,
      ...oracleBackRun(
        config.debt,
        closeFactorOf(context, config.closeFactor),
        config.bonus,
        gas,
        config.auctionShare ?? 0,
      ),
    }
  }
  const depth = context.depth(config.pool)
  if (depth === undefined)
    notes.unknown(name, 'extractable value', `the depth of pool ${config.pool} is not known`)
  if (config.kind === 'lvr') {
    const base = { kind: 'lvr', name, pool: config.pool } as const
    if (depth === undefined)
      return {
        ...base,
        rate: null,
        yearly: null,
        tradeChance: null,
        yearlyAfterFees: null,
        breakEvenVolume: null,
      }
    notes.assume(
      'Loss versus rebalancing is the present rate: a driftless random walk, the liquidity of the present range, and arbitrage in every block that pays for it; gas is free.',
    )
    const { rate, breakEvenVolume, ...rest } = lossVersusRebalancing(
      depth,
      config.volatility,
      context.blockSeconds / yearSeconds,
    )
    return { ...base, ...rest, rate: rate ?? null, breakEvenVolume: breakEvenVolume ?? null }
  }
  const base = { kind: 'sandwich', name, pool: config.pool } as const
  if (depth === undefined) return { ...base, front: null, profit: null, victimLoss: null }
  notes.assume(
    'A sandwich is not competed for and pays no gas, so its profit is an upper bound for one attacker.',
  )
  const { front, profit, victimLoss } = worstSandwich(depth, config.trade, config.slippageTolerance)
  return { ...base, front, profit, victimLoss }
}
