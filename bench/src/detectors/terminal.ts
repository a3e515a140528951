import { severities } from '@membrane/core'
import type { Share } from './measure.ts'
import { conditionLetters } from './mistakes.ts'
import type { Report } from './report.ts'

/** Paints a heading or a figure; the identity where the output is no terminal. */
export type Paint = (text: string, colour: 'bold' | 'red' | 'green' | 'dim') => string

const codes = { bold: 1, red: 31, green: 32, dim: 2 } as const

export function painter(isColoured: boolean): Paint {
  return (text, colour) => (isColoured ? `\u001B[${codes[colour]}m${text}\u001B[0m` : text)
}

/** `17/46 37.0 % [24.5, 51.4]`. */
export function shareText({ hits, of, share, low, high }: Share, digits = 1): string {
  if (of === 0) return '-'
  const percent = (value: number) => (100 * value).toFixed(digits)
  return `${hits}/${of} ${percent(share)} % [${percent(low)}, ${percent(high)}]`
}

/** Rows of text in columns; cells of figures may be painted, so widths are given before painting. */
export function columns(rows: readonly (readonly string[])[], paint: Paint): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  return rows
    .map((row, at) => {
      const line = row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()
      return at === 0 ? paint(line, 'dim') : line
    })
    .join('\n')
}

/** The whole report as text. */
export function describeReport(report: Report, paint: Paint): string {
  const { data } = report
  const sections: string[] = [
    [
      `${data.exploits} attacks as traces and ${data.recreated} re-created, the newer half from ${data.cutDate}; ` +
        `${data.ordinary} ordinary transactions, the newer half from block ${data.cutBlock}.`,
      `Left out as known attacks: ${data.excluded.map(({ name, block, set }) => `${name} (${set} ${block})`).join(', ') || 'none'}.`,
      `Recorded twice, in two layouts: ${data.recordedTwice}; judged alike ${data.judgedAlike.recorded} as recorded, ${data.judgedAlike.normal} in the normal form.`,
      `Victim not in its trace: ${data.victimsAbsent.join(', ') || 'none'}.`,
    ].join('\n'),
    verdicts(report, paint),
    byLogs(report, paint),
    roc(report, paint),
    classes(report, paint),
    groups(
      'By chain (normal form; ordinary transactions of Binance are not recorded)',
      report.chains,
      1,
      paint,
    ),
    groups('False alarms by set (normal form)', report.sets, 3, paint),
    recreated(report, paint),
    detectors(report, paint),
    misses(report, paint),
    alarms(report, paint),
  ]
  return sections.join('\n\n')
}

function titled(title: string, body: string, paint: Paint): string {
  return `${paint(title, 'bold')}\n${body}`
}

function verdicts(report: Report, paint: Paint): string {
  const rows = report.verdicts.flatMap((row) => [
    [
      row.part,
      row.form,
      row.victim,
      shareText(row.traces),
      shareText(row.recreated),
      shareText(row.alarms, 3),
      row.called === undefined ? '' : shareText(row.called, 3),
      row.robbed === undefined ? '' : shareText(row.robbed, 3),
    ],
    ...(row.victim === 'unknown'
      ? [
          [
            row.part,
            row.form,
            'naive rule',
            shareText(row.naive.traces),
            shareText(row.naive.recreated),
            shareText(row.naive.alarms, 3),
          ],
        ]
      : []),
  ])
  const head = [
    'half',
    'form',
    'victim',
    'recall: traces',
    'recall: re-created',
    'false alarms (known: watch list)',
    'called contract known',
    'most robbed known',
  ]
  return titled('Verdicts, with 95 % intervals (Wilson)', columns([head, ...rows], paint), paint)
}

function byLogs({ byLogsAlone, data }: Report, paint: Paint): string {
  const { flagged, unknown } = byLogsAlone
  const body = `${data.byLogsAlone} ordinary transactions have no call frames: ${shareText(flagged, 2)} flagged. ${unknown.length} answers unknown there, which never counts as right.`
  return titled('Judged by logs alone, apart from all else', body, paint)
}

function roc({ curves }: Report, paint: Paint): string {
  const head = [
    'half',
    'form',
    'victim',
    ...(curves[0]?.at.map(({ limit }) => `at ${+(limit * 100).toFixed(3)} %`) ?? []),
  ]
  const rows = curves.map(({ part, form, victim, at }) => [
    part,
    form,
    victim,
    ...at.map(({ recall, threshold }) => `${(recall * 100).toFixed(1)} % (score ${threshold.toFixed(3)})`),
  ])
  return titled(
    'Recall on all attacks at a share of false alarms (ROC)',
    columns([head, ...rows], paint),
    paint,
  )
}

