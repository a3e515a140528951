import type { SeriesFormat } from './formats.ts'
import { type RawRow, unixSeconds, unreadable } from './rows.ts'

/**
 * Rows of a JSON answer: CoinGecko's `market_chart` (`{prices: [[ms, price], ...]}`, or that array alone) and Binance's
 * `/api/v3/klines` (arrays of twelve). `line` counts entries from 1.
 * @throws MembraneError SERIES_UNREADABLE
 */
export function readJson(text: string, name: string): { rows: readonly RawRow[]; format: SeriesFormat } {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw unreadable(name, 1, text.slice(0, 40), 'JSON that can be read to its end')
  }
  const list =
    typeof parsed === 'object' && parsed !== null && 'prices' in parsed
      ? (parsed as { readonly prices: unknown }).prices
      : parsed
  if (!Array.isArray(list))
    throw unreadable(name, 1, text.slice(0, 40), 'an array, or an object with `prices`')
  let bars = false
  const rows = list.map((entry: unknown, index): RawRow => {
    const line = index + 1
    if (!Array.isArray(entry) || (entry.length !== 2 && entry.length < 6))
      throw unreadable(name, line, JSON.stringify(entry) ?? '', 'a [time, price] pair or a kline')
    const [time, first, high, low, close] = entry.map(toNumber)
    // Both services give milliseconds; Binance may be asked for microseconds, and copies are kept in seconds.
    const seconds = unixSeconds(time ?? 0)
    if (seconds === undefined) throw unreadable(name, line, String(entry[0]), 'a unix time')
    const open = first ?? Number.NaN
    if (entry.length === 2) return { line, time: seconds, open, high: open, low: open, close: open }
    bars = true
    return {
      line,
      time: seconds,
      open,
      high: high ?? Number.NaN,
      low: low ?? Number.NaN,
      close: close ?? Number.NaN,
    }
  })
  return { rows, format: bars ? 'binance' : 'coingecko' }
}

function toNumber(value: unknown): number {
  return typeof value === 'number'
    ? value
    : typeof value === 'string' && value !== ''
      ? Number(value)
      : Number.NaN
}
