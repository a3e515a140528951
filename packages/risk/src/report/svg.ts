import { escapeHtml, linear, ticks } from './scale.ts'

/** How a chart is framed; sizes in pixels of its own viewBox. */
export type Frame = {
  readonly title: string
  readonly x: {
    readonly label: string
    readonly format: (value: number) => string
    /** Marks fall on round multiples of it. Default 1. */
    readonly unit?: number
  }
  readonly y: { readonly label: string; readonly format: (value: number) => string }
}

const width = 640
const height = 260
const left = 64
const right = 24
const top = 10
const bottom = 40

type Range = readonly [number, number]

/**
 * A histogram: bar `i` reaches from `edges[i]` to `edges[i + 1]`. Bars are equally wide whatever their edges, because losses
 * and delays span decades; heights are logarithmic so that tails show.
 */
export function histogram(
  edges: readonly number[],
  weights: readonly number[],
  marks: readonly { readonly value: number; readonly label: string }[],
  frame: Frame,
): string {
  const least = Math.min(...weights.filter((weight) => weight > 0), 1)
  const floor = Math.log10(least) - 0.4
  const yRange: Range = [floor, Math.log10(Math.max(...weights, least)) + 0.05]
  const { x, y } = scales([0, weights.length], yRange)
  const bars = weights.map((weight, i) => {
    if (weight <= 0) return ''
    const upper = y(Math.log10(weight))
    const until = edges[i + 1]
    const says = `${frame.x.format(edges[i] ?? 0)} ${until === undefined ? 'or more' : `to ${frame.x.format(until)}`}: ${frame.y.format(weight)}`
    return `<rect class="bar" x="${px(x(i) + 0.5)}" y="${px(upper)}" width="${px(Math.max(1, x(i + 1) - x(i) - 1))}" height="${px(y(floor) - upper)}"><title>${escapeHtml(says)}</title></rect>`
  })
  const decades = Array.from({ length: 16 }, (_, i) => i - 15).filter(
    (decade) => decade >= floor && decade <= yRange[1],
  )
  const stride = Math.max(1, Math.ceil(edges.length / 9))
  const lines = marks.map(({ value, label }, i) => {
    const at = x(binOf(edges, value))
    // A label near the right edge is written to the left of its line.
    const side = at > width * 0.7 ? `x="${px(at - 4)}" text-anchor="end"` : `x="${px(at + 4)}"`
    return `<line class="mark" x1="${px(at)}" x2="${px(at)}" y1="${top}" y2="${height - bottom}"/><text class="mark-label" ${side} y="${top + 12 + 14 * i}">${escapeHtml(label)}</text>`
  })
  return chart(
    frame,
    axisX(
      edges.map((_, i) => i).filter((i) => i % stride === 0),
      x,
      { ...frame, x: { ...frame.x, format: (i) => frame.x.format(edges[i] ?? 0) } },
    ) +
      axisY(decades, y, (decade) => frame.y.format(10 ** decade), frame) +
      bars.join('') +
      lines.join(''),
  )
}

/** Where a value lies among edges, in bins. */
function binOf(edges: readonly number[], value: number): number {
  const above = edges.findIndex((edge) => edge > value)
  if (above === -1) return edges.length - 1
  if (above === 0) return 0
  const low = edges[above - 1] ?? 0
  return above - 1 + (value - low) / ((edges[above] ?? 0) - low)
}

/** Lines over a shared x; each with a name that its tooltip shows. */
export function lines(
  series: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[],
  frame: Frame,
): string {
  const all = series.flatMap(({ points }) => points)
  const { x, y, xRange, yRange } = fitted(all)
  const paths = series.map(
    ({ name, points }, i) =>
      `<polyline class="line s${i % 6}" points="${points.map(([a, b]) => `${px(x(a))},${px(y(b))}`).join(' ')}"><title>${escapeHtml(name)}</title></polyline>`,
  )
  const legend = series.length < 2 ? '' : legendOf(series.map(({ name }) => name))
  return (
    chart(
      frame,
      axisX(ticks(...xRange, frame.x.unit), x, frame) +
        axisY(ticks(...yRange), y, frame.y.format, frame) +
        paths.join(''),
    ) + legend
  )
}

