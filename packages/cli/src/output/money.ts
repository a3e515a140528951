const scales = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const

/** Dollars for people, four significant digits: "$1.235M", "-$12.5k", "$87", "$0.42". */
export function money(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'unbounded' : 'unknown'
  const sign = value < 0 ? '-' : ''
  const size = Math.abs(value)
  for (const [scale, letter] of scales)
    if (size >= scale * 0.9995) return `${sign}$${digits(size / scale)}${letter}`
  return `${sign}$${size === 0 ? '0' : digits(size)}`
}

/** The same, or `unknown`. */
export function moneyOrUnknown(value: number | undefined): string {
  return value === undefined ? 'unknown' : money(value)
}

/** A part of one as per cent, small ones with more places: "12.5 %", "0.0042 %". */
export function percent(value: number): string {
  const size = Math.abs(100 * value)
  return `${size === 0 || size >= 1 ? trim((100 * value).toFixed(2)) : (100 * value).toPrecision(2)} %`
}

/** Seconds for people: "36 s", "12 min", "1.5 h", "3 d". */
export function duration(seconds: number): string {
  if (seconds < 120) return `${trim(seconds.toFixed(1))} s`
  if (seconds < 7_200) return `${trim((seconds / 60).toFixed(1))} min`
  if (seconds < 172_800) return `${trim((seconds / 3_600).toFixed(1))} h`
  return `${trim((seconds / 86_400).toFixed(1))} d`
}

function digits(value: number): string {
  const places = value >= 100 ? 1 : value >= 10 ? 2 : 3
  return trim(value.toFixed(places))
}

function trim(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
