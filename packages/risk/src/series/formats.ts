import { type RawRow, readPrice, readTime, splitLine, unreadable } from './rows.ts'

/** Formats that are read; `plain` is `ts,open,high,low,close,...` or `ts,price`. */
export type SeriesFormat = 'plain' | 'binance' | 'coingecko' | 'cryptodatadownload' | 'chainlink'

/** Where in a row each number stands; `open` equals `close` where a row is one price. */
export type Columns = {
  readonly format: SeriesFormat
  /** Index of the first line that is data, and how many columns it has: more would be a comma inside of a number. */
  readonly from: number
  readonly width: number
  readonly time: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** Chainlink: where the id of the round and its decimals stand. */
  readonly round: number | undefined
  readonly decimals: number | undefined
}

const timeNames = [
  'ts',
  'unix',
  'open_time',
  'opentime',
  'timestamp',
  'time',
  'snapped_at',
  'date',
  'datetime',
]
const priceNames = ['price', 'close', 'prices']

/**
 * Finds the format of a CSV file by its first lines; undefined where none fits. A Binance kline file without a header
 * is known by twelve numeric columns, CryptoDataDownload by the address in its first line or `unix,date,symbol`.
 */
export function detectColumns(lines: readonly string[]): Columns | undefined {
  const first = lines[0] ?? ''
  const linked = /^"?https?:\/\//i.test(first.trim())
  const from = linked ? 1 : 0
  const cells = splitLine(lines[from] ?? '')
  const numeric = cells.length > 1 && cells.every((cell) => cell !== '' && !Number.isNaN(Number(cell)))
  if (numeric) return headerless(cells.length)
  const names = cells.map((cell) => cell.toLowerCase().replace(/\s+/g, '_'))
  const at = (wanted: readonly string[]): number =>
    wanted.map((name) => names.indexOf(name)).find((index) => index >= 0) ?? -1
  const common = { from: from + 1, width: cells.length, round: undefined, decimals: undefined }
  const answer = at(['answer', 'current'])
  const updated = at(['updatedat', 'updated_at'])
  if (answer >= 0 && updated >= 0) {
    const round = at(['roundid', 'round_id'])
    const decimals = at(['decimals'])
    return {
      ...common,
      ...single(answer),
      format: 'chainlink',
      time: updated,
      round: round < 0 ? undefined : round,
      decimals: decimals < 0 ? undefined : decimals,
    }
  }
  const time = at(timeNames)
  if (time < 0) return undefined
  const [open, high, low, close] = [at(['open']), at(['high']), at(['low']), at(['close'])]
  if (open >= 0 && high >= 0 && low >= 0 && close >= 0) {
    const dated = names.includes('unix') && names.includes('symbol')
    const kline = names.some((name) => name === 'open_time' || name === 'opentime')
    const format = linked || dated ? 'cryptodatadownload' : kline ? 'binance' : 'plain'
    return { ...common, format, time, open, high, low, close }
  }
  const price = at(priceNames)
  if (price < 0) return undefined
  return { ...common, ...single(price), format: names.includes('snapped_at') ? 'coingecko' : 'plain', time }
}

function headerless(width: number): Columns | undefined {
  const common = { from: 0, width, time: 0, round: undefined, decimals: undefined }
  if (width === 2) return { ...common, ...single(1), format: 'plain' }
  if (width === 5 || width === 6) return { ...common, format: 'plain', open: 1, high: 2, low: 3, close: 4 }
  if (width === 12) return { ...common, format: 'binance', open: 1, high: 2, low: 3, close: 4 }
  return undefined
}

function single(price: number): Pick<Columns, 'open' | 'high' | 'low' | 'close'> {
  return { open: price, high: price, low: price, close: price }
}

/**
 * Rows of a file by its columns, in the file's own order; blank lines are passed over.
 * @throws MembraneError SERIES_UNREADABLE
 */
export function readRows(lines: readonly string[], columns: Columns, name: string): readonly RawRow[] {
  const rows: RawRow[] = []
  const width = Math.max(columns.time, columns.open, columns.high, columns.low, columns.close) + 1
  for (let index = columns.from; index < lines.length; index++) {
    const text = lines[index] ?? ''
    if (text.trim() === '') continue
    const line = index + 1
    const cells = splitLine(text)
    if (cells.length < width) throw unreadable(name, line, text, `a row of at least ${width} columns`)
    if (cells.slice(columns.width).some((cell) => cell !== ''))
      throw unreadable(
        name,
        line,
        text,
        `a row of ${columns.width} columns (is there a comma inside of a number?)`,
      )
    const close = readPrice(cells[columns.close], name, line)
    const one = columns.open === columns.close
    rows.push({
      line,
      time: readTime(cells[columns.time], name, line),
      open: one ? close : readPrice(cells[columns.open], name, line),
      high: one ? close : readPrice(cells[columns.high], name, line),
      low: one ? close : readPrice(cells[columns.low], name, line),
      close,
    })
  }
  return rows
}
