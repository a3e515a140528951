import type { Bundle, TransactionReading } from '@membrane/analytics'
import type { Block, Hash } from '@membrane/core'
import { isReadable, missingData, type ReadBlock } from '../blocks/read.ts'
import { type BundleView, formatBundle } from './bundleText.ts'
import type { ValueOf } from './value.ts'

/** A block as people read it: a headline, what was missing, and its bundles in order of the block. */
export function formatBlock(
  read: ReadBlock,
  bundles: readonly Bundle[],
  readings: readonly TransactionReading[],
  value: ValueOf,
  view: BundleView,
): string {
  const { colors: c } = view
  const missing = missingData(read.block)
  const head = headline(read)
  if (bundles.length === 0) {
    const why = missing.length === 0 ? '' : ` (${missing.join('; ')})`
    const said = isReadable(read.block) ? c.dim('no extraction found') : c.yellow('unknown')
    return `${c.dim(head)}  ${said}${c.dim(why)}\n`
  }
  const byHash = new Map(readings.map((reading) => [reading.hash, reading]))
  const position = ({ transactions }: Bundle) =>
    Math.min(...transactions.flatMap((hash) => byHash.get(hash)?.index ?? []))
  const ordered = [...bundles].sort((a, b) => position(a) - position(b))
  return [
    c.bold(head),
    ...(missing.length === 0 ? [] : [c.yellow(missing.join('; '))]),
    ...ordered.flatMap((bundle) => ['', ...formatBundle(bundle, byHash, value, view)]),
    '',
    '',
  ].join('\n')
}

/** Judged pairs as people read them, each with the block of its victim. */
export function formatPairs(bundles: readonly Bundle[], value: ValueOf, view: BundleView): string {
  const none: ReadonlyMap<Hash, TransactionReading> = new Map()
  return bundles
    .map((bundle) => {
      const { attackerBlock } = bundle.details
      const blocks = [
        ...(typeof attackerBlock === 'number' ? [`front in block ${attackerBlock}`] : []),
        `victim in block ${bundle.block}`,
      ]
      return [view.colors.bold(blocks.join(', ')), ...formatBundle(bundle, none, value, view), '', ''].join(
        '\n',
      )
    })
    .join('')
}

function headline({ block, numbered }: ReadBlock): string {
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
