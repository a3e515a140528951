import { escapeHtml, lineChart, pageBullets, pageSection, pageStyle, pageTable } from '@membrane/risk'
import { percent } from '../../output/money.ts'
import type { ComponentConfig } from './config.ts'
import type { ComponentResult } from './result.ts'
import { aboutOf, compact, curveNames, difference, verdictOf, worstCurve } from './words.ts'

/** One self-contained page about a component: verdict, findings, curves, what was compared, and the run id. No script. */
export function componentPage(result: ComponentResult, config: ComponentConfig): string {
  const parts = [
    `<h1>${escapeHtml(result.name)}</h1><p class="sub">${escapeHtml(aboutOf(result))}</p>`,
    verdict(result),
    findings(result),
    curves(result),
    mismatches(result),
    pageSection(
      'Invariants',
      pageTable(
        ['invariant', '', 'checks', 'broken', 'worst seen'],
        result.invariants.map(({ name, held, checks, broken, worst }) => [
          name,
          held ? 'held' : 'broken',
          String(checks),
          String(broken),
          worst,
        ]),
        [2, 3],
      ),
    ),
    pageSection(
      'Gas',
      pageTable(
        ['action', 'times', 'p50', 'most'],
        result.metrics.gas.map(({ action, count, p50, max }) => [
          action,
          ...[count, p50, max].map((value) => value.toLocaleString('en')),
        ]),
        [1, 2, 3],
      ),
    ),
    pageSection(
      'Figures',
      pageTable(
        ['figure', 'count', 'least', 'p50', 'most'],
        result.metrics.figures.map(({ name, count, min, p50, max }) => [
          name,
          ...[count, min, p50, max].map((value) => String(Number(value.toPrecision(5)))),
        ]),
        [1, 2, 3, 4],
      ),
    ),
    pageBullets('What was assumed', result.assumptions),
    provenance(result, config),
  ]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escapeHtml(result.name)}: component</title><style>${pageStyle}</style></head>
<body>
${parts.filter((each) => each !== '').join('\n')}
</body></html>
`
}

function verdict(result: ComponentResult): string {
  const severe = result.findings.some(({ severity }) => severity === 'critical' || severity === 'high')
  const kind = severe ? 'bad' : result.findings.length > 0 ? 'warn' : ''
  return `<p class="verdict ${kind}">${escapeHtml(verdictOf(result))}</p>`
}

function findings({ findings: found }: ComponentResult): string {
  if (found.length === 0) return ''
  return pageSection(
    'Findings',
    found
      .map(
        ({ severity, title, message }) =>
          `<div class="finding ${severity}"><b>${escapeHtml(title)}</b> <span class="tag ${severity === 'medium' ? 'warn' : 'bad'}">${severity}</span><br>${escapeHtml(message)}</div>`,
      )
      .join(''),
  )
}

function curves({ curves: all, component }: ComponentResult): string {
  const worst = worstCurve(all)
  if (worst === undefined) return ''
  const points = (values: readonly number[]) => values.map((value, step) => [step, value] as const)
  return pageSection(
    `Path ${worst.path}, relative to its start`,
    lineChart(
      [
        { name: 'price', points: points(worst.price) },
        { name: curveNames[component.kind], points: points(worst.component) },
      ],
      {
        title: 'Price and component',
        x: { label: 'step', format: String },
        y: { label: 'of the start', format: percent },
      },
    ),
  )
}

function mismatches({ mismatches: all, mismatchCount }: ComponentResult): string {
  if (all.length === 0) return ''
  const rows = all.map(({ path, step, what, expected, actual }) => [
    path < 0 ? 'before' : String(path),
    String(step),
    what,
    compact(expected),
    difference(expected, actual),
  ])
  const rest = mismatchCount - rows.length
  return pageSection(
    'Differences',
    `${pageTable(['path', 'step', 'what', 'model', 'component'], rows, [0, 1, 3, 4])}${rest > 0 ? `<p class="sub">and ${rest} more</p>` : ''}`,
  )
}

function provenance({ runId, engine, component, data }: ComponentResult, config: ComponentConfig): string {
  const files = Object.entries(data).map(
    ([name, hash]) => `<li><code>${escapeHtml(`${hash} ${name}`)}</code></li>`,
  )
  return pageSection(
    'Repeat it',
    `<p>The same configuration and files give the same bytes on any machine.</p><p><code>${runId}</code><br><code>${escapeHtml(engine)}</code><br><code>${component.address} ${component.bytecodeHash}</code></p><ul>${files.join('')}</ul><details><summary>Configuration</summary><pre><code>${escapeHtml(JSON.stringify(config, null, 2))}</code></pre></details>`,
  )
}
