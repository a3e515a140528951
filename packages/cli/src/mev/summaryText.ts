import { bundleKinds } from '@membrane/analytics'
import { alignRows } from '../output/table.ts'
import type { BundleView } from './bundleText.ts'
import type { KindTally, Tally } from './tally.ts'
import { dollarText } from './value.ts'

/** The end of a run: what was read, bundles by kind, and what they gained by token. */
export function formatSummary(tally: Tally, view: BundleView): string {
  const { colors: c } = view
  const kinds = bundleKinds.flatMap((kind) => {
    const known = tally.kinds.get(kind)
    return known === undefined ? [] : [[kind, String(known.bundles), dollars(known), profit(known, view)]]
  })
  const columns = [
    { title: 'kind' },
    { title: 'bundles', align: 'right' as const },
    { title: 'worth', align: 'right' as const },
    { title: 'profit' },
  ]
  const table = kinds.length === 0 ? [] : alignRows(columns, kinds, c.dim)
  return `${[readText(tally, view), ...table].join('\n')}\n`
}

function readText({ blocks, empty, unreadable, pairs }: Tally, { colors: c }: BundleView): string {
  const of = (number: number, noun: string) => `${c.bold(String(number))} ${noun}${number === 1 ? '' : 's'}`
  if (pairs > 0) return of(pairs, 'pair')
  return [
    of(blocks, 'block'),
    ...(empty === 0 ? [] : [`${empty} without extraction`]),
    ...(unreadable === 0 ? [] : [c.yellow(`${unreadable} unknown for want of logs and traces`)]),
  ].join(', ')
}

function dollars({ usd, valued, bundles }: KindTally): string {
  if (valued === 0) return ''
  return valued === bundles ? dollarText(usd) : `${dollarText(usd)} of ${valued}`
}

/** Tokens with a name one by one, the others by their number. */
function profit({ profit: all }: KindTally, { names, colors: c }: BundleView): string {
  const moved = [...all].filter(([, amount]) => amount !== 0n)
  const known = moved.filter(([token]) => !names.token(token).startsWith('0x'))
  const rest = moved.length - known.length
  return [
    ...known.map(([token, amount]) => names.gain(amount, token)),
    ...(rest === 0
      ? []
      : [c.dim(`${known.length === 0 ? '' : 'and '}${rest} other ${rest === 1 ? 'token' : 'tokens'}`)]),
  ].join('  ')
}
