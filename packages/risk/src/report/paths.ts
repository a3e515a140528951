import type { StressResult } from '../run/result.ts'
import { section, whole } from './markup.ts'
import { dollars, part } from './scale.ts'
import { type Frame, lines } from './svg.ts'

/** One path as it went: prices, and below them what had been liquidated and lost by then. */
export function replay({ detail, horizon }: StressResult): string {
  if (detail.replay === undefined) return ''
  const { path, prices, course } = detail.replay
  const seconds = (step: number) => step * horizon.stepSeconds
  const end = course.at(-1)
  const losing = (end?.badDebt ?? 0) > 0
  const money = (name: string, of: (at: (typeof course)[number]) => number) =>
    `<div>${lines([{ name, points: course.map((at) => [seconds(at.step), of(at)]) }], {
      title: `${name} on path ${path}`,
      x: timeAxis(seconds(horizon.steps)),
      y: { label: name, format: dollars },
    })}</div>`
  return section(
    losing ? `Replay of the worst path, ${path}` : `Replay of path ${path}, which lost nothing`,
    `<p class="sub">${whole(end?.liquidations ?? 0)} liquidations repay ${dollars(end?.repaid ?? 0)} of debt; ${dollars(end?.badDebt ?? 0)} is left that no collateral covers. Bad debt is what would be left if the path ended there.</p><div class="two bare">${priceChart(prices, path, horizon)}${money('debt liquidated', (at) => at.repaid)}${losing ? money('bad debt', (at) => at.badDebt) : ''}</div>`,
  )
}

/** Prices on the paths that lost most, the replayed one aside. */
export function worst({ detail, horizon }: StressResult): string {
  const others = detail.worstPaths.filter(({ path }) => path !== detail.replay?.path).slice(0, 4)
  if (others.length === 0) return ''
  const charts = others.map(({ path, badDebt, liquidations, prices, lowest }) => {
    const lows = Object.entries(lowest)
      .filter(([, low]) => low < 0.99)
      .map(([asset, low]) => `${asset} down to ${part(low - 1)}`)
    return section(
      `Path ${path}: bad debt ${dollars(badDebt)}`,
      `<p class="sub">${whole(liquidations)} liquidations${lows.length === 0 ? '' : `; ${lows.join(', ')}`}</p>${priceChart(prices, path, horizon)}`,
    )
  })
  return `<h2 class="lone">Other bad paths</h2><div class="two">${charts.join('')}</div>`
}

function priceChart(
  prices: Readonly<Record<string, readonly number[]>>,
  path: number,
  { steps, stepSeconds }: StressResult['horizon'],
): string {
  const series = Object.entries(prices).map(([name, values]) => ({
    name,
    points: values.map(
      (value, i) => [(i / Math.max(1, values.length - 1)) * steps * stepSeconds, value] as const,
    ),
  }))
  const chart = lines(series, {
    title: `Prices on path ${path}`,
    x: timeAxis(steps * stepSeconds),
    y: { label: 'price relative to the start', format: (value) => String(Number(value.toPrecision(3))) },
  })
  return `<div>${chart}</div>`
}

/** A span is told in one unit, and marks fall on whole ones. */
function timeAxis(seconds: number): Frame['x'] {
  const [unit, name] =
    seconds >= 5 * 86_400
      ? [86_400, 'days']
      : seconds >= 2 * 3_600
        ? [3_600, 'hours']
        : seconds >= 120
          ? [60, 'minutes']
          : [1, 'seconds']
  return { label: name, unit, format: (value) => String(Number((value / unit).toPrecision(3))) }
}
