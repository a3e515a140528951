import { stripVTControlCharacters } from 'node:util'
import {
  type Bundle,
  type BundleKind,
  bundleKinds,
  type Token,
  type TransactionReading,
} from '@membrane/analytics'
import type { Block, Hash } from '@membrane/core'
import { isReadable, missingData, type ReadBlock } from '../blocks/read.ts'
import { type Names, short } from '../naming/names.ts'
import { alignRows, type Column, truncate, visibleWidth } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'
import { type Leg, legsOf } from './legs.ts'
import type { Tally } from './tally.ts'

export type PrettyOptions = {
  readonly names: Names
  readonly colors: Colors
  /** Columns to keep within. */
  readonly width: number
}

/** Most lines of one bundle; a sandwich of many victims is cut in its middle. */
const longestBundle = 24
const indent = '    '

/** A block as people read it: a headline, what was missing, and its bundles in order of the block. */
export function formatBlock(
  read: ReadBlock,
  bundles: readonly Bundle[],
  readings: readonly TransactionReading[],
  options: PrettyOptions,
): string {
  const { colors: c } = options
  const missing = missingData(read.block)
  const readable = isReadable(read.block)
  const head = headline(read, options)
  if (bundles.length === 0) {
    const said = readable ? 'no extraction found' : c.yellow('unknown')
    const why = missing.length === 0 ? '' : ` (${missing.join('; ')})`
    return `${c.dim(`${head}  `)}${readable ? c.dim(said) : said}${c.dim(why)}\n`
  }
  const byHash = new Map(readings.map((reading) => [reading.hash, reading]))
  const position = (bundle: Bundle) =>
    Math.min(...bundle.transactions.map((hash) => byHash.get(hash)?.index ?? Number.MAX_SAFE_INTEGER))
  const ordered = [...bundles].sort((a, b) => position(a) - position(b))
  return [
    c.bold(head),
    ...(missing.length === 0 ? [] : [c.yellow(missing.join('; '))]),
    ...ordered.flatMap((bundle) => ['', ...formatBundle(bundle, byHash, options)]),
    '',
    '',
  ].join('\n')
}

function headline({ block, numbered }: ReadBlock, _options: PrettyOptions): string {
  const { transactions } = block
  return [
    numbered ? `block ${block.number}` : 'block unknown',
    block.timestamp === undefined ? 'time unknown' : timeText(block.timestamp),
    `${transactions.length} ${transactions.length === 1 ? 'transaction' : 'transactions'}`,
    ...(transactions.length === 0 ? [] : [`by ${methodText(block)}`]),
  ].join('  ')
}

