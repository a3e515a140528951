import type { Address, Hex, Transaction } from '@membrane/core'
import type { EvidenceOf } from '../concern/scope.ts'
import { framesOf, pathOf } from '../reading/frames.ts'

/** A contract that a transaction made. */
export type Creation = {
  readonly contract: Address
  /** Who executed the creation: the sender, or a factory. */
  readonly creator: Address | undefined
  readonly code: Hex
  readonly evidence: EvidenceOf
}

const none: readonly Creation[] = []

/** Contracts that the transaction created and that remain, with their init code, at most `limit`. */
export function creationsOf(transaction: Transaction, limit: number): readonly Creation[] {
  if (transaction.status === 'reverted') return none
  if (transaction.trace === undefined) return ownCreation(transaction)
  const frames = framesOf(transaction)
  let creations: Creation[] | undefined
  for (const frame of frames) {
    const { type, to, from, reverted, input } = frame.call
    if ((type !== 'CREATE' && type !== 'CREATE2') || reverted || to === undefined) continue
    creations ??= []
    if (creations.length >= limit) break
    const evidence: EvidenceOf = {
      kind: 'frame',
      path: pathOf(frames, frame),
      from,
      to,
      selector: '0x',
      note: 'creates the contract',
    }
    creations.push({ contract: to, creator: from, code: input, evidence })
  }
  return creations ?? none
}

function ownCreation({ to, from, input, contractAddress }: Transaction): readonly Creation[] {
  if (to !== null || input === undefined || contractAddress === undefined) return none
  const evidence: EvidenceOf = {
    kind: 'frame',
    path: [],
    from: from ?? contractAddress,
    to: contractAddress,
    selector: '0x',
    note: 'creates the contract',
  }
  return [{ contract: contractAddress, creator: from, code: input, evidence }]
}
