import { type AnyDetector, type Tier, tiers, toJson } from '@membrane/core'
import { fit, formatTable, wrap } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'

/** Tiers as heads of narrow columns, and the words they stand for. */
const heads: Readonly<Record<Tier, readonly [head: string, word: string]>> = {
  transactions: ['tx', 'transactions'],
  receipts: ['rc', 'receipts'],
  logs: ['lg', 'logs'],
  traces: ['tr', 'traces'],
  stateDiff: ['sd', 'state diff'],
  reads: ['rd', 'state read by calls'],
}

/** A detector as JSON: what the list's `--format json` gives of each. */
export function detectorRecord({ id, version, title, description, needs, uses, defaults }: AnyDetector) {
  return { id, version, title, description, needs, uses, defaults }
}

/** All detectors at a glance: which data each needs, with which it sees more, and what it sees. */
export function formatList(detectors: readonly AnyDetector[], c: Colors, width: number): string {
  const table = formatTable(
    [
      { title: 'detector' },
      { title: tiers.map((tier) => heads[tier][0]).join(' ') },
      { title: 'what it sees' },
    ],
    detectors.map(({ id, title, needs, uses }) => [
      c.bold(id),
      tiers
        .map((tier) =>
          needs.includes(tier) ? c.cyan('● ') : uses.includes(tier) ? c.cyan('○ ') : c.dim('· '),
        )
        .join(' '),
      title,
    ]),
    c.dim,
  )
  const legend = `${detectors.length} detectors. ● does not run without it, ○ sees more with it: ${tiers.map((tier) => heads[tier].join(' ')).join(', ')}. 'membrane rules list ID' shows a detector's options.`
  return `${table
    .split('\n')
    .map((line) => fit(line, width + 1))
    .join('\n')}\n\n${wrap(legend, width)
    .map((line) => c.dim(line))
    .join('\n')}\n`
}

/** One detector in full: what it sees, the data it takes and the options with their defaults. */
export function formatDetector(detector: AnyDetector, c: Colors, width: number): string {
  const { id, version, title, description, needs, uses, defaults } = detector
  const options = entriesOf(defaults)
  const longest = Math.max(0, ...options.map(([name]) => name.length))
  return [
    `${c.bold(id)}  ${c.dim(`v${version}`)}  ${title}`,
    ...wrap(description, width - 2).map((line) => `  ${line}`),
    `  ${c.dim('needs')}    ${needs.join(', ') || 'nothing'}`,
    `  ${c.dim('uses')}     ${uses.join(', ') || 'nothing more'}`,
    `  ${c.dim('options')}${options.length === 0 ? '  none' : ''}`,
    ...options.map(([name, value]) =>
      fit(`    ${name.padEnd(longest)}  ${c.cyan(optionText(value))}`, width + 1),
    ),
    '',
  ].join('\n')
}

/** Options by name, those of a group as `group.name`. */
function entriesOf(value: unknown, prefix = ''): readonly (readonly [name: string, value: unknown])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, field]) => {
    const name = `${prefix}${key}`
    const isGroup = typeof field === 'object' && field !== null && !Array.isArray(field)
    return isGroup ? entriesOf(field, `${name}.`) : [[name, field] as const]
  })
}

function optionText(value: unknown): string {
  return Array.isArray(value) ? toJson(value) : String(value)
}