/** Unix seconds as "2021-07-29 06:21:07 UTC". */
export function timeText(timestamp: number): string {
  return `${new Date(timestamp * 1_000).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

function methodText({ tiers }: Block): string {
  const had = [
    ...(tiers.logs === 'present' ? ['logs'] : []),
    ...(tiers.traces === 'present' ? ['traces'] : []),
  ]
  return had.length === 0 ? 'transactions alone' : had.join(' and ')
}

/** One bundle: what it is, its legs, its victims and its gain. */
export function formatBundle(
  bundle: Bundle,
  transactions: ReadonlyMap<Hash, TransactionReading>,
  { names, colors: c, width }: PrettyOptions,
): readonly string[] {
  const { kind, confidence, protocol, pool, victims } = bundle
  const title = [
    paintKind(kind, c),
    confidence === 'high' ? confidence : c.yellow(confidence),
    ...(protocol === null ? [] : [protocol]),
    ...(pool === null ? [] : [c.dim(`at ${short(pool)}`)]),
  ].join('  ')
  const legs = legTable(legsOf(bundle, transactions, names), width - indent.length, c)
  const facts = [
    ...(victims.length === 0 ? [] : [['victims', victims.length === 1 ? '1' : String(victims.length)]]),
    ['profit', profitText(bundle.profit, names, c) + (bundle.details.gross === true ? c.dim('  gross') : '')],
  ]
  return [
    `  ${title}`,
    ...legs.map((line) => `${indent}${line}`),
    ...facts.map(([name, value]) => `${indent}${c.dim(`${name}`.padEnd(8))} ${value}`),
  ]
}

function legTable(legs: readonly Leg[], width: number, c: Colors): readonly string[] {
  const shown =
    legs.length <= longestBundle
      ? legs
      : [...legs.slice(0, longestBundle - 6), undefined, ...legs.slice(legs.length - 5)]
  const lines = (hashes: 'full' | 'short' | 'none', withPool: boolean) => {
    const columns: Column[] = [
      { title: 'tx', align: 'right' },
      ...(hashes === 'none' ? [] : [{ title: 'transaction' }]),
      { title: 'role' },
      { title: 'action' },
      ...(withPool ? [{ title: 'where' }] : []),
      { title: 'paid', align: 'right' },
      { title: 'received', align: 'right' },
    ]
    let before: Hash | undefined
    const rows = shown.map((leg) => {
      if (leg === undefined) return ['', c.dim(`… ${legs.length - longestBundle + 1} more`)]
      const again = leg.hash === before
      before = leg.hash
      const hash = hashes === 'full' ? leg.hash : short(leg.hash)
      return [
        again ? '' : String(leg.index ?? '?'),
        ...(hashes === 'none' ? [] : [again ? '' : c.dim(hash)]),
        again ? '' : leg.role === 'victim' ? c.yellow(leg.role) : leg.role,
        leg.action,
        ...(withPool ? [leg.where === undefined ? '' : c.dim(short(leg.where))] : []),
        leg.paid,
        leg.received,
      ]
    })
    return alignRows(columns, rows, c.dim)
  }
  const widest = (table: readonly string[]) => Math.max(...table.map(visibleWidth))
  const choices = [lines('full', true), lines('short', true), lines('short', false), lines('none', false)]
  const fitting = choices.find((table) => widest(table) <= width)
  // Too narrow for any: cut, and give up the colours that a cut would leave open.
  return (
    fitting ?? (choices.at(-1) ?? []).map((line) => (visibleWidth(line) <= width ? line : cut(line, width)))
  )
}

function cut(line: string, width: number): string {
  return truncate(stripVTControlCharacters(line), width)
}

/** Gains and losses by token, gains first; nought where all is even. */
export function profitText(profit: Readonly<Record<Token, bigint>>, names: Names, c: Colors): string {
  const entries = (Object.entries(profit) as [Token, bigint][]).filter(([, amount]) => amount !== 0n)
  if (entries.length === 0) return '0'
  return entries
    .sort(([, a], [, b]) => (a > 0n ? 0 : 1) - (b > 0n ? 0 : 1))
    .map(([token, amount]) => (amount > 0n ? c.green : c.red)(names.gain(amount, token)))
    .join('  ')
}

function paintKind(kind: BundleKind, c: Colors): string {
  const word = c.bold(kind.replace('_', ' ').toUpperCase())
  switch (kind) {
    case 'sandwich':
    case 'displacement':
    case 'oracle_manipulation':
      return c.red(word)
    case 'backrun':
    case 'jit':
      return c.magenta(word)
    case 'arbitrage':
      return c.green(word)
    default:
      return c.cyan(word)
  }
}

/** The end of a run: bundles by kind, and what they gained by token. */
export function formatSummary(tally: Tally, { names, colors: c }: PrettyOptions): string {
  const kinds = bundleKinds.flatMap((kind) => {
    const known = tally.kinds.get(kind)
    return known === undefined ? [] : [[kind, known] as const]
  })
  const blocks = `${c.bold(String(tally.blocks))} ${tally.blocks === 1 ? 'block' : 'blocks'}`
  const without = tally.empty === 0 ? '' : `, ${tally.empty} without extraction`
  const unknown =
    tally.unreadable === 0 ? '' : `, ${c.yellow(`${tally.unreadable} unknown for want of logs and traces`)}`
  const rows = kinds.map(([kind, { bundles, profit }]) => {
    const most = [...profit].filter(([, amount]) => amount !== 0n)
    const named = most.filter(([token]) => !names.token(token).includes('…'))
    const rest = most.length - named.length
    return [
      kind,
      String(bundles),
      named.map(([token, amount]) => names.gain(amount, token)).join('  ') +
        (rest === 0
          ? ''
          : c.dim(`${named.length === 0 ? '' : '  and '}${rest} other ${rest === 1 ? 'token' : 'tokens'}`)),
    ]
  })
  const table =
    rows.length === 0
      ? []
      : alignRows([{ title: 'kind' }, { title: 'bundles', align: 'right' }, { title: 'profit' }], rows, c.dim)
  return `${[`${blocks}${without}${unknown}`, ...table].join('\n')}\n`
}
