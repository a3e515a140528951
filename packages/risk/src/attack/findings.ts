import { digest, type RiskFinding, type Severity } from '@membrane/core'
import { time } from '../report/scale.ts'
import type { EconomicsLimits } from './config.ts'
import type { EconomicsResult, MevResult, OracleResult } from './result.ts'

type Measured = Pick<
  EconomicsResult,
  'runId' | 'oracle' | 'governance' | 'bounty' | 'incentives' | 'mev' | 'margin'
>

/** One limit against one subject; `value` null where it is unknown, `broken` decided by the caller. */
type Check = {
  readonly detector: string
  readonly subject: string
  readonly measure: string
  readonly value: number | null
  readonly limit: number
  readonly unit: string
  readonly broken: boolean
  readonly title: string
  readonly message: string
}

/**
 * A finding for every limit that is set and broken, and one of severity `medium` for every limit that cannot be judged,
 * because what is unknown is not safe.
 */
export function economicsFindings(
  limits: EconomicsLimits | undefined,
  measured: Measured,
): readonly RiskFinding[] {
  if (limits === undefined) return []
  const checks = [
    ...measured.oracle.flatMap((one) => oracleChecks(limits, one)),
    ...governanceChecks(limits, measured.governance),
    ...incentiveChecks(limits, measured.incentives),
    ...bountyChecks(limits, measured.bounty),
    ...measured.mev.flatMap((one) => mevChecks(limits, one)),
    ...marginChecks(limits, measured.margin ?? []),
  ]
  return checks.flatMap((check) => {
    if (check.value !== null && !check.broken) return []
    return [findingOf(check, limits.severity ?? 'high', measured.runId)]
  })
}

function findingOf(check: Check, severity: Severity, run: RiskFinding['run']): RiskFinding {
  const { detector, subject, measure, value, limit, unit } = check
  const unknown = value === null
  return {
    id: digest([detector, subject, run]),
    detector,
    severity: unknown && !check.broken ? 'medium' : severity,
    title:
      unknown && !check.broken
        ? `${subject}: ${measure} is unknown, so its limit is not shown to hold`
        : check.title,
    subject,
    message:
      unknown && !check.broken
        ? `The section on what is unknown says what is missing for ${measure}.`
        : check.message,
    evidence: [
      {
        kind: 'measure',
        name: measure,
        value: unknown ? 'unknown' : String(value),
        threshold: String(limit),
        unit,
      },
    ],
    run,
  }
}

/** The oracle with the way in which it is attacked: several of one oracle are subjects of their own. */
export function oracleSubject({ name, method, heldBlocks, windowBlocks, arbitrage }: OracleResult): string {
  if (method === 'median') return `${name} (median)`
  if (method === 'spot') return `${name} (spot, ${arbitrage === 'never' ? 'one transaction' : 'read later'})`
  const how = arbitrage === 'each-block' ? '' : `, ${arbitrage === 'after' ? 'undisturbed' : 'own blocks'}`
  return `${name} (${method}, ${heldBlocks} of ${windowBlocks} blocks${how})`
}

/** Names of attacks that leave something to the attacker, oracles once each. */
export function payingAttacks({
  oracle,
  governance,
  bounty,
}: Pick<EconomicsResult, 'oracle' | 'governance' | 'bounty'>): readonly string[] {
  return [
    ...new Set([
      ...oracle.filter(({ bestProfit }) => (bestProfit ?? 0) > 0).map(({ name }) => name),
      ...governance.filter(({ profitable }) => profitable === true).map(({ name }) => name),
      ...bounty
        .filter(({ verdict: says }) => says === 'attacking')
        .map(({ name }) => `exploiting instead of reporting (${name})`),
    ]),
  ]
}

