import { digest, type Hash, type RiskFinding, type Severity } from '@membrane/core'
import type { LimitsConfig } from '../config/config.ts'
import type { StressMetrics } from './result.ts'

/** The run that findings point to. */
export type FindingContext = {
  readonly subject: string
  readonly run: Hash
  readonly seed: number
  readonly paths: number
  /** Path numbers, worst first. */
  readonly worst: readonly { readonly path: number; readonly badDebt: number }[]
}

type Check = {
  readonly detector: string
  readonly name: string
  /** Its name among the metrics, by which `unknown` tells why it is. */
  readonly metric: string
  readonly limit: number | undefined
  /** The best estimate, and the upper end of its interval; undefined where the sample does not support it. */
  readonly value: number | undefined
  readonly upper: number | undefined
  readonly unit: string
}

/**
 * A finding for every limit that is broken, and one where a limit could not be judged: a limit holds only when the upper
 * end of the interval keeps it, because what a sample leaves open is not safe.
 */
export function limitFindings(
  limits: LimitsConfig | undefined,
  metrics: StressMetrics,
  context: FindingContext,
): readonly RiskFinding[] {
  if (limits === undefined) return []
  const severity = limits.severity ?? 'high'
  return checksOf(limits, metrics).flatMap((check) => {
    const why = metrics.unknown.find(
      ({ metric }) => metric === check.metric || metric === check.metric.replace('badDebt.', 'badDebt.ci.'),
    )?.reason
    const found = judge(check, severity, context, why)
    return found === undefined ? [] : [found]
  })
}

function checksOf(
  limits: LimitsConfig,
  { badDebt, latencySeconds, ...metrics }: StressMetrics,
): readonly Check[] {
  const { ci } = badDebt
  return [
    {
      detector: 'stress/var99',
      name: 'VaR 99 %',
      metric: 'badDebt.var99',
      limit: limits.var99,
      value: badDebt.var99,
      upper: ci.var99?.[1],
      unit: 'USD',
    },
    {
      detector: 'stress/es99',
      name: 'ES 99 %',
      metric: 'badDebt.es99',
      limit: limits.es99,
      value: badDebt.es99,
      upper: ci.es99?.[1],
      unit: 'USD',
    },
    {
      detector: 'stress/es999',
      name: 'ES 99.9 %',
      metric: 'badDebt.es999',
      limit: limits.es999,
      value: badDebt.es999,
      upper: ci.es999?.[1],
      unit: 'USD',
    },
    {
      detector: 'stress/probability',
      name: 'probability of bad debt',
      metric: 'probabilityBadDebt',
      limit: limits.probabilityBadDebt,
      value: metrics.probabilityBadDebt,
      upper: metrics.ci.probabilityBadDebt[1],
      unit: '',
    },
    {
      detector: 'stress/latency',
      name: 'liquidation latency p99',
      metric: 'latencySeconds.p99',
      limit: limits.latencyP99Seconds,
      value: latencySeconds.p99,
      upper: latencySeconds.p99,
      unit: 's',
    },
    {
      detector: 'stress/insurance',
      name: 'insurance needed',
      metric: 'insurance',
      limit: limits.insurance,
      value: metrics.insurance,
      upper: metrics.insurance,
      unit: 'USD',
    },
  ]
}

function judge(
  check: Check,
  severity: Severity,
  context: FindingContext,
  why: string | undefined,
): RiskFinding | undefined {
  const { detector, name, limit, value, upper, unit } = check
  if (limit === undefined) return undefined
  const { subject, run, seed, paths, worst } = context
  const base = { id: digest([detector, subject, run]), detector, subject, run }
  const scenarios = worst.slice(0, 3).map(({ path, badDebt }) => ({
    kind: 'scenario' as const,
    name: subject,
    run,
    seed,
    path,
    note: `bad debt ${amount(badDebt, 'USD')}`,
  }))
  if (value === undefined || upper === undefined)
    return {
      ...base,
      severity: 'medium',
      title: `${name} is unknown, so its limit is not shown to hold`,
      message: `The limit is ${amount(limit, unit)}. ${why ?? `${paths} paths do not support an estimate of ${name}; run more of them, or sample tilted.`}`,
      evidence: [{ kind: 'measure', name, value: 'unknown', threshold: String(limit), unit }],
    }
  if (upper <= limit) return undefined
  const sure = value > limit
  return {
    ...base,
    severity: sure ? severity : 'medium',
    title: sure
      ? `${name} is ${amount(value, unit)}, over its limit of ${amount(limit, unit)}`
      : `${name} may be over its limit of ${amount(limit, unit)}: up to ${amount(upper, unit)}`,
    message: sure
      ? `${name} over ${paths} paths is ${amount(value, unit)}${upper === value ? '' : `; with 95 % confidence it is at most ${amount(upper, unit)}`}. ${remedy(unit)}`
      : `The estimate ${amount(value, unit)} keeps the limit, the upper end of its 95 % interval, ${amount(upper, unit)}, does not. More paths would tell.`,
    evidence: [
      { kind: 'measure', name, value: String(value), threshold: String(limit), unit },
      ...(upper === value
        ? []
        : [
            {
              kind: 'measure' as const,
              name: `${name}, upper end`,
              value: String(upper),
              threshold: String(limit),
              unit,
            },
          ]),
      ...scenarios,
    ],
  }
}

function remedy(unit: string): string {
  return unit === 's'
    ? 'Give liquidators a reason or the means to be sooner: a bonus that pays for their gas, more capital, an oracle with less delay.'
    : 'Lower thresholds or caps, or hold more insurance: a frontier shows which points keep the limit.'
}

function amount(value: number, unit: string): string {
  if (unit === '') return `${(100 * value).toFixed(2)} %`
  if (unit === 's' && value >= 7_200) return `${(value / 3_600).toFixed(1)} h`
  if (unit === 's') return value >= 120 ? `${(value / 60).toFixed(1)} min` : `${Math.round(value)} s`
  return `$${value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ',')}`
}
