import type { Token, Transfer } from '@membrane/analytics'
import type { Address } from '@membrane/core'
import { timeText } from '../mev/blockText.ts'
import { type Names, short } from '../naming/names.ts'
import { truncate } from '../output/table.ts'
import { columnNet, type PartyColumn, partyColumns } from './columns.ts'
import type { Explanation } from './explanation.ts'
import { style } from './style.ts'

/** Bounds of the drawing: beyond them it says what it leaves out. */
const mostColumns = 12
const firstRows = 60
const lastRows = 30
const mostTokens = 6

const margin = 24
const pitch = 164
const rowHeight = 34
const headTop = 78
const headHeight = 40

type Row = { readonly number: number; readonly transfer: Transfer }

/**
 * Draws the value flow of a transaction as a sequence diagram: a column a party, a numbered arrow a transfer in order
 * of time, and each party's net result below. One SVG document without scripts, fonts or other files, for light and
 * dark backgrounds.
 */
export function drawFlow(explanation: Explanation, names: Names): string {
  const { transfers, transaction, flows, label } = explanation
  const { columns, columnOf } = partyColumns(transfers, [transaction.from, transaction.to], mostColumns)
  const rows = chosenRows(transfers)
  const x = (column: number) => margin + pitch * (column + 0.5)
  const width = Math.max(720, margin * 2 + pitch * columns.length)
  const rowsTop = headTop + headHeight + 22
  const rowsBottom = rowsTop + rows.length * rowHeight
  const nets = columns.map((_, i) => columnNet(flows, i, columnOf))
  const netLines = Math.min(mostTokens + 1, Math.max(1, ...nets.map((net) => net.size)))
  const height = rowsBottom + 44 + netLines * 16 + 42
  const paint = tokenPaint(transfers)
  const title = `Value flow of transaction ${transaction.hash}`
  const body = [
    ...header(explanation, width),
    ...columns.map((_, i) => line(x(i), headTop + headHeight, x(i), rowsBottom + 8, 'life')),
    ...columns.flatMap((column, i) => head(column, x(i), label)),
    ...rows.flatMap((row, i) =>
      row === undefined
        ? [
            text(
              width / 2,
              rowsTop + i * rowHeight + 12,
              `… ${transfers.length - firstRows - lastRows} transfers left out …`,
              'note',
              'middle',
            ),
          ]
        : arrow(row, x(columnOf(row.transfer.from)), x(columnOf(row.transfer.to)), rowsTop + i * rowHeight, {
            names,
            label,
            paint,
          }),
    ),
    ...(columns.length === 0
      ? [text(width / 2, rowsTop, 'Nothing that was seen changed hands.', 'note', 'middle')]
      : [text(margin, rowsBottom + 28, 'Net result', 'bold')]),
    ...nets.flatMap((net, i) =>
      netResult(
        net,
        x(i),
        rowsBottom + 50,
        names,
        transaction.trace === undefined ? 'even in tokens' : 'even',
      ),
    ),
    text(margin, height - 16, footer(explanation, rows.length, columns), 'note'),
  ]
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="flow-title flow-desc">
<title id="flow-title">${escapeXml(title)}</title>
<desc id="flow-desc">${escapeXml(description(explanation, names))}</desc>
<style>${style}</style>
<rect class="paper" width="${width}" height="${height}"/>
${body.join('\n')}
</svg>
`
}

/** undefined stands for what is left out. */
function chosenRows(transfers: readonly Transfer[]): readonly (Row | undefined)[] {
  const rows = transfers.map((transfer, i) => ({ number: i + 1, transfer }))
  if (rows.length <= firstRows + lastRows) return rows
  return [...rows.slice(0, firstRows), undefined, ...rows.slice(rows.length - lastRows)]
}

function header({ read, transaction, status, bundles }: Explanation, width: number): readonly string[] {
  const { block, numbered } = read
  const facts = [
    numbered ? `block ${block.number}, position ${transaction.index}` : 'block unknown',
    block.timestamp === undefined ? 'time unknown' : timeText(block.timestamp),
    status === 'unknown' ? 'fate unknown' : status,
    ...(bundles.length === 0 ? [] : [`part of: ${[...new Set(bundles.map(({ kind }) => kind))].join(', ')}`]),
  ]
  const fitting = Math.floor((width - 2 * margin) / 7)
  return [
    text(margin, 32, transaction.hash, 'bold'),
    text(margin, 52, truncate(facts.join(' · '), fitting), 'note'),
  ]
}

function head(
  { address, members }: PartyColumn,
  x: number,
  label: (address: Address) => string | undefined,
): readonly string[] {
  const name = address === undefined ? `${members} others` : (label(address) ?? 'account')
  const below = address === undefined ? 'one column for all' : short(address)
  return [
    '<g>',
    ...(address === undefined ? [] : [`<title>${escapeXml(`${name} ${address}`)}</title>`]),
    `<rect class="party" x="${x - 72}" y="${headTop}" width="144" height="${headHeight}" rx="6"/>`,
    text(x, headTop + 17, truncate(name, 22), 'name', 'middle'),
    text(x, headTop + 32, below, 'small', 'middle'),
    '</g>',
  ]
}

type ArrowLook = {
  readonly names: Names
  readonly label: (address: Address) => string | undefined
  readonly paint: (token: Token) => string
}

function arrow(
  { number, transfer }: Row,
  from: number,
  to: number,
  y: number,
  { names, label, paint }: ArrowLook,
): readonly string[] {
  const what = amountText(transfer, names)
  const who = (address: Address) => `${label(address) ?? 'account'} ${address}`
  const told = `${number}. ${what} from ${who(transfer.from)} to ${who(transfer.to)}`
  const color = paint(transfer.token)
  const shaft = y + 12
  const direction = to >= from ? 1 : -1
  const shape =
    from === to
      ? [
          `<path class="arrow ${color}" d="M${from} ${shaft - 6}h26v12h-18"/>`,
          tip(from + 1, shaft + 6, -1, color),
          text(from + 34, shaft + 4, what, 'amount'),
        ]
      : [
          line(from, shaft, to - 8 * direction, shaft, `arrow ${color}`),
          tip(to, shaft, direction, color),
          text((from + to) / 2 + 5 * direction, shaft - 6, what, 'amount', 'middle'),
        ]
  return [
    '<g>',
    `<title>${escapeXml(told)}</title>`,
    ...shape,
    `<circle class="dot ${color}" cx="${from}" cy="${from === to ? shaft - 6 : shaft}" r="9"/>`,
    text(from, (from === to ? shaft - 6 : shaft) + 3.5, String(number), 'number', 'middle'),
    '</g>',
  ]
}

function amountText(transfer: Transfer, names: Names): string {
  if (transfer.standard !== 'nft') return names.amount(transfer.amount, transfer.token)
  const many = transfer.amount === 1n ? '' : `${transfer.amount} × `
  return `${many}#${truncate(String(transfer.tokenId ?? '?'), 8)} of ${short(transfer.token)}`
}