function oracleChecks(limits: EconomicsLimits, one: OracleResult): readonly Check[] {
  const subject = oracleSubject(one)
  const checks: Check[] = []
  // Without a lending market or its cap nothing says what a wrong price earns: not judged, which is a finding too.
  if (limits.oracleProfit !== undefined && !harmless(one))
    checks.push({
      detector: 'economics/oracle-profit',
      subject,
      measure: 'profit of manipulation',
      value: one.bestProfit,
      limit: limits.oracleProfit,
      unit: 'USD',
      broken: one.bestProfit !== null && one.bestProfit > limits.oracleProfit,
      title: `Manipulating ${subject} earns ${dollars(one.bestProfit ?? 0)}`,
      message: `With a cap of ${dollars(one.cap ?? 0)} an attacker who moves the price by ${percent(one.bestMove ?? 0)} is left with ${dollars(one.bestProfit ?? 0)}, over the limit of ${dollars(limits.oracleProfit)}. Lower the cap, lengthen the window, or read a price that more money stands behind.`,
    })
  if (limits.safeCaps === true && one.safeCapMeaning !== 'unlimited')
    checks.push({
      detector: 'economics/oracle-cap',
      subject,
      measure: 'cap over the largest safe one',
      // Without a market the safe cap is a loss, and there is no cap to hold against it.
      value: one.safeCap === null ? null : one.cap,
      limit: one.safeCap ?? 0,
      unit: 'USD',
      broken: one.safeCap !== null && one.cap !== null && one.cap > one.safeCap,
      title: `The cap of ${subject} is ${dollars(one.cap ?? 0)}, over the largest safe one of ${dollars(one.safeCap ?? 0)}`,
      message: `Up to ${dollars(one.safeCap ?? 0)} no move of the price pays for itself; at ${dollars(one.cap ?? 0)} some do. Lower the cap to it, or bring depth to the pool.`,
    })
  return checks
}

/** No profit is computed where no cap is unsafe, or where the target is out of reach. */
function harmless({ safeCapMeaning, bestProfit }: OracleResult): boolean {
  return safeCapMeaning === 'unlimited' && bestProfit === null
}

function governanceChecks(limits: EconomicsLimits, governance: Measured['governance']): readonly Check[] {
  return governance.flatMap((one): readonly Check[] => {
    const subject = one.name
    const checks: Check[] = []
    const most = limits.governanceProfit
    if (most !== undefined)
      checks.push({
        detector: 'economics/governance-profit',
        subject,
        measure: 'profit of a capture',
        value: one.profit,
        limit: most,
        unit: 'USD',
        broken: one.profitable === true && one.profit !== null && one.profit > most,
        title: `Capturing ${subject} earns ${dollars(one.profit ?? 0)}`,
        message: `${grouped(one.votesNeeded)} votes cost ${dollars(one.cost ?? 0)} and decide over ${dollars(one.valueAtRisk ?? 0)}; flash loans pay for ${percent(one.flashShare)} of them. ${remedy(one)}`,
      })
    if (limits.governanceDelay === true)
      checks.push({
        detector: 'economics/governance-delay',
        subject,
        measure: 'delay before execution',
        value: one.profitable === null ? null : one.delaySeconds,
        limit: one.breakingDelaySeconds ?? 0,
        unit: 's',
        broken: one.profitable === true,
        title: `The delay of ${subject} does not stop a capture`,
        message: `A capture pays with a delay of ${time(one.delaySeconds)}. ${remedy(one)}`,
      })
    return checks
  })
}

function remedy({ breakingDelaySeconds, breakingSnapshotBlocks }: Measured['governance'][number]): string {
  const ways = [
    ...(breakingDelaySeconds === null ? [] : [`a delay of ${time(breakingDelaySeconds)}`]),
    ...(breakingSnapshotBlocks === null
      ? []
      : [
          `counting balances of ${breakingSnapshotBlocks} block${breakingSnapshotBlocks === 1 ? '' : 's'} before`,
        ]),
  ]
  return ways.length === 0
    ? 'Neither a delay nor a snapshot alone makes it unprofitable. Take value out of reach of a single vote, or raise what a vote needs.'
    : `It stops paying with ${ways.join(', or with ')}.`
}

function incentiveChecks(
  { leastPosition }: EconomicsLimits,
  incentives: Measured['incentives'],
): readonly Check[] {
  if (leastPosition === undefined) return []
  return incentives.flatMap((one): readonly Check[] => {
    // The dearest gas decides; the list need not be in order.
    const worst = one.byGasPrice.reduce((a, b) => (b.gasPriceGwei > a.gasPriceGwei ? b : a))
    const never = worst.gasCost !== null && worst.leastPosition === null && one.bonus > 0
    return [
      {
        detector: 'economics/liquidation-incentive',
        subject: one.name,
        measure: 'least position worth liquidating',
        value: worst.leastPosition,
        limit: leastPosition,
        unit: 'USD',
        broken: never
          ? one.pool === null || one.optimalSeizure !== null
          : (worst.leastPosition ?? 0) > leastPosition,
        title: never
          ? `Nothing is worth liquidating in ${one.name} at ${worst.gasPriceGwei} gwei`
          : `Debts under ${dollars(worst.leastPosition ?? 0)} are not worth liquidating in ${one.name} at ${worst.gasPriceGwei} gwei`,
        message: `Gas of ${dollars(worst.gasCost ?? 0)} against a bonus of ${percent(one.bonus)}: smaller debts stay until they are bad. Raise the least size of a debt, or the bonus (at most ${percent(one.mostBonus)}).`,
      },
    ]
  })
}

