/** A linear map of values onto pixels. */
export type Scale = (value: number) => number

/** @param from values at the ends; equal ones are spread so that one value sits in the middle. */
export function linear(
  [low, high]: readonly [number, number],
  [start, end]: readonly [number, number],
): Scale {
  const span = high - low
  return (value) => (span === 0 ? (start + end) / 2 : start + ((value - low) / span) * (end - start))
}

/** Four to eight values that cover a range, round in multiples of `unit`. */
export function ticks(low: number, high: number, unit = 1): readonly number[] {
  if (unit !== 1) return ticks(low / unit, high / unit).map((value) => value * unit)
  if (!(high > low)) return [low]
  const rough = (high - low) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough
  const out: number[] = []
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step)
    out.push(Math.abs(value) < step * 1e-9 ? 0 : value)
  return out
}

/** "$1.23M": four digits at most. */
export function dollars(value: number): string {
  const size = Math.abs(value)
  const sign = value < 0 ? '-' : ''
  for (const [scale, letter] of [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const)
    if (size >= scale) return `${sign}$${Number((size / scale).toPrecision(3))}${letter}`
  return `${sign}$${Number(size.toPrecision(3))}`
}

/** "36 s", "12 min", "1.5 h", "3 d". */
export function time(seconds: number): string {
  for (const [scale, unit] of [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
  ] as const)
    if (seconds >= 2 * scale) return `${Number((seconds / scale).toPrecision(3))} ${unit}`
  return `${Number(seconds.toPrecision(3))} s`
}

/** "12.5 %". */
export function part(value: number): string {
  return `${Number((100 * value).toPrecision(3))} %`
}

/** Text that is safe between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
