import type { LimitsConfig, StressConfig } from '../config/config.ts'
import type { StressResult } from '../run/result.ts'
import { known, section } from './markup.ts'
import { dollars, escapeHtml, part, time } from './scale.ts'

type Limit = {
  readonly name: string
  readonly detector: string
  readonly limit: number | undefined
  readonly value: number | undefined
  readonly upper: number | undefined
  readonly format: (value: number) => string
}

/** Every limit that was set with what it was held against, then what the broken ones say. */
export function limits(result: StressResult, { limits: set }: StressConfig): string {
  if (set === undefined) return ''
  const rows = limitsOf(set, result).flatMap(({ name, detector, limit, value, upper, format }) => {
    if (limit === undefined) return []
    const found = result.findings.find((finding) => finding.detector === detector)
    const broken = value !== undefined && value > limit
    const [kind, says] =
      found === undefined ? ['good', 'holds'] : broken ? ['bad', 'broken'] : ['warn', 'not shown to hold']
    const cells = [format(limit), known(value, format), known(upper, format)]
    return [
      `<tr><td>${escapeHtml(name)}</td>${cells.map((cell) => `<td class="n">${escapeHtml(cell)}</td>`).join('')}<td><span class="tag ${kind}">${says}</span></td></tr>`,
    ]
  })
  if (rows.length === 0) return ''
  const each = result.findings.map(
    ({ severity, message }) => `<div class="finding ${severity}">${escapeHtml(message)}</div>`,
  )
  return section(
    'Limits',
    `<div class="scroll"><table><tr><th>measure</th><th class="n">limit</th><th class="n">estimate</th><th class="n">at most, 95 %</th><th></th></tr>${rows.join('')}</table></div>${each.join('')}`,
  )
}

function limitsOf(set: LimitsConfig, { metrics }: StressResult): readonly Limit[] {
  const { badDebt, latencySeconds, insurance, probabilityBadDebt, ci } = metrics
  const money = (
    name: string,
    detector: string,
    limit: number | undefined,
    value: number | undefined,
    upper = value,
  ) => ({
    name,
    detector,
    limit,
    value,
    upper,
    format: dollars,
  })
  return [
    money('VaR 99 % of bad debt', 'stress/var99', set.var99, badDebt.var99, badDebt.ci.var99?.[1]),
    money('ES 99 % of bad debt', 'stress/es99', set.es99, badDebt.es99, badDebt.ci.es99?.[1]),
    money('ES 99.9 % of bad debt', 'stress/es999', set.es999, badDebt.es999, badDebt.ci.es999?.[1]),
    {
      name: 'probability of bad debt',
      detector: 'stress/probability',
      limit: set.probabilityBadDebt,
      value: probabilityBadDebt,
      upper: ci.probabilityBadDebt[1],
      format: part,
    },
    {
      name: 'liquidation latency, p99',
      detector: 'stress/latency',
      limit: set.latencyP99Seconds,
      value: latencySeconds.p99,
      upper: undefined,
      format: time,
    },
    money('insurance needed', 'stress/insurance', set.insurance, insurance),
  ]
}