/** Points of classes, joined where `joined` says that they make a front; a whisker reaches to `upTo`. */
export function scatter(
  points: readonly {
    readonly x: number
    readonly y: number
    readonly upTo?: number | undefined
    readonly kind: string
    readonly says: string
  }[],
  joined: readonly (readonly [number, number])[],
  limit: { readonly value: number; readonly label: string } | undefined,
  frame: Frame,
): string {
  const { x, y, xRange, yRange } = fitted([
    ...points.flatMap(({ x, y, upTo = x }) => [[x, y] as const, [upTo, y] as const]),
    ...(limit === undefined ? [] : [[limit.value, points[0]?.y ?? 0] as const]),
  ])
  const dots = points.map(
    (point) =>
      `${point.upTo === undefined ? '' : `<line class="whisker ${point.kind}" x1="${px(x(point.x))}" x2="${px(x(point.upTo))}" y1="${px(y(point.y))}" y2="${px(y(point.y))}"/>`}<circle class="dot ${point.kind}" cx="${px(x(point.x))}" cy="${px(y(point.y))}" r="4"><title>${escapeHtml(point.says)}</title></circle>`,
  )
  const front = `<polyline class="front" points="${joined.map(([a, b]) => `${px(x(a))},${px(y(b))}`).join(' ')}"/>`
  const wall =
    limit === undefined
      ? ''
      : `<line class="mark" x1="${px(x(limit.value))}" x2="${px(x(limit.value))}" y1="${top}" y2="${height - bottom}"/><text class="mark-label" x="${px(x(limit.value) + 4)}" y="${top + 12}">${escapeHtml(limit.label)}</text>`
  return chart(
    frame,
    axisX(ticks(...xRange), x, frame) +
      axisY(ticks(...yRange), y, frame.y.format, frame) +
      front +
      dots.join('') +
      wall,
  )
}

function fitted(points: readonly (readonly [number, number])[]) {
  const spread = (values: readonly number[]): Range => {
    const low = Math.min(...values)
    const high = Math.max(...values)
    return high > low ? [low, high] : [low - 0.5, high + 0.5]
  }
  const xRange = spread(points.map(([a]) => a))
  const yRange = spread(points.map(([, b]) => b))
  return { ...scales(xRange, yRange), xRange, yRange }
}

function scales(xRange: Range, yRange: Range) {
  return { x: linear(xRange, [left, width - right]), y: linear(yRange, [height - bottom, top]) }
}

function chart(frame: Frame, body: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(frame.title)}">${body}</svg>`
}

function axisX(
  values: readonly number[],
  x: (value: number) => number,
  { x: { label, format } }: Frame,
): string {
  const marks = values.map(
    (value) =>
      `<line class="grid" x1="${px(x(value))}" x2="${px(x(value))}" y1="${top}" y2="${height - bottom}"/><text x="${px(x(value))}" y="${height - bottom + 15}" text-anchor="middle">${escapeHtml(format(value))}</text>`,
  )
  return `${marks.join('')}<text class="axis" x="${(left + width - right) / 2}" y="${height - 6}" text-anchor="middle">${escapeHtml(label)}</text>`
}

function axisY(
  values: readonly number[],
  y: (value: number) => number,
  format: (value: number) => string,
  { y: { label } }: Frame,
): string {
  const marks = values.map(
    (value) =>
      `<line class="grid" x1="${left}" x2="${width - right}" y1="${px(y(value))}" y2="${px(y(value))}"/><text x="${left - 6}" y="${px(y(value) + 4)}" text-anchor="end">${escapeHtml(format(value))}</text>`,
  )
  const middle = (top + height - bottom) / 2
  return `${marks.join('')}<text class="axis upright" transform="translate(12 ${middle}) rotate(-90)" text-anchor="middle">${escapeHtml(label)}</text>`
}

function legendOf(names: readonly string[]): string {
  return `<p class="legend">${names.map((name, i) => `<span class="key s${i % 6}"></span>${escapeHtml(name)}`).join(' ')}</p>`
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10)
}
