import type { Address, Transaction } from '@membrane/core'
import { framesOf } from '../reading/frames.ts'
import { wordAt, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'

/** Supply of every token that the transaction asked for `totalSupply()`, in base units: the smallest answer. */
export function suppliesSeen(transaction: Transaction): ReadonlyMap<Address, bigint> {
  const supplies = new Map<Address, bigint>()
  for (const { call, selector } of framesOf(transaction)) {
    if (selector !== functions.totalSupply.selector || call.reverted || call.to === undefined) continue
    if (call.output === undefined || call.output.length < 66) continue
    const supply = wordToUint(wordAt(call.output, 0))
    const known = supplies.get(call.to)
    if (supply > 0n && (known === undefined || supply < known)) supplies.set(call.to, supply)
  }
  return supplies
}
