import type { Address, Transaction } from '@membrane/core'
import { plumbing } from '../flash-loan-flow/loop.ts'
import type { Cluster } from '../reading/cluster.ts'
import type { PlacedFrame } from '../reading/frames.ts'
import { transfersOf } from '../reading/transfers.ts'
import { entryOf } from '../steered-call/entry.ts'
import type { Sign } from '../steered-call/sign.ts'
import type { SeizedControlOptions } from './options.ts'

/**
 * The sign that one user posed as many: the sender's side made the same call to many contracts, and each of them made
 * the same call to one and the same other. What is given once to every user, or reckoned by user, is had many times.
 * It must have been given: farmers who enrol many contracts for a token that is minted later move nothing.
 */
export function faceSigns(
  transaction: Transaction,
  frames: readonly PlacedFrame[],
  cluster: Cluster,
  options: SeizedControlOptions,
): readonly Sign[] {
  // Every face needs a frame of its own and one below it.
  if (frames.length <= 2 * options.manyFaces) return []
  const groups = new Map<string, { readonly faces: Set<Address>; last: PlacedFrame }>()
  let largest: { readonly faces: Set<Address>; last: PlacedFrame } | undefined
  for (const frame of frames) {
    const { type, reverted } = frame.call
    if (type !== 'CALL' || reverted || frame.readonly || plumbing.has(frame.selector)) continue
    const above = frames[frame.parent]
    if (above === undefined || above.account === frame.account || cluster.accounts.has(frame.account))
      continue
    const entry = entryOf(frames, above)
    const master = frames[entry.parent]
    if (master === undefined || plumbing.has(entry.selector) || !cluster.accounts.has(master.account))
      continue
    const key = entry.selector + frame.account + frame.selector
    let group = groups.get(key)
    if (group === undefined) {
      group = { faces: new Set(), last: frame }
      groups.set(key, group)
    }
    group.faces.add(above.account)
    group.last = frame
    if (group.faces.size > (largest?.faces.size ?? 0)) largest = group
  }
  if (largest === undefined || largest.faces.size < options.manyFaces) return []
  const { faces, last } = largest
  if (!transfersOf(transaction).list.some(({ from }) => from === last.account || faces.has(from))) return []
  return [
    {
      name: 'posed-as-many',
      fact: 'posed-as-many',
      weight: options.posedAsMany,
      note: `was called in the same way by ${faces.size} contracts at one bidding`,
      victims: [last.account],
      frames: [last],
    },
  ]
}
