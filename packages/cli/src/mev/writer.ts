import type { Bundle, TransactionReading } from '@membrane/analytics'
import { toJson } from '@membrane/core'
import type { ReadBlock } from '../blocks/read.ts'
import type { Terminal } from '../output/terminal.ts'
import { csvHeader, csvRow } from './csv.ts'
import { formatBlock, formatSummary, type PrettyOptions } from './pretty.ts'
import { type BundleRecord, bundleRecord } from './record.ts'
import type { Tally } from './tally.ts'

export const mevFormats = ['pretty', 'json', 'ndjson', 'csv'] as const

export type MevFormat = (typeof mevFormats)[number]

/** Prints a run block by block; `json` holds all back, so that it never prints half a document. */
export type MevWriter = {
  readonly block: (
    read: ReadBlock,
    bundles: readonly Bundle[],
    readings: readonly TransactionReading[],
  ) => void
  readonly end: (tally: Tally) => void
}

export function createWriter(format: MevFormat, terminal: Terminal, pretty: PrettyOptions): MevWriter {
  const records = (read: ReadBlock, bundles: readonly Bundle[]) =>
    bundles.map((bundle) => bundleRecord(bundle, read.numbered))
  switch (format) {
    case 'json': {
      const held: BundleRecord[] = []
      return {
        block: (read, bundles) => void held.push(...records(read, bundles)),
        end: () => terminal.out(`${toJson(held, 2)}\n`),
      }
    }
    case 'ndjson':
      return {
        block: (read, bundles) => {
          for (const record of records(read, bundles)) terminal.out(`${toJson(record)}\n`)
        },
        end: () => undefined,
      }
    case 'csv':
      terminal.out(csvHeader)
      return {
        block: (read, bundles) => {
          for (const record of records(read, bundles)) terminal.out(csvRow(record))
        },
        end: () => undefined,
      }
    case 'pretty':
      return {
        block: (read, bundles, readings) => terminal.out(formatBlock(read, bundles, readings, pretty)),
        end: (tally) => terminal.out(`\n${formatSummary(tally, pretty)}`),
      }
  }
}
