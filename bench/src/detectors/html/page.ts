import type { CostReport } from '../cost.ts'
import { asked } from '../costText.ts'
import type { Share } from '../measure.ts'
import { normalFormRules } from '../normalForm.ts'
import type { Curve, Report, VerdictRow } from '../report.ts'
import { shareText } from '../terminal.ts'
import { amountBars, shareBars } from './bars.ts'
import { scoreHistogram } from './histogram.ts'
import { escapeHtml, figure } from './markup.ts'
import { rocPlot } from './rocPlot.ts'
import { style } from './style.ts'
import {
  alarmTable,
  classTable,
  detectorTable,
  groupTable,
  largeTable,
  missTable,
  recreatedTable,
  rocTable,
  verdictTable,
} from './tables.ts'

/** What is asked of the newer half. */
const goals = { recall: 0.85, alarms: 0.001, recallKnown: 0.95, alarmsKnown: 0.0002 } as const

/** The report as one page that loads nothing from anywhere. */
export function renderPage(report: Report, cost: CostReport | undefined, threshold: number): string {
  const { data } = report
  const newer = report.curves.filter(({ part, form }) => part === 'newer' && form === 'normal')
  return `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Membrane: detectors measured</title><style>${style}</style></head><body><main>
<h1>Detectors, measured on real attacks and real quiet blocks</h1>
<p>${data.exploits} recorded attacks and ${data.recreated} re-created ones against ${data.ordinary} ordinary transactions. Weights and thresholds were fitted on the older half of both (before ${escapeHtml(data.cutDate)}; below block ${data.cutBlock}); the newer half is what counts. Made by <code>npm run eval:detectors</code>.</p>
<nav><a href="#verdicts">Verdicts</a><a href="#curves">Curves</a><a href="#classes">Classes</a><a href="#recreated">Re-created</a><a href="#detectors">Detectors</a><a href="#cost">Cost</a><a href="#misses">Misses</a><a href="#alarms">False alarms</a><a href="#method">Method</a></nav>
${tiles(report, cost)}
<h2 id="verdicts">Verdicts</h2>${verdictTable(report)}
<p>${data.byLogsAlone} ordinary transactions have no call frames; judged by their logs alone, ${shareText(report.byLogsAlone.flagged, 2)} are flagged. They are in no row above: ${report.byLogsAlone.unknown.length} answers of the catalogue are unknown there, and unknown never counts as right.</p>
<h2 id="curves">Curves</h2><div class="plots">
${figure(rocPlot(newer, newer.map(nameOf), [goals.alarmsKnown, goals.alarms]), 'The newer half in the normal form: recall on all attacks against false alarms, for every threshold. Dotted: the rates that are asked about.')}
${figure(scoreHistogram(report.scores.exploits, report.scores.ordinary, threshold), 'Scores with nothing described, both halves, in the normal form.')}
</div>${rocTable(report)}
<h2 id="classes">By class of attack</h2>
${figure(classBars(report), 'Blue, orange and grey, both halves in the normal form: victim unknown, victim known, naive rule. Lines are 95 % intervals: many classes have few attacks.', 'narrow')}
${classTable(report)}
${groupTable('By chain, in the normal form. Ordinary transactions of Binance are not recorded, so its false alarms are unknown.', report.chains, 1)}
${groupTable('False alarms by set, in the normal form. The blocks of traces and blocks are heavy with MEV, those of ordinary are calmer.', report.sets, 3)}
<h2 id="recreated">Re-created attacks</h2>${recreatedTable(report)}
<h2 id="detectors">Detectors</h2>${detectorTable(report, cost)}
<h2 id="cost">Cost</h2>${cost === undefined ? '<p>Not measured in this run.</p>' : costSection(cost)}
<h2 id="misses">Every miss</h2>${missTable(report)}
<h2 id="alarms">Every false alarm</h2>${alarmTable(report)}
<h2 id="method">Method</h2>${method(report)}
<footer>The attacks' classes are public facts of each incident, written by hand; no rule reads them.</footer>
</main></body></html>
`
}

function nameOf({ victim }: Curve): string {
  return `victim ${victim}`
}

