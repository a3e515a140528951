import type { StressConfig } from '../config/config.ts'
import type { FrontierPoint, StressResult } from '../run/result.ts'
import { known, section, table, whole } from './markup.ts'
import { dollars, escapeHtml, part } from './scale.ts'
import { scatter } from './svg.ts'

/** The grid of parameters: what each point lends at which risk. */
export function frontier({ frontier: points }: StressResult, config: StressConfig): string {
  if (points.length === 0) return ''
  const limit = config.frontier?.es99Limit
  const says = (point: FrontierPoint) =>
    `threshold ${part(point.liquidationThreshold)}, bonus ${part(point.bonus)}, close factor ${part(point.closeFactor)}${point.supplyCap === undefined ? '' : `, cap ${whole(point.supplyCap)}`}: borrowed ${dollars(point.expectedBorrow)}, ES 99 % ${dollars(point.es99)}, at most ${known(point.es99Upper, dollars)}`
  const efficient = points
    .filter((point) => point.efficient)
    .sort((a, b) => a.expectedBorrow - b.expectedBorrow)
  const best = efficient.filter(({ admissible }) => admissible).at(-1)
  const chart = scatter(
    points.map((point) => ({
      x: point.es99,
      upTo: point.es99Upper,
      y: point.expectedBorrow,
      kind: point.efficient ? (point.admissible ? 'keeps' : 'breaks') : '',
      says: says(point),
    })),
    efficient.map((point) => [point.es99, point.expectedBorrow]),
    limit === undefined ? undefined : { value: limit, label: `limit ${dollars(limit)}` },
    {
      title: 'Parameter frontier',
      x: { label: 'ES 99 % of bad debt, and the upper end of its interval', format: dollars },
      y: { label: 'expected borrow', format: dollars },
    },
  )
  const rows = efficient.map((point) => [
    point.admissible ? 'keeps' : 'breaks',
    part(point.liquidationThreshold),
    part(point.bonus),
    part(point.closeFactor),
    point.supplyCap === undefined ? 'none' : whole(point.supplyCap),
    dollars(point.expectedBorrow),
    dollars(point.es99),
    known(point.es99Upper, dollars),
  ])
  return section(
    'Parameter frontier',
    `<p class="sub">Every point runs over the same paths. A point keeps the limit when the upper end of its interval does.${best === undefined ? ' <b>None is shown to.</b>' : ` The best that does: ${escapeHtml(says(best))}.`}</p><div class="narrow">${chart}</div>${table(['limit', 'threshold', 'bonus', 'close factor', 'cap', 'borrowed', 'ES 99 %', 'at most'], rows, [1, 2, 3, 4, 5, 6, 7])}`,
  )
}

/** What bumps of the inputs do to ES 99 %, the largest first. */
export function sensitivities({ sensitivities: given }: StressResult): string {
  if (given.length === 0) return ''
  if (given.every(({ es99Change }) => es99Change === 0))
    return section(
      'What moves ES 99 %',
      `<p>Nothing that was tried: ${escapeHtml(given.map(({ input, bump }) => `${input} ${bump}`).join(', '))}.</p>`,
    )
  const rows = [...given]
    .sort((a, b) => Math.abs(b.es99Change) - Math.abs(a.es99Change))
    .map(({ input, bump, es99Change }) => [input, bump, `${es99Change > 0 ? '+' : ''}${dollars(es99Change)}`])
  return section('What moves ES 99 %', table(['input', 'bump', 'change'], rows, [2]))
}