function netResult(
  net: ReadonlyMap<Token, bigint>,
  x: number,
  y: number,
  names: Names,
  even: string,
): readonly string[] {
  if (net.size === 0) return [text(x, y, even, 'small', 'middle')]
  const entries = [...net].sort(([, a], [, b]) => (a > 0n ? 0 : 1) - (b > 0n ? 0 : 1))
  const shown = entries.length <= mostTokens + 1 ? entries : entries.slice(0, mostTokens)
  const lines = shown.map(([token, amount], i) =>
    text(x, y + i * 16, names.gain(amount, token), amount > 0n ? 'gain' : 'loss', 'middle'),
  )
  const left = entries.length - shown.length
  return left === 0
    ? lines
    : [...lines, text(x, y + shown.length * 16, `and ${left} more tokens`, 'small', 'middle')]
}

/** Says what the drawing leaves out, or that it is whole. */
function footer({ transfers, missing }: Explanation, rows: number, columns: readonly PartyColumn[]): string {
  const others = columns.find(({ address }) => address === undefined)?.members ?? 0
  const left = rows <= firstRows + lastRows ? 0 : transfers.length - firstRows - lastRows
  return [
    left === 0
      ? `all ${transfers.length} transfers`
      : `${transfers.length - left} of ${transfers.length} transfers; nets count all`,
    ...(others === 0 ? [] : [`${others} parties share one column`]),
    ...missing,
  ].join(' · ')
}

function description({ flows, label, transfers }: Explanation, names: Names): string {
  const nets = flows
    .slice(0, 12)
    .map(
      ({ address, net }) =>
        `${label(address) ?? 'account'} ${address}: ${[...net].map(([token, amount]) => names.gain(amount, token)).join(', ')}`,
    )
  const more = flows.length > nets.length ? [`and ${flows.length - nets.length} more parties`] : []
  return [`${transfers.length} transfers in order of time. Net results:`, ...nets, ...more].join('; ')
}

/** The busiest tokens get a colour of their own; the rest share a neutral one. */
function tokenPaint(transfers: readonly Transfer[]): (token: Token) => string {
  const counts = new Map<Token, number>()
  for (const { token } of transfers) counts.set(token, (counts.get(token) ?? 0) + 1)
  const ranked = [...counts].sort(([, a], [, b]) => b - a).slice(0, mostTokens)
  const classes = new Map(ranked.map(([token], i) => [token, `t${i}`]))
  return (token) => classes.get(token) ?? 'tx'
}

function line(x1: number, y1: number, x2: number, y2: number, className: string): string {
  return `<line class="${className}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`
}

function tip(x: number, y: number, direction: number, color: string): string {
  return `<path class="tip ${color}" d="M${x} ${y}l${-9 * direction} -4.5v9z"/>`
}

function text(x: number, y: number, content: string, className: string, anchor?: 'middle'): string {
  const anchored = anchor === undefined ? '' : ` text-anchor="${anchor}"`
  return `<text class="${className}" x="${x}" y="${y}"${anchored}>${escapeXml(content)}</text>`
}

/** Text as XML takes it: markup escaped, control characters and half surrogates left out. */
export function escapeXml(content: string): string {
  return content
    .replace(/[\p{Cc}\p{Cs}\p{Cn}]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