function tiles({ verdicts, recreated }: Report, cost: CostReport | undefined): string {
  const find = (victim: VerdictRow['victim']) =>
    verdicts.find((row) => row.part === 'newer' && row.form === 'normal' && row.victim === victim)
  const unknown = find('unknown')
  const known = find('known')
  const right = recreated.filter(({ flagged, right: named }) => flagged && named !== undefined).length
  const list: string[] = []
  for (const [row, name, recall, alarms] of [
    [unknown, 'victim unknown', goals.recall, goals.alarms],
    [known, 'victim known', goals.recallKnown, goals.alarmsKnown],
  ] as const) {
    if (row === undefined) continue
    const all = { hits: row.traces.hits + row.recreated.hits, of: row.traces.of + row.recreated.of }
    list.push(
      tile(
        `${percent(all.hits / all.of, 1)}`,
        `recall, ${name} (${all.hits}/${all.of})`,
        `asked ${percent(recall, 0)} or more`,
        all.hits / all.of >= recall,
      ),
      tile(
        `${percent(row.alarms.share, 3)}`,
        `false alarms, ${name} (${row.alarms.hits}/${row.alarms.of})`,
        `asked ${percent(alarms, 2)} or less`,
        row.alarms.share <= alarms,
      ),
    )
  }
  list.push(
    tile(
      `${right}/${recreated.length}`,
      're-created attacks flagged with the right class',
      'asked all',
      right === recreated.length,
    ),
  )
  if (cost !== undefined) {
    list.push(
      tile(
        `${cost.ordinary.toFixed(0)} µs`,
        'whole catalogue, an ordinary transaction',
        `asked ${asked.microseconds} µs or less`,
        cost.ordinary <= asked.microseconds,
      ),
    )
  }
  return `<p class="dim">The newer half, in the normal form:</p><div class="tiles">${list.join('')}</div>`
}

function tile(value: string, name: string, goal: string, isHeld: boolean): string {
  return `<div class="tile"><b>${value}</b><span>${name}</span><span>${goal}: <span class="verdict ${isHeld ? 'good' : 'bad'}">${isHeld ? 'held' : 'not held'}</span></span></div>`
}

function percent(share: number, digits: number): string {
  return `${(100 * share).toFixed(digits)} %`
}

function classBars({ classes }: Report): string {
  const whole = classes.filter(({ part }) => part === 'whole')
  const bar = (share: Share, colour: 'unknown' | 'known' | 'naive', name: string) => ({ share, colour, name })
  return shareBars(
    whole.map((row) => ({
      name: row.class,
      bars: [
        bar(row.unknown, 'unknown', 'victim unknown'),
        bar(row.known, 'known', 'victim known'),
        bar(row.naive, 'naive', 'naive rule'),
      ],
    })),
  )
}

function costSection(cost: CostReport): string {
  const bars = [
    { name: 'shared reading', value: cost.reading.ordinary },
    ...[...cost.detectors].map(({ id, ordinary }) => ({ name: id, value: ordinary })),
  ]
    .sort((a, b) => b.value - a.value)
    .map((one) => ({ ...one, text: `${one.value.toFixed(2)} µs` }))
  const caption = `Microseconds an ordinary transaction with call frames, warm, the best of ${cost.rounds} rounds on fresh copies of the blocks. The whole catalogue with its verdicts: ${cost.ordinary.toFixed(1)} µs; on an attack ${cost.exploits.toFixed(0)} µs.`
  return `<div class="plots">${figure(amountBars(bars, 'Cost by detector'), caption)}<div>${largeTable(cost)}<p>Asked: at most ${asked.milliseconds} ms for 2,000 frames.</p></div></div>`
}

function method({ data }: Report): string {
  const items = normalFormRules.map((rule) => `<li>${escapeHtml(rule)}</li>`).join('')
  return `<p>Layouts differ: the attacks are call frames without logs, ordinary blocks come with logs, with frames or with both. So that no layout is ever a feature, every verdict is given twice: as recorded, and in a form that all recordings with call frames have in common:</p><ul>${items}</ul>
<p>${data.recordedTwice} transactions are recorded twice, in two layouts. Both recordings are judged alike in ${data.judgedAlike.normal} cases in the normal form and in ${data.judgedAlike.recorded} as recorded; each counts twice in the rates.</p>
<p>Victim known: an attack is judged with the account that its incident's record names as the victim described, and nothing else. Ordinary transactions are judged three ways: with the victims of all incidents described (a watch list); each with the contract that it calls described; each with the account that loses most kinds of asset described. The last two are harsher than any real description. Where the victim never appears in the recording the attack counts as it is judged, mostly as missed: ${escapeHtml(data.victimsAbsent.join(', '))}.</p>
<p>Known attacks that stand in a recorded block are not counted as ordinary: ${escapeHtml(data.excluded.map(({ name, block }) => `${name} (block ${block})`).join(', ') || 'none')}.</p>`
}
