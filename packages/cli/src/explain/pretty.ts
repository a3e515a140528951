import { ether } from '@membrane/analytics'
import type { Address } from '@membrane/core'
import { timeText } from '../mev/blockText.ts'
import { formatBundle } from '../mev/bundleText.ts'
import { actionLeg } from '../mev/legs.ts'
import type { ValueOf } from '../mev/value.ts'
import { grouped } from '../naming/amount.ts'
import { type Names, short } from '../naming/names.ts'
import { alignRows, fit } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'
import type { Explanation } from './explanation.ts'
import { formatTree, size } from './tree.ts'

export type ExplainView = {
  readonly names: Names
  readonly colors: Colors
  readonly width: number
  readonly value: ValueOf
  /** Draw everything, however long. */
  readonly full: boolean
}

const mostFrames = 80
const mostRows = 60

/** A transaction as people read it: its calls, transfers, actions, net flow and the bundles that it is in. */
export function formatExplanation(explanation: Explanation, view: ExplainView): string {
  const sections = [
    header(explanation, view),
    calls(explanation, view),
    transfers(explanation, view),
    actions(explanation, view),
    netFlow(explanation, view),
    bundles(explanation, view),
  ]
  return `${sections.map((lines) => lines.map((line) => fit(line, view.width)).join('\n')).join('\n\n')}\n`
}

function header(explanation: Explanation, { names, colors: c }: ExplainView): readonly string[] {
  const { read, transaction, status, gasFee, tip, missing } = explanation
  const { from, to, value, gasUsed } = transaction
  const { block, numbered } = read
  const place = numbered ? `block ${block.number}, position ${transaction.index}` : 'block unknown'
  const time = block.timestamp === undefined ? 'time unknown' : timeText(block.timestamp)
  const cost = [
    ...(gasUsed === undefined ? [] : [`${grouped(String(gasUsed))} gas`]),
    ...(gasFee === undefined ? [] : [`fee ${names.amount(gasFee, ether)}`]),
    ...(tip === undefined || tip === 0n ? [] : [`tip to the block producer ${names.amount(tip, ether)}`]),
  ]
  const fate =
    status === 'success'
      ? c.green('succeeded')
      : status === 'reverted'
        ? c.red('reverted')
        : c.yellow('fate unknown')
  return [
    `${c.bold('transaction')} ${transaction.hash}`,
    `  ${place}  ${c.dim(time)}  ${fate}`,
    `  from ${from ?? 'unknown'} to ${to === null ? 'a new contract' : (to ?? 'unknown')}${value === undefined ? '' : ` with ${names.amount(value, ether)}`}`,
    ...(cost.length === 0 ? [] : [`  ${cost.join(', ')}`]),
    ...missing.map((what) => `  ${c.yellow(what)}`),
  ]
}

function calls({ transaction, label }: Explanation, { names, colors, full }: ExplainView): readonly string[] {
  const { trace } = transaction
  if (trace === undefined)
    return [title('calls', colors), colors.yellow('  unknown: the recording has no traces')]
  const tree = formatTree(trace, {
    names,
    label,
    colors,
    frames: full ? Number.MAX_SAFE_INTEGER : mostFrames,
  })
  const all = size(trace)
  const note =
    full || all <= mostFrames ? '' : colors.dim(`  ${mostFrames} of ${all} calls; --full draws all`)
  return [title('calls', colors) + note, ...tree.map((line) => `  ${line}`)]
}

function transfers({ transfers: all, label, status }: Explanation, view: ExplainView): readonly string[] {
  const { names, colors: c } = view
  if (all.length === 0) {
    const why = status === 'reverted' ? 'none: it was reverted' : 'none seen'
    return [title('transfers', c), c.dim(`  ${why}`)]
  }
  const rows = all.map((transfer, i) => [
    String(i + 1),
    transfer.standard === 'nft'
      ? `${transfer.amount === 1n ? '' : `${transfer.amount} `}#${transfer.tokenId ?? '?'} of ${short(transfer.token)}`
      : names.amount(transfer.amount, transfer.token),
    party(transfer.from, label, c),
    '→',
    party(transfer.to, label, c),
  ])
  return [
    title('transfers', c),
    ...limited(
      alignRows(
        [
          { title: '#', align: 'right' },
          { title: 'amount', align: 'right' },
          { title: 'from' },
          { title: '' },
          { title: 'to' },
        ],
        rows,
        c.dim,
      ),
      view,
    ),
  ]
}

function actions({ actions: all }: Explanation, view: ExplainView): readonly string[] {
  const { names, colors: c } = view
  if (all.length === 0) return [title('actions', c), c.dim('  none recognised')]
  const rows = all.map((action) => {
    const { action: word, where, paid, received } = actionLeg(action, names)
    return [word, action.protocol, where === undefined ? '' : c.dim(short(where)), paid, received]
  })
  return [
    title('actions', c),
    ...limited(
      alignRows(
        [
          { title: 'action' },
          { title: 'protocol' },
          { title: 'where' },
          { title: 'paid', align: 'right' },
          { title: 'received', align: 'right' },
        ],
        rows,
        c.dim,
      ),
      view,
    ),
  ]
}

function netFlow({ flows, label }: Explanation, view: ExplainView): readonly string[] {
  const { names, colors: c, width } = view
  if (flows.length === 0) return [title('net flow', c), c.dim('  nothing changed hands')]
  const rows = flows.flatMap(({ address, net }) =>
    [...net].map(([token, amount], i) => [
      i > 0 ? '' : width >= 100 ? address : short(address),
      i > 0 ? '' : c.cyan(label(address) ?? ''),
      (amount > 0n ? c.green : c.red)(names.gain(amount, token)),
    ]),
  )
  const columns = [{ title: 'party' }, { title: '' }, { title: 'net', align: 'right' as const }]
  return [title('net flow', c), ...limited(alignRows(columns, rows, c.dim), view)]
}

function bundles({ bundles: all, reading }: Explanation, view: ExplainView): readonly string[] {
  const { colors: c } = view
  if (all.length === 0) return [title('part of', c), c.dim('  no extraction found')]
  const byHash = new Map(reading.transactions.map((transaction) => [transaction.hash, transaction]))
  return [title('part of', c), ...all.flatMap((bundle) => formatBundle(bundle, byHash, view.value, view))]
}

function title(text: string, c: Colors): string {
  return c.bold(text)
}

/** An address cut short with what it is. */
function party(address: Address, label: (address: Address) => string | undefined, c: Colors): string {
  const known = label(address)
  return known === undefined ? short(address) : `${short(address)} ${c.cyan(known)}`
}

/** Indents a table, its head first; a long one keeps its beginning and its end. */
function limited(lines: readonly string[], { full, colors: c }: ExplainView): readonly string[] {
  const [head = '', ...rows] = lines
  const kept =
    full || rows.length <= mostRows
      ? rows
      : [
          ...rows.slice(0, mostRows - 15),
          c.dim(`… ${rows.length - mostRows} more; --full shows them`),
          ...rows.slice(rows.length - 15),
        ]
  return [head, ...kept].map((line) => `  ${line}`)
}
