import { type Bundle, type BundleKind, ether, type Token, type TransactionReading } from '@membrane/analytics'
import type { Hash } from '@membrane/core'
import { type Names, short } from '../naming/names.ts'
import { alignRows, type Column, fit, visibleWidth } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'
import { type Leg, legsOf } from './legs.ts'
import { dollarText, type Value, type ValueOf } from './value.ts'

export type BundleView = {
  readonly names: Names
  readonly colors: Colors
  /** Columns to keep within. */
  readonly width: number
}

/** Most legs shown of one bundle; one with more, such as a sandwich of many victims, is cut in its middle. */
const mostLegs = 24
const indent = '    '

/**
 * One bundle for people: what it is, its legs, its gain and what that is worth.
 * @param transactions the block's, by hash.
 */
export function formatBundle(
  bundle: Bundle,
  transactions: ReadonlyMap<Hash, TransactionReading>,
  value: ValueOf,
  { names, colors: c, width }: BundleView,
): readonly string[] {
  const { kind, confidence, protocol, pool, profit, details } = bundle
  const title = [
    paintKind(kind, c),
    confidence === 'high' ? confidence : c.yellow(confidence),
    ...(protocol === null ? [] : [protocol]),
    ...(pool === null ? [] : [c.dim(`at ${short(pool)}`)]),
  ].join('  ')
  const legs = legTable(legsOf(bundle, transactions, names), width - indent.length, c)
  const gain = profitText(profit, names, c)
  const worth = Object.values(profit).every((amount) => amount === 0n)
    ? ''
    : worthText(value(profit), names, c)
  const facts = [
    ...(Object.keys(profit).length === 0
      ? []
      : [`${c.dim('profit')}  ${gain}${details.gross === true ? c.dim('  gross') : ''}`]),
    ...(worth === '' ? [] : [`${c.dim('worth')}   ${worth}`]),
    ...(typeof details.reason === 'string' ? [`${c.dim('because')} ${details.reason}`] : []),
  ]
  return [`  ${title}`, ...[...legs, ...facts].map((line) => `${indent}${line}`)]
}

type Shown = {
  readonly title: string
  readonly right?: boolean
  readonly cell: (leg: Leg, again: boolean) => string
}

/** The widest form that fits: with full hashes, short ones, without places, without hashes. */
function legTable(legs: readonly Leg[], width: number, c: Colors): readonly string[] {
  const hash = (full: boolean): Shown => ({
    title: 'transaction',
    cell: (leg, again) => (again ? '' : c.dim(full ? leg.hash : short(leg.hash))),
  })
  const position: Shown = {
    title: 'tx',
    right: true,
    cell: (leg, again) => (again ? '' : String(leg.index ?? '')),
  }
  const where: Shown = {
    title: 'where',
    cell: (leg) => (leg.where === undefined ? '' : c.dim(short(leg.where))),
  }
  const role: Shown = {
    title: 'role',
    cell: (leg, again) => (again ? '' : leg.role === 'victim' ? c.yellow(leg.role) : leg.role),
  }
  const acts: readonly Shown[] = [
    { title: 'paid', right: true, cell: ({ paid }) => paid },
    { title: 'received', right: true, cell: ({ received }) => received },
  ]
  const action: Shown = { title: 'action', cell: (leg) => leg.action }
  const forms = [
    [position, hash(true), role, action, where, ...acts],
    [position, hash(false), role, action, where, ...acts],
    [position, hash(false), role, action, ...acts],
    [position, role, action, ...acts],
  ]
  const tables = forms.map((columns) => drawLegs(legs, columns, c))
  const widest = (table: readonly string[]) => Math.max(...table.map(visibleWidth))
  const fitting = tables.find((table) => widest(table) <= width)
  return fitting ?? (tables.at(-1) ?? []).map((line) => fit(line, width))
}

function drawLegs(legs: readonly Leg[], columns: readonly Shown[], c: Colors): readonly string[] {
  const rows = legs.map((leg, i) => columns.map(({ cell }) => cell(leg, leg.hash === legs[i - 1]?.hash)))
  // A column in which nothing stands tells nothing.
  const kept = columns.flatMap((column, i) => (rows.some((row) => row[i] !== '') ? [{ ...column, i }] : []))
  const lines = alignRows(
    kept.map(({ title, right }): Column => ({ title, align: right === true ? 'right' : 'left' })),
    rows.map((row) => kept.map(({ i }) => row[i] ?? '')),
    c.dim,
  )
  if (legs.length <= mostLegs) return lines
  const tail = 5
  const left = legs.length - mostLegs + 1
  return [...lines.slice(0, mostLegs - tail), c.dim(`… ${left} more`), ...lines.slice(-tail)]
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

/** Empty where nothing has a price. */
function worthText({ ether: coins, usd, unpriced }: Value, names: Names, c: Colors): string {
  const known = [
    ...(coins === undefined ? [] : [names.amount(coins, ether)]),
    ...(usd === undefined ? [] : [dollarText(usd)]),
  ]
  if (known.length > 0 || unpriced === 0) return known.join(', ')
  return c.dim(`unknown: ${unpriced === 1 ? 'a token has' : `${unpriced} tokens have`} no known price`)
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
