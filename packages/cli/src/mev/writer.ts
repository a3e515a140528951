import type { Bundle, TransactionReading } from '@membrane/analytics'
import { toJson } from '@membrane/core'
import type { ReadBlock } from '../blocks/read.ts'
import type { Terminal } from '../output/terminal.ts'
import { formatBlock, formatPairs } from './blockText.ts'
import type { BundleView } from './bundleText.ts'
import { csvHeader, csvRow } from './csv.ts'
import { type BundleRecord, bundleRecord } from './record.ts'
import { formatSummary } from './summaryText.ts'
import type { Tally } from './tally.ts'
import type { ValueOf } from './value.ts'

export type MevFormat = 'pretty' | 'json' | 'ndjson' | 'csv'

/** Prints a run block by block. */
export type MevWriter = {
  readonly block: (
    read: ReadBlock,
    bundles: readonly Bundle[],
    readings: readonly TransactionReading[],
    value: ValueOf,
  ) => void
  /** Displacements among pairs of transactions that were given without their blocks. */
  readonly pairs: (bundles: readonly Bundle[], value: ValueOf) => void
  readonly end: (tally: Tally) => void
}

export function createWriter(format: MevFormat, terminal: Terminal, view: BundleView): MevWriter {
  if (format === 'pretty') {
    return {
      block: (...given) => terminal.out(formatBlock(...given, view)),
      pairs: (bundles, value) => terminal.out(formatPairs(bundles, value, view)),
      end: (tally) => terminal.out(`\n${formatSummary(tally, view)}`),
    }
  }
  const { row, end } = rowWriter(format, terminal)
  const rows = (bundles: readonly Bundle[], numbered: boolean) => {
    for (const bundle of bundles) row(bundleRecord(bundle, numbered))
  }
  return {
    block: (read, bundles) => rows(bundles, read.numbered),
    pairs: (bundles) => rows(bundles, true),
    end,
  }
}

type RowWriter = { readonly row: (record: BundleRecord) => void; readonly end: () => void }

/** `json` holds all rows back, so that it never prints half a document; the header of CSV waits for what follows it. */
function rowWriter(format: 'json' | 'ndjson' | 'csv', terminal: Terminal): RowWriter {
  if (format === 'ndjson')
    return { row: (record) => terminal.out(`${toJson(record)}\n`), end: () => undefined }
  if (format === 'json') {
    const held: BundleRecord[] = []
    return { row: (record) => void held.push(record), end: () => terminal.out(`${toJson(held, 2)}\n`) }
  }
  let headed = false
  const head = () => {
    if (!headed) terminal.out(csvHeader)
    headed = true
  }
  return {
    row: (record) => {
      head()
      terminal.out(csvRow(record))
    },
    end: head,
  }
}