function classes({ classes: list }: Report, paint: Paint): string {
  const rows = list.map((row) => [
    row.part,
    row.class,
    shareText(row.unknown),
    shareText(row.known),
    shareText(row.naive),
    `${row.named.hits}/${row.named.of}`,
  ])
  const head = ['half', 'class', 'victim unknown', 'victim known', 'naive rule', 'right class in first three']
  return titled('Recall by class of attack (normal form)', columns([head, ...rows], paint), paint)
}

function groups(title: string, rows: Report['chains'], digits: number, paint: Paint): string {
  const head = ['half', 'group', 'victim unknown', 'victim known', 'naive rule']
  const body = rows
    .filter(({ flagged }) => flagged.of > 0)
    .map(({ part, group, flagged, known, naive }) => [
      part,
      group,
      shareText(flagged, digits),
      shareText(known, digits),
      shareText(naive, digits),
    ])
  return titled(title, columns([head, ...body], paint), paint)
}

function recreated({ recreated: list }: Report, paint: Paint): string {
  const right = list.filter(({ flagged, right }) => flagged && right !== undefined).length
  const head = [
    'attack',
    'date',
    'chain',
    'asked',
    'score',
    'flagged',
    'normal form',
    'naive',
    'said',
    'right',
  ]
  const rows = list.map((row) => [
    row.name,
    row.date,
    `${row.chainId}`,
    row.classes[0] ?? '',
    row.score.toFixed(3),
    row.flagged ? 'yes' : 'NO',
    row.flaggedInNormalForm ? 'yes' : 'NO',
    row.naive ? 'yes' : 'no',
    row.said.join(', '),
    row.right ?? 'NO',
  ])
  const title = `Re-created attacks flagged with the right class in the first three explanations: ${right} of ${list.length}`
  return titled(title, columns([head, ...rows], paint), paint)
}

function detectors({ detectors: list }: Report, paint: Paint): string {
  const head = [
    'detector',
    'findings in attacks (critical high medium low info)',
    'recall alone: newer',
    'victim known',
    'older',
    'victim known',
    'findings in ordinary',
    'false alarms alone: newer',
    'older',
  ]
  const counts = (given: Report['detectors'][number]['inAttacks']) =>
    severities
      .toReversed()
      .map((one) => `${given[one]}`)
      .join(' ')
  const plain = ({ hits, of }: Share) => `${hits}/${of}`
  const rows = list.map(({ id, inAttacks, inOrdinary, halves: { newer, older } }) => [
    id,
    counts(inAttacks),
    plain(newer.attacks),
    plain(newer.attacksKnown),
    plain(older.attacks),
    plain(older.attacksKnown),
    counts(inOrdinary),
    plain(newer.ordinary),
    plain(older.ordinary),
  ])
  return titled(
    'Each detector alone, as recorded (alone: a finding of medium or more)',
    columns([head, ...rows], paint),
    paint,
  )
}

function misses({ misses: list }: Report, paint: Paint): string {
  const head = [
    'incident',
    'date',
    'half',
    'chain',
    'class',
    'frames',
    'score',
    'known',
    'naive',
    'missed',
    'said',
    'why',
  ]
  const rows = list.map((row) => [
    row.name,
    row.date,
    row.half,
    `${row.chainId}`,
    row.class,
    `${row.frames}`,
    row.score.toFixed(3),
    row.scoreKnown.toFixed(3),
    row.naive ? 'seen' : '',
    row.missed.map((one) => conditionLetters[one]).join(''),
    row.said.join(', '),
    row.why.join('; '),
  ])
  const legend = 'missed: n normal form, r as recorded; N and R with the victim known'
  return titled(`Missed: ${list.length} (${legend})`, columns([head, ...rows], paint), paint)
}

function alarms({ alarms: list }: Report, paint: Paint): string {
  const lines = list.map(
    (row) =>
      `${row.transaction} block ${row.block} ${row.half} score ${row.score.toFixed(3)} (${row.conditions.join('; ')})\n${row.explanations.map((one) => `    ${one}`).join('\n')}`,
  )
  return titled(`Ordinary transactions flagged under any conditions: ${list.length}`, lines.join('\n'), paint)
}
