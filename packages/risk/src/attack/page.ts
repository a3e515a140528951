import { ln, pow } from '../exact/functions.ts'
import { bullets, section, table } from '../report/markup.ts'
import { dollars, escapeHtml, part, time } from '../report/scale.ts'
import { style } from '../report/style.ts'
import { lines } from '../report/svg.ts'
import type { EconomicsConfig } from './config.ts'
import { oracleSubject, payingAttacks } from './findings.ts'
import type { EconomicsResult, OracleResult } from './result.ts'

/**
 * One self-contained page about the cost of attack: limits, costs against moves for every way of reading a pool, caps, votes,
 * rewards, extracted value, and the run id with which anyone repeats it. No script, nothing from a network.
 */
export function economicsPage(config: EconomicsConfig, result: EconomicsResult): string {
  const parts = [
    `<h1>${escapeHtml(config.name)}</h1>`,
    '<p class="sub">What it costs to attack, and what the attack is worth</p>',
    verdict(result),
    limits(result),
    curves(result.oracle),
    caps(result.oracle),
    votes(result.governance),
    incentives(result.incentives),
    rewards(result.bounty),
    extracted(result.mev),
    margins(result.margin),
    bullets(
      'What is not known',
      result.unknown.map(({ subject, metric, reason }) => `${subject}, ${metric}: ${reason}`),
    ),
    bullets('What was assumed', result.assumptions),
    section(
      'Repeat it',
      `<p>The same configuration and engine give the same bytes on any machine.</p><p><code>${escapeHtml(result.runId)}</code><br><code>${escapeHtml(result.engine)}</code></p><details><summary>Configuration</summary><pre><code>${escapeHtml(JSON.stringify(config, null, 2))}</code></pre></details>`,
    ),
  ]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escapeHtml(config.name)}: cost of attack</title><style>${style}td.n{white-space:nowrap}</style></head>
