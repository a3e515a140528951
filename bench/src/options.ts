import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** `--name value` options of a benchmark as strings and flags. */
export function benchOptions(): Readonly<Record<string, string | undefined>> {
  const { tokens } = parseArgs({ strict: false, tokens: true, allowPositionals: true })
  const options: Record<string, string> = {}
  for (const [i, token] of tokens.entries()) {
    if (token.kind !== 'option') continue
    const next = tokens[i + 1]
    options[token.name] = token.value ?? (next?.kind === 'positional' ? next.value : 'true')
  }
  return options
}

/** The recorded data: `$MEMBRANE_DATA`, else `shared/data` beside the checkout; ends the process with 3 without it. */
export function dataDirectory(): string {
  const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
  const directory = process.env.MEMBRANE_DATA ?? join(root, '../shared/data')
  if (existsSync(directory)) return directory
  console.error(`There is no recorded data at ${directory}. Set MEMBRANE_DATA to its directory.`)
  process.exit(3)
}

/** The value below which `share` (0 to 1) of the values lie; NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** Rows of text with every column as wide as its widest cell. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)))
  return rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')).join('\n')
}
