import { builtinDetectors } from '@membrane/detectors'
import type { CostReport } from '../cost.ts'
import type { Share } from '../measure.ts'
import type { Report } from '../report.ts'
import { markdownTable } from './block.ts'
import { microseconds } from './readme.ts'

const formNames = { normal: 'normal', recorded: 'as recorded' } as const

/** The figures of docs/detectors.md. */
export function figuresText(report: Report, cost: CostReport): string {
  const { data, recreated } = report
  const right = recreated.filter(({ flagged, right: named }) => flagged && named !== undefined).length
  return [
    `${data.exploits} recorded attacks and ${data.recreated} re-created ones, ${data.ordinary.toLocaleString('en-GB')} ordinary transactions, ${data.byLogsAlone} of them without call frames. The newer`,
    `half of the attacks begins on ${data.cutDate}, that of the ordinary transactions at block ${data.cutBlock}.`,
    '',
    verdictTable(report),
    '',
    `Re-created attacks flagged with the right class in the first three explanations: ${right} of ${recreated.length}.`,
    '',
    'Recall by main class, both halves, normal form:',
    '',
    classTable(report),
    '',
    `Cost, warm: ${microseconds(cost.ordinary)} an ordinary transaction with call frames for all ${builtinDetectors.length} detectors and the verdict, ${microseconds(cost.exploits)} an attack.`,
    'Traces above 1,000 frames:',
    '',
    markdownTable([
      ['trace', 'frames', 'ms'],
      ...cost.large.map(({ name, frames, milliseconds }) => [
        name,
        `${frames}`,
        `${Number(milliseconds.toPrecision(2))}`,
      ]),
    ]),
    '',
    'Each detector alone (a finding of medium or more, recordings as they are, nothing described):',
    '',
    markdownTable([
      ['detector', 'attacks, newer half', 'attacks, older half', 'ordinary transactions'],
      ...report.detectors.map(({ id, halves: { newer, older } }) => [
        `\`${id}\``,
        `${newer.attacks.hits} of ${newer.attacks.of}`,
        `${older.attacks.hits} of ${older.attacks.of}`,
        `${newer.ordinary.hits + older.ordinary.hits} of ${newer.ordinary.of + older.ordinary.of}`,
      ]),
    ]),
    '',
    `Missed under at least one condition: ${report.misses.map(({ name }) => name).join(', ') || 'none'}. The page that the command writes says of each`,
    'what was wrong, what spoke and why it was probably missed.',
  ].join('\n')
}

function verdictTable({ verdicts }: Report): string {
  return markdownTable([
    [
      'half',
      'form',
      'what is known',
      'attacks: traces',
      'attacks: re-created',
      'false alarms',
      'called contract known',
      'most robbed known',
    ],
    ...verdicts.flatMap((row) => {
      const mine = [
        row.part,
        formNames[row.form],
        `victim ${row.victim}`,
        share(row.traces, 1),
        share(row.recreated, 1),
        share(row.alarms, 3),
        row.called === undefined ? '' : share(row.called, 3),
        row.robbed === undefined ? '' : share(row.robbed, 3),
      ]
      if (row.victim === 'known') return [mine]
      const { traces, recreated, alarms } = row.naive
      return [
        mine,
        [
          row.part,
          formNames[row.form],
          'naive rule',
          share(traces, 1),
          share(recreated, 1),
          share(alarms, 3),
          '',
          '',
        ],
      ]
    }),
  ])
}

function classTable({ classes }: Report): string {
  return markdownTable([
    ['class', 'victim unknown', 'victim known', 'naive rule', 'right class in first three'],
    ...classes
      .filter(({ part }) => part === 'whole')
      .map((row) => [
        row.class,
        share(row.unknown, 1),
        share(row.known, 1),
        share(row.naive, 1),
        `${row.named.hits} of ${row.named.of}`,
      ]),
  ])
}

/** `39/46, 84.8 % (72 to 92)`. */
function share({ hits, of, share: value, low, high }: Share, digits: number): string {
  if (of === 0) return '-'
  const percent = (one: number, places: number) => (100 * one).toFixed(places)
  const places = digits === 1 ? 0 : digits
  return `${hits}/${of}, ${percent(value, digits)} % (${percent(low, places)} to ${percent(high, places)})`
}
