import { severities } from '@membrane/core'
import type { CostReport } from '../cost.ts'
import type { Share } from '../measure.ts'
import { conditionLetters } from '../mistakes.ts'
import type { Report } from '../report.ts'
import { type Cell, table } from './markup.ts'

const number = (text: string): Cell => ({ text, kind: 'number' })
const share = (value: Share, digits = 1): Cell => ({ share: value, digits })
const plain = ({ hits, of }: Share): Cell => number(`${hits}/${of}`)
const code = (text: string): Cell => ({ text, kind: 'code' })
const prose = (text: string): Cell => ({ text, kind: 'text' })
const yes = (good: boolean, text = good ? 'yes' : 'no'): Cell => ({ text, kind: good ? 'good' : 'bad' })

const formNames = { normal: 'normal form', recorded: 'as recorded' } as const

export function verdictTable({ verdicts }: Report): string {
  const rows = verdicts.flatMap((row): readonly (readonly Cell[])[] => {
    const head = [row.part, number(formNames[row.form])]
    const mine = [
      ...head,
      number(`victim ${row.victim}`),
      share(row.traces),
      share(row.recreated),
      share(row.alarms, 3),
      row.called === undefined ? '' : share(row.called, 3),
      row.robbed === undefined ? '' : share(row.robbed, 3),
    ]
    if (row.victim === 'known') return [mine]
    const { naive } = row
    return [
      mine,
      [
        ...head,
        { text: 'naive rule', kind: 'dim' },
        share(naive.traces),
        share(naive.recreated),
        share(naive.alarms, 3),
        '',
        '',
      ],
    ]
  })
  return table(
    'Flagged of all, with 95 % intervals (Wilson). With the victim known, false alarms are counted three ways.',
    [
      'half',
      'form',
      'what is known',
      'attacks: traces',
      'attacks: re-created',
      'false alarms (known: watch list)',
      'called contract known',
      'most robbed known',
    ],
    rows,
  )
}

export function rocTable({ curves }: Report): string {
  const limits = curves[0]?.at.map(({ limit }) => limit) ?? []
  return table(
    'Recall on all attacks at a share of false alarms',
    ['half', 'form', 'victim', ...limits.map((limit) => `at ${+(100 * limit).toFixed(3)} %`)],
    curves.map(({ part, form, victim, at }) => [
      part,
      formNames[form],
      victim,
      ...at.map(({ recall }) => number(`${(100 * recall).toFixed(1)} %`)),
    ]),
  )
}

export function classTable({ classes }: Report): string {
  return table(
    'Recall by main class, in the normal form',
    ['half', 'class', 'victim unknown', 'victim known', 'naive rule', 'right class in first three'],
    classes.map((row) => [
      row.part,
      row.class,
      share(row.unknown),
      share(row.known),
      share(row.naive),
      number(`${row.named.hits}/${row.named.of}`),
    ]),
  )
}

export function groupTable(caption: string, rows: Report['chains'], digits: number): string {
  return table(
    caption,
    ['half', 'group', 'victim unknown', 'victim known', 'naive rule'],
    rows
      .filter(({ flagged }) => flagged.of > 0)
      .map(({ part, group, flagged, known, naive }) => [
        part,
        group,
        share(flagged, digits),
        share(known, digits),
        share(naive, digits),
      ]),
  )
}

export function recreatedTable({ recreated }: Report): string {
  return table(
    'Attacks re-executed on recorded state, started from a test contract, with logs',
    [
      'attack',
      'date',
      'chain',
      'acceptable classes',
      'score',
      'flagged',
      'normal form',
      'naive rule',
      'first three',
      'right class',
    ],
    recreated.map((row) => [
      row.name,
      number(row.date),
      `${row.chainId}`,
      row.classes.join(', '),
      number(row.score.toFixed(3)),
      yes(row.flagged),
      yes(row.flaggedInNormalForm),
      yes(row.naive),
      row.said.join(', '),
      row.right === undefined ? yes(false) : yes(true, row.right),
    ]),
  )
}

export function detectorTable({ detectors }: Report, cost: CostReport | undefined): string {
  const microseconds = new Map(cost?.detectors.map((row) => [row.id, row]))
  const counts = (given: Report['detectors'][number]['inAttacks']) =>
    number(
      severities
        .toReversed()
        .map((one) => given[one])
        .join(' · '),
    )
  return table(
    'Each detector without the others, as recorded; alone, a finding of medium or more is an alarm. Severities from critical to info.',
    [
      'detector',
      'class',
      'findings in attacks',
      'recall alone: newer',
      'victim known',
      'older',
      'victim known',
      'findings in ordinary',
      'false alarms alone: newer',
      'older',
      'µs ordinary',
      'µs attack',
    ],
    detectors.map(({ id, class: attack, inAttacks, inOrdinary, halves: { newer, older } }) => [
      number(id),
      number(attack),
      counts(inAttacks),
      plain(newer.attacks),
      plain(newer.attacksKnown),
      plain(older.attacks),
      plain(older.attacksKnown),
      counts(inOrdinary),
      plain(newer.ordinary),
      plain(older.ordinary),
      number(microseconds.get(id)?.ordinary.toFixed(2) ?? ''),
      number(microseconds.get(id)?.exploits.toFixed(1) ?? ''),
    ]),
  )
}

export function missTable({ misses }: Report): string {
  return table(
    `${misses.length} attacks are missed under at least one condition: ${Object.entries(conditionLetters)
      .map(([name, letter]) => `${letter} ${name}`)
      .join(', ')}`,
    [
      'incident',
      'date',
      'half',
      'chain',
      'class',
      'what was wrong',
      'frames',
      'score',
      'victim known',
      'naive rule',
      'missed',
      'what spoke (log-odds)',
      'why, probably',
    ],
    misses.map((row) => [
      row.name,
      number(row.date),
      row.half,
      `${row.chainId}`,
      row.class,
      prose(row.reason),
      number(`${row.frames}`),
      number(row.score.toFixed(3)),
      number(row.scoreKnown.toFixed(3)),
      row.naive ? 'seen' : '',
      number(row.missed.map((one) => conditionLetters[one]).join(' ')),
      row.said.join(', '),
      prose(row.why.join('; ')),
    ]),
  )
}

export function alarmTable({ alarms }: Report): string {
  return table(
    `${alarms.length} ordinary transactions are flagged under at least one condition`,
    ['transaction', 'block', 'half', 'recorded in', 'score', 'under', 'detectors', 'explanation'],
    alarms.map((row) => [
      code(row.transaction),
      number(`${row.block}`),
      row.half,
      row.sets.join(', '),
      number(row.score.toFixed(3)),
      row.conditions.join('; '),
      row.detectors.join(', '),
      prose(row.explanations.join('; ')),
    ]),
  )
}

export function largeTable(cost: CostReport): string {
  return table(
    'Every recorded trace above 1,000 frames: the whole catalogue with its verdict',
    ['trace', 'frames', 'ms'],
    cost.large.map(({ name, frames, milliseconds }) => [
      name,
      number(`${frames}`),
      number(milliseconds.toFixed(2)),
    ]),
  )
}
