import type { FrontierPoint, StressResult } from '@membrane/risk'
import { money, moneyOrUnknown, percent } from '../output/money.ts'
import { formatTable, wrap } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'
import { bar } from '../view/chart.ts'

type Axis = { readonly title: string; readonly of: (point: FrontierPoint) => string }

const axes: readonly Axis[] = [
  { title: 'threshold', of: (point) => percent(point.liquidationThreshold) },
  { title: 'bonus', of: (point) => percent(point.bonus) },
  { title: 'close factor', of: (point) => percent(point.closeFactor) },
  {
    title: 'supply cap',
    of: ({ supplyCap }) => (supplyCap === undefined ? 'none' : supplyCap.toLocaleString('en')),
  },
]

/** The efficient points, what they share said once; the best one that keeps the limit is marked. */
export function frontier({ frontier: points }: StressResult, c: Colors, width: number): readonly string[] {
  if (points.length === 0) return []
  const shown = points
    .filter(({ efficient }) => efficient)
    .sort((a, b) => a.expectedBorrow - b.expectedBorrow)
  const best = shown.filter(({ admissible }) => admissible).at(-1)
  const varied = axes.filter(({ of }) => new Set(points.map(of)).size > 1)
  const shared = axes.filter((axis) => !varied.includes(axis))
  const rows = shown.map((point) => [
    point === best ? c.green('best') : point.admissible ? 'keeps' : c.yellow('breaks'),
    ...varied.map(({ of }) => of(point)),
    money(point.expectedBorrow),
    money(point.es99),
    moneyOrUnknown(point.es99Upper),
  ])
  const right = (title: string) => ({ title, align: 'right' as const })
  const table = formatTable(
    [
      { title: 'frontier' },
      ...varied.map(({ title }) => right(title)),
      right('borrowed'),
      right('ES 99 %'),
      right('at most'),
    ],
    rows,
    c.dim,
  )
  const first = points[0]
  const says = [
    ...(first === undefined || shared.length === 0
      ? []
      : [`Everywhere: ${shared.map(({ title, of }) => `${title} ${of(first)}`).join(', ')}.`]),
    ...(points.length === shown.length
      ? []
      : [`${points.length - shown.length} of ${points.length} points borrow less at no less risk.`]),
  ].join(' ')
  return [
    [
      table,
      ...(says === '' ? [] : wrap(says, width).map(c.dim)),
      ...(best === undefined ? [c.red('No point of the grid is shown to keep the limit.')] : []),
    ].join('\n'),
  ]
}

/** What bumps do to ES 99 %, the largest first. */
export function sensitivities(
  { sensitivities: given }: StressResult,
  c: Colors,
  width: number,
): readonly string[] {
  if (given.length === 0) return []
  if (given.every(({ es99Change }) => es99Change === 0))
    return [
      [
        c.dim('what moves ES 99 %'),
        ...wrap(
          `Nothing that was tried: ${given.map(({ input, bump }) => `${input} ${bump}`).join(', ')}.`,
          width,
        ),
      ].join('\n'),
    ]
  const top = Math.max(...given.map(({ es99Change }) => Math.abs(es99Change)))
  const room = Math.max(5, Math.min(30, width - 60))
  const rows = [...given]
    .sort((a, b) => Math.abs(b.es99Change) - Math.abs(a.es99Change))
    .map(({ input, bump, es99Change }) => [
      input,
      bump,
      `${es99Change > 0 ? '+' : ''}${money(es99Change)}`,
      painted(bar(Math.abs(es99Change) / top, room).trimEnd(), es99Change > 0 ? c.red : c.green),
    ])
  return [
    formatTable(
      [
        { title: 'what moves ES 99 %' },
        { title: 'bump' },
        { title: 'change', align: 'right' },
        { title: '' },
      ],
      rows,
      c.dim,
    ),
  ]
}

/** Colour codes around nothing would keep the blanks before them. */
function painted(text: string, paint: (text: string) => string): string {
  return text === '' ? '' : paint(text)
}
