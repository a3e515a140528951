const ticks = '▁▂▃▄▅▆▇█'
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A line of little bars, one a value, scaled to the largest; empty for no values. */
export function sparkline(values: readonly number[]): string {
  const top = Math.max(...values, 0)
  return values
    .map((value) =>
      top === 0 ? ticks[0] : ticks[Math.min(7, Math.floor((Math.max(0, value) / top) * 7.999))],
    )
    .join('')
}

/** A horizontal bar of `share` (0 to 1) of `width` columns, drawn to an eighth of a column, padded with `rest`. */
export function bar(share: number, width: number, rest = ' '): string {
  const clamped = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0))
  const units = Math.round(clamped * width * 8)
  const full = Math.floor(units / 8)
  const partial = eighths[units % 8] ?? ''
  return '█'.repeat(full) + partial + rest.repeat(Math.max(0, width - full - (partial === '' ? 0 : 1)))
}
