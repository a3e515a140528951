import type { Hash } from '@membrane/core'
import type { Bundle } from '../bundle.ts'

const none: ReadonlySet<Hash> = new Set()

/** The extractors' own transactions of bundles, which later searches leave alone; the victims' stay free. */
export function takenBy(bundles: readonly Bundle[]): ReadonlySet<Hash> {
  if (bundles.length === 0) return none
  return new Set(
    bundles.flatMap(({ transactions, victims }) => transactions.filter((hash) => !victims.includes(hash))),
  )
}
