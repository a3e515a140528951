import { pathToFileURL } from 'node:url'
import {
  listRecordings,
  loadRecording,
  type RawReceipt,
  type RecordedFile,
  verifyReceiptsRoot,
} from '@membrane/chain'
import { dataDirectory } from '@membrane/chain/testing'
import { type CallFrame, isMembraneError } from '@membrane/core'

/** `verified` equals the header's root; `not authentic` cannot or does not, for a reason; `failed` did not load. */
export type DataRow = {
  readonly file: string
  readonly layout: string
  readonly transactions: number
  readonly logs: number
  readonly frames: number
  readonly receipts: 'verified' | 'not authentic' | 'none' | 'failed'
  readonly reason: string
}

export type LayoutSummary = {
  readonly folder: string
  readonly layout: string
  readonly files: number
  readonly loaded: number
  readonly transactions: number
  readonly logs: number
  readonly frames: number
  readonly verified: number
  readonly notAuthentic: number
  readonly withoutReceipts: number
}

const folders = [
  'mainnet/blocks',
  'mainnet/traces',
  'mainnet/ordinary',
  'exploits/traces',
  'exploits/recreated',
] as const

/** Loads every recorded file under the data directory and checks each receiptsRoot that can be checked. */
export async function evaluateData(
  directory: string,
): Promise<readonly (DataRow & { readonly folder: string })[]> {
  const rows: (DataRow & { readonly folder: string })[] = []
  for (const folder of folders) {
    for (const file of await listRecordings(`${directory}/${folder}`)) {
      rows.push({ folder, ...(await evaluateFile(file)) })
    }
  }
  return rows
}

async function evaluateFile(file: RecordedFile): Promise<DataRow> {
  const nothing = { file: file.name, layout: '-', transactions: 0, logs: 0, frames: 0 }
  try {
    const loaded = await loadRecording(file, 1)
    if (loaded === undefined)
      return { ...nothing, receipts: 'failed', reason: 'not recognised as a recording' }
    const { block, raw, layout } = loaded
    const counts = {
      file: file.name,
      layout,
      transactions: block.transactions.length,
      logs: sum(block.transactions.map(({ logs }) => logs.length)),
      frames: sum(block.transactions.map(({ trace }) => (trace === undefined ? 0 : countFrames(trace)))),
    }
    return { ...counts, ...authenticity(raw.block, raw.receipts, layout, `block ${block.number}`) }
  } catch (error) {
    return { ...nothing, receipts: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

function authenticity(
  header: unknown,
  receipts: unknown,
  layout: string,
  where: string,
): Pick<DataRow, 'receipts' | 'reason'> {
  if (layout === 'call-trace') return { receipts: 'none', reason: 'one trace: no receipts' }
  if (!Array.isArray(receipts)) return { receipts: 'none', reason: 'no receipts recorded' }
  const { receiptsRoot } = header as { readonly receiptsRoot?: unknown } // it loaded, so it is an object
  if (receiptsRoot === undefined)
    return { receipts: 'not authentic', reason: 'the header has no receiptsRoot' }
  try {
    verifyReceiptsRoot(receiptsRoot, receipts as readonly RawReceipt[], where) // an array, and it checks each field
    return { receipts: 'verified', reason: '' }
  } catch (error) {
    if (!isMembraneError(error)) throw error
    const modified = error.code === 'RECEIPTS_ROOT_MISMATCH'
    return {
      receipts: 'not authentic',
      reason: modified ? 'receipts differ from the header' : error.shortMessage,
    }
  }
}

function countFrames(frame: CallFrame): number {
  return 1 + sum(frame.calls.map(countFrames))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** One line a folder and layout. */
export function summarise(
  rows: readonly (DataRow & { readonly folder: string })[],
): readonly LayoutSummary[] {
  const keys = [...new Set(rows.map(({ folder, layout }) => `${folder} ${layout}`))]
  return keys.map((key) => {
    const mine = rows.filter(({ folder, layout }) => `${folder} ${layout}` === key)
    const having = (receipts: DataRow['receipts']) => mine.filter((row) => row.receipts === receipts).length
    const [folder = '', layout = ''] = key.split(' ')
    return {
      folder,
      layout,
      files: mine.length,
      loaded: mine.length - having('failed'),
      transactions: sum(mine.map(({ transactions }) => transactions)),
      logs: sum(mine.map(({ logs }) => logs)),
      frames: sum(mine.map(({ frames }) => frames)),
      verified: having('verified'),
      notAuthentic: having('not authentic'),
      withoutReceipts: having('none'),
    }
  })
}

/** Columns as wide as their widest cell, numbers to the right. */
export function table(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const [first] = rows
  if (first === undefined) return ''
  const names = Object.keys(first)
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => String(row[name]).length)))
  const line = (cells: readonly (string | number)[]) =>
    cells
      .map((cell, i) =>
        typeof cell === 'number' ? String(cell).padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(names), ...rows.map((row) => line(names.map((name) => row[name] ?? '')))].join('\n')
}

async function main(): Promise<number> {
  const directory = dataDirectory()
  if (directory === undefined) {
    console.error('No recorded data: set MEMBRANE_DATA to its directory.')
    return 2
  }
  const rows = await evaluateData(directory)
  const summary = summarise(rows)
  const failed = rows.filter(({ receipts }) => receipts === 'failed')
  const format = process.argv.indexOf('--format')
  if (format >= 0 && process.argv[format + 1] === 'json')
    console.log(JSON.stringify({ summary, files: rows }))
  else {
    const others = rows.filter(({ receipts, layout }) => receipts !== 'verified' && layout !== 'call-trace')
    console.log(table(summary))
    console.log(
      `\nNot verified, and why:\n${table(others.map(({ folder, file, receipts, reason }) => ({ folder, file, receipts, reason })))}`,
    )
  }
  return failed.length === 0 ? 0 : 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = await main()