<body>
${parts.filter((each) => each !== '').join('\n')}
</body></html>
`
}

function verdict(result: EconomicsResult): string {
  const { findings, unknown } = result
  const paying = payingAttacks(result)
  const says =
    paying.length === 0
      ? `No attack is shown to pay${unknown.length > 0 ? `, and ${unknown.length} answers are unknown` : ''}.`
      : `Attacks that pay: ${paying.join(', ')}.`
  const kind = paying.length > 0 ? 'bad' : findings.length + unknown.length > 0 ? 'warn' : ''
  return `<p class="verdict ${kind}">${escapeHtml(says)}</p>`
}

function limits({ findings }: EconomicsResult): string {
  if (findings.length === 0) return ''
  return section(
    'Limits',
    findings
      .map(
        ({ severity, title, message }) =>
          `<div class="finding ${severity}"><b>${escapeHtml(title)}</b><br>${escapeHtml(message)}</div>`,
      )
      .join(''),
  )
}

/** A chart for each oracle with every way of holding its price; logarithmic, since the ways differ by powers of ten. */
function curves(oracle: readonly OracleResult[]): string {
  const names = [...new Set(oracle.filter(({ curve }) => curve.length > 0).map(({ name }) => name))]
  const charts = names.flatMap((name) => {
    const series = oracle
      .filter((one) => one.name === name)
      .map((one) => ({
        name: oracleSubject(one).slice(name.length + 2, -1),
        points: one.curve.flatMap(({ move, loss }) =>
          loss === null || loss <= 0 ? [] : [[move, ln(loss) / Math.LN10] as const],
        ),
      }))
      .filter(({ points }) => points.length > 1)
    if (series.length === 0) return []
    return [
      section(
        name,
        lines(series, {
          title: `Cost of moving ${name}`,
          x: { label: 'move that the oracle shows', format: part },
          y: { label: 'cost, log', format: (value) => large(pow(10, value)) },
        }),
      ),
    ]
  })
  return charts.length === 0 ? '' : `<h2>Cost against move</h2><div class="two">${charts.join('')}</div>`
}

function caps(oracle: readonly OracleResult[]): string {
  if (oracle.length === 0) return ''
  return section(
    'Oracles and caps',
    tableFrom(
      ['oracle', 'move', 'capital', 'cost', 'cap', 'largest safe cap', 'best profit', 'at move'],
      oracle.map((one) => [
        oracleSubject(one),
        part(one.targetMove),
        one.reachable === false ? 'out of reach' : known(one.capital),
        one.reachable === false ? 'out of reach' : known(one.loss),
        known(one.cap),
        one.safeCapMeaning === 'unlimited' ? 'any' : known(one.safeCap),
        one.affordable === false && one.bestProfit === null ? 'too dear' : known(one.bestProfit),
        one.bestMove === null ? '' : part(one.bestMove),
      ]),
      1,
    ),
  )
}

function votes(governance: EconomicsResult['governance']): string {
  if (governance.length === 0) return ''
  const says = (value: number | null, profitable: boolean | null, words: (value: number) => string) =>
    profitable === null ? 'unknown' : value === null ? 'never' : value === 0 ? 'none needed' : words(value)
  return section(
    'Votes',
    tableFrom(
      [
        'vote',
        'cost',
        'value at risk',
        'profit',
        'flash loans',
        'own capital',
        'broken by a delay of',
        'by a snapshot of',
      ],
      governance.map((one) => [
        one.name,
        known(one.cost),
        known(one.valueAtRisk),
        one.blocked ?? known(one.profit),
        part(one.flashShare),
        dollars(one.ownCapital),
        says(one.breakingDelaySeconds, one.profitable, time),
        says(one.breakingSnapshotBlocks, one.profitable, (value) => `${value} blocks`),
      ]),
      1,
    ),
  )
}

function incentives(given: EconomicsResult['incentives']): string {
  return given
    .map((one) =>
      section(
        `${one.name}: bonus ${part(one.bonus)}`,
        tableFrom(
          ['gas price', 'gas', 'least debt', 'bonus needed', 'best bonus', 'left out at it'],
          one.byGasPrice.map((row) => [
            `${row.gasPriceGwei} gwei`,
            known(row.gasCost),
            known(row.leastPosition),
            known(row.leastBonus, part),
            known(row.bestBonus, part),
            known(row.leftOut, part),
          ]),
          0,
        ),
      ),
    )
    .join('')
}

function rewards(bounty: EconomicsResult['bounty']): string {
  if (bounty.length === 0) return ''
  const range = (given: readonly [number | null, number | null] | null) =>
    given === null ? 'unknown' : `${known(given[0])} to ${known(given[1])}`
  return section(
    'Rewards',
    tableFrom(
      ['bounty', 'reward', 'reporting dominates from', 'attack is worth', 'report is worth', 'worth more'],
      bounty.map((one) => [
        one.name,
        known(one.reward),
        range(one.dominanceReward),
        range(one.attackValue),
        range(one.reportValue),
        one.verdict,
      ]),
      1,
    ),
  )
}

function extracted(mev: EconomicsResult['mev']): string {
  if (mev.length === 0) return ''
  return section(
    'Extracted value',
    tableFrom(
      ['what', 'each', 'at most', 'of'],
      mev.map((one) =>
        one.kind === 'oracle-update'
          ? [one.name, 'update', known(one.leaked), `${known(one.extractable)} extractable`]
          : one.kind === 'lvr'
            ? [one.name, 'year', known(one.yearlyAfterFees), `${known(one.yearly)} without fees`]
            : [one.name, 'trade', known(one.profit), `${known(one.victimLoss)} lost by the user`],
      ),
      2,
    ),
  )
}

function margins(margin: EconomicsResult['margin']): string {
  if (margin === undefined || margin.length === 0) return ''
  return section(
    'Margin',
    tableFrom(
      [
        'portfolio',
        'ES of history',
        'ES of stress',
        'blended',
        'worst scenario',
        'concentration',
        'wrong way',
        'initial',
      ],
      margin.map((one) => [
        one.name,
        known(one.current),
        known(one.stressed),
        known(one.blended),
        one.worstScenario === null ? 'unknown' : `${large(one.worstScenario.loss)} (${one.worstScenario.id})`,
        known(one.concentration),
        known(one.wrongWay),
        known(one.initial),
      ]),
      1,
    ),
  )
}

function known(value: number | null, format: (value: number) => string = large): string {
  return value === null ? 'unknown' : format(value)
}

/** Dollars; beyond a quadrillion as a power of ten. */
function large(value: number): string {
  return Math.abs(value) < 1e15 ? dollars(value) : `$${value.toExponential(1)}`
}

/** @param numeric first column that is set to the right. */
function tableFrom(titles: readonly string[], rows: readonly (readonly string[])[], numeric: number): string {
  return table(
    titles,
    rows,
    titles.map((_, i) => i).filter((i) => i >= numeric),
  )
}