function bountyChecks({ bounty: wanted }: EconomicsLimits, bounty: Measured['bounty']): readonly Check[] {
  if (wanted === undefined) return []
  return bounty.map((one): Check => {
    const [low, high] = one.dominanceReward ?? [null, null]
    const limit = wanted === 'possible' ? low : high
    const unreachable = one.dominanceReward !== null && limit === null
    return {
      detector: 'economics/bounty',
      subject: one.name,
      measure: 'reward',
      value: one.dominanceReward === null ? null : one.reward,
      limit: limit ?? 0,
      unit: 'USD',
      broken: one.reward !== null && (unreachable || (limit !== null && one.reward < limit)),
      title: `The reward of ${one.name}, ${dollars(one.reward ?? 0)}, is under what makes reporting worth more${limit === null ? '' : ` (${dollars(limit)})`}`,
      message: `An attack is worth ${one.attackValue === null ? 'an unknown sum' : `${dollars(one.attackValue[0])} to ${dollars(one.attackValue[1])}`} to who finds it. Raise the reward, pay more surely, or put less within reach of one weakness.`,
    }
  })
}

function marginChecks(limits: EconomicsLimits, margin: NonNullable<Measured['margin']>): readonly Check[] {
  if (limits.margin !== true) return []
  return margin.map(({ name, posted, initial }) => ({
    detector: 'economics/margin',
    subject: name,
    measure: 'posted against initial margin',
    value: posted,
    limit: initial,
    unit: 'USD',
    broken: posted !== null && posted < initial,
    title: `${name} has posted ${dollars(posted ?? 0)} of ${dollars(initial)}`,
    message:
      'Ask for the rest, or make the portfolio smaller: concentration and scenarios say which part of it is dear.',
  }))
}

function mevChecks(limits: EconomicsLimits, one: MevResult): readonly Check[] {
  const { name: subject } = one
  if (one.kind === 'lvr')
    return limits.lvrRate === undefined
      ? []
      : [
          {
            detector: 'economics/lvr',
            subject,
            measure: 'loss to arbitrage a year after fees',
            value: one.rate === null || one.tradeChance === null ? null : one.rate * one.tradeChance,
            limit: limits.lvrRate,
            unit: 'of value',
            broken: (one.rate ?? 0) * (one.tradeChance ?? 0) > limits.lvrRate,
            title: `${subject} loses ${percent((one.rate ?? 0) * (one.tradeChance ?? 0))} of its value a year to arbitrage`,
            message: `The limit is ${percent(limits.lvrRate)}. A higher fee, faster blocks or an auction of the first trade keep more of it.`,
          },
        ]
  if (limits.mevPerEvent === undefined) return []
  const value = one.kind === 'sandwich' ? one.profit : one.leaked
  return [
    {
      detector: `economics/${one.kind}`,
      subject,
      measure: 'extracted at one event',
      value,
      limit: limits.mevPerEvent,
      unit: 'USD',
      broken: (value ?? 0) > limits.mevPerEvent,
      title: `${subject} leaves ${dollars(value ?? 0)} to searchers at one event`,
      message:
        one.kind === 'sandwich'
          ? 'A tighter slippage tolerance, smaller trades or private submission leave less.'
          : 'An auction of the right to come right after the update gives most of it back; so does a lower bonus.',
    },
  ]
}

/** Whole dollars with commas; the same text on every machine. */
function dollars(value: number): string {
  return `${value < 0 ? '-' : ''}$${grouped(Math.abs(value))}`
}

function grouped(value: number): string {
  return Math.round(value)
    .toFixed(0)
    .replace(/\B(?=(\d{3})+$)/g, ',')
}

function percent(value: number): string {
  return `${(100 * value).toFixed(2).replace(/\.?0+$/, '')} %`
}
