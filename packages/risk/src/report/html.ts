import type { StressConfig } from '../config/config.ts'
import type { Scenario } from '../crises/scenario.ts'
import type { StressResult } from '../run/result.ts'
import { distributions } from './distributions.ts'
import { frontier, sensitivities } from './grid.ts'
import { limits } from './limits.ts'
import { market, provenance } from './market.ts'
import { bullets, known, section, span, table, whole } from './markup.ts'
import { replay, worst } from './paths.ts'
import { dollars, escapeHtml, part, time } from './scale.ts'
import { style } from './style.ts'

/**
 * One self-contained page about a stress test: losses, latency, worst paths, frontier, sensitivities, what was assumed, and
 * the run id with which anyone repeats it. No script, nothing from a network.
 * @param scenario what really happened, where the configuration replays it.
 */
export function stressPage(
  result: StressResult,
  config: StressConfig,
  scenario?: Pick<Scenario, 'story' | 'published'>,
): string {
  return page(result.name, [
    `<h1>${escapeHtml(result.name)}</h1>`,
    subtitle(result),
    verdict(result),
    history(scenario),
    cards(result),
    limits(result, config),
    distributions(result),
    replay(result),
    worst(result),
    frontier(result, config),
    sensitivities(result),
    market(config),
    calibration(result),
    bullets('What this sample cannot say', byReason(result.metrics.unknown)),
    bullets('What was assumed', result.assumptions),
    provenance(result, config),
  ])
}

function page(title: string, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escapeHtml(title)}: stress test</title><style>${style}</style></head>
<body>
${parts.filter((each) => each !== '').join('\n')}
</body></html>
`
}

function subtitle({ paths, effectiveSampleSize, horizon, seed }: StressResult): string {
  const worth =
    Math.round(effectiveSampleSize) === paths ? '' : `, effective sample size ${whole(effectiveSampleSize)}`
  return `<p class="sub">${whole(paths)} paths${worth} over ${time(horizon.steps * horizon.stepSeconds)} in steps of ${time(horizon.stepSeconds)}, seed ${seed}</p>`
}

function verdict({ metrics, findings: found }: StressResult): string {
  const { badDebt, probabilityBadDebt: chance, ci } = metrics
  const tail =
    badDebt.es99 === undefined
      ? `They lose ${dollars(badDebt.mean)} on average over all; how bad the worst 1 % are, this sample cannot tell.`
      : badDebt.ci.es99 === undefined
        ? 'No path lost anything, so how large a loss could be is unknown.'
        : `The worst 1 % of paths lose ${dollars(badDebt.es99)} on average${span(badDebt.ci.es99, dollars)}.`
  const broken = found.some(({ severity }) => severity === 'high' || severity === 'critical')
  const kind = broken ? 'bad' : found.length > 0 || chance > 0 ? 'warn' : ''
  return `<p class="verdict ${kind}">Bad debt in ${part(chance)} of paths (${part(ci.probabilityBadDebt[0])} to ${part(ci.probabilityBadDebt[1])}). ${tail}</p>`
}

function history(scenario: Pick<Scenario, 'story' | 'published'> | undefined): string {
  if (scenario === undefined) return ''
  const { story, published } = scenario
  const figures = [
    ...(published?.liquidated === undefined ? [] : [`${dollars(published.liquidated)} liquidated`]),
    ...(published?.badDebt === undefined ? [] : [`${dollars(published.badDebt)} of bad debt`]),
  ].join(', ')
  const source =
    published === undefined
      ? ''
      : `<p class="sub">${escapeHtml(`${figures === '' ? '' : `Published: ${figures}. `}Source: ${published.source}. ${published.fitted ?? 'Nothing here is fitted to it.'}`)}</p>`
  return section('What happened', `<p>${escapeHtml(story)}</p>${source}`)
}

/** What is unknown for the same reason, in one line. */
function byReason(unknown: StressResult['metrics']['unknown']): readonly string[] {
  const metrics = new Map<string, string[]>()
  for (const { metric, reason } of unknown) metrics.set(reason, [...(metrics.get(reason) ?? []), metric])
  return [...metrics].map(([reason, names]) => `${names.join(', ')}: ${reason}`)
}

function cards({ metrics }: StressResult): string {
  const all: readonly (readonly [string, string])[] = [
    metrics.badDebt.es99 === undefined
      ? ['bad debt, mean', dollars(metrics.badDebt.mean)]
      : ['ES 99 % of bad debt', dollars(metrics.badDebt.es99)],
    ['insurance needed', known(metrics.insurance, dollars)],
    metrics.liquidationsAtRisk === undefined
      ? ['collateral open to liquidation, mean', dollars(metrics.atRisk.mean)]
      : ['liquidations at risk, VaR 99 %', dollars(metrics.liquidationsAtRisk)],
    ['liquidation latency, p99', known(metrics.latencySeconds.p99, time)],
    ['unhealthy debt still waiting at the end', known(metrics.latencySeconds.open, part)],
    ['spiral: own part of the fall', part(metrics.spiral.mean)],
  ]
  return `<div class="cards">${all.map(([name, value]) => `<div class="card"><b>${escapeHtml(value)}</b><span>${escapeHtml(name)}</span></div>`).join('')}</div>`
}

function calibration({ detail }: StressResult): string {
  if (detail.calibration.length === 0) return ''
  return section(
    'Calibration',
    table(
      ['parameter', 'value', ''],
      detail.calibration.map(({ name, value, note }) => [name, String(Number(value.toPrecision(5))), note]),
      [1],
    ),
  )
}
