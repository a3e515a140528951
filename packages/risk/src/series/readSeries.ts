import { MembraneError } from '@membrane/core'
import { assemble } from './assemble.ts'
import { checkDecimals, readRounds } from './chainlink.ts'
import { detectColumns, readRows, type SeriesFormat } from './formats.ts'
import { readJson } from './json.ts'
import { type PriceSeries, problemLog } from './series.ts'

/** How a price file is read. */
export type ReadSeriesOptions = {
  /** Of the series in errors and results: an asset's id or a file's name. */
  readonly name: string
  /** Default `auto`. A format that the text contradicts is an error. */
  readonly format?: SeriesFormat | 'auto'
  /** Chainlink: decimals of integer answers. Default: the file's own column, else 8. */
  readonly decimals?: number
  /** Default 128 Mi: an hour each for ten thousand years of bars; seconds of two. */
  readonly maxCharacters?: number
}

const mebi = 1024 * 1024

/**
 * Reads prices from text: Binance klines (with or without header, ms or us), CoinGecko (CSV export or `market_chart`
 * JSON), CryptoDataDownload, Chainlink rounds, and plain `ts,open,high,low,close,volume` or `ts,price`. Compressed files
 * are unpacked by the caller.
 * @returns the series; holes, duplicates, contradictions, disorder and impossible prices are in `problems`.
 * @throws MembraneError SERIES_TOO_LARGE, SERIES_EMPTY, SERIES_UNREADABLE (with the line), SERIES_FORMAT
 * @example readSeries('ts,price\n1609460188,1.01\n1609463788,1.02\n', { name: 'sUSD' }).stepSeconds // 3600
 */
export function readSeries(text: string, options: ReadSeriesOptions): PriceSeries {
  const { name, format = 'auto' } = options
  const most = options.maxCharacters ?? 128 * mebi
  if (text.length > most) {
    throw new MembraneError('SERIES_TOO_LARGE', {
      shortMessage: `${name}: ${text.length} characters, at most ${most} are read.`,
      hint: 'Use coarser bars or a shorter span.',
    })
  }
  checkDecimals(options.decimals, name)
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  const start = body.trimStart()
  if (start === '') {
    throw new MembraneError('SERIES_EMPTY', {
      shortMessage: `${name}: the file is empty.`,
      hint: 'Expected lines of prices by time.',
    })
  }
  const log = problemLog()
  if (start.startsWith('{') || start.startsWith('[')) {
    const { rows, format: found } = readJson(start, name)
    checkFormat(name, format, found)
    return assemble(name, found === 'binance' ? 'bars' : 'points', rows, log)
  }
  const lines = body.split(/\r?\n/)
  const columns = detectColumns(lines)
  if (columns === undefined) {
    throw new MembraneError('SERIES_FORMAT', {
      shortMessage: `${name}, line 1: "${(lines[0] ?? '').slice(0, 80)}" begins no price file that is known.`,
      hint: 'Known: Binance klines, CoinGecko, CryptoDataDownload, Chainlink rounds (roundId,answer,updatedAt), ts,open,high,low,close,volume, and ts,price.',
    })
  }
  checkFormat(name, format, columns.format)
  if (columns.format === 'chainlink') {
    return assemble(
      name,
      'updates',
      readRounds(lines, columns, { name, decimals: options.decimals, log }),
      log,
    )
  }
  const kind = columns.open === columns.close ? 'points' : 'bars'
  return assemble(name, kind, readRows(lines, columns, name), log)
}

/** The generic columns are also what exports of the other sites hold once their own marks are cut off. */
function checkFormat(name: string, asked: SeriesFormat | 'auto', found: SeriesFormat): void {
  const loose = (format: SeriesFormat): boolean => format !== 'chainlink'
  if (asked === 'auto' || asked === found || (loose(asked) && found === 'plain')) return
  throw new MembraneError('SERIES_FORMAT', {
    shortMessage: `${name}: read as ${asked}, but its first lines are those of ${found}.`,
    hint: 'Leave the format out, or name the one that it is.',
  })
}
