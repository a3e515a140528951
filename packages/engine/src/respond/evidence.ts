import type { BlockRef, EvidenceLevel, Finding } from '@membrane/core'

/** Where the chain stands and what the incident's standing findings rest on. */
export type EvidenceState = {
  readonly head: BlockRef | undefined
  readonly finalized: BlockRef | undefined
  readonly findings: readonly Pick<Finding, 'stage' | 'block'>[]
}

/**
 * Whether the evidence is as settled as an action asks, else what is still missing.
 * `head` wants a finding in a mined block; confirmations count the block itself as the first.
 */
export function evidenceReached(
  level: EvidenceLevel,
  state: EvidenceState,
): { readonly ok: true } | { readonly ok: false; readonly missing: string } {
  if (state.findings.length === 0) return { ok: false, missing: 'every finding was retracted' }
  if (level === 'pending') return { ok: true }
  const mined = state.findings.filter(({ stage }) => stage === 'block').map(({ block }) => block.number)
  if (mined.length === 0) return { ok: false, missing: 'seen only in the mempool so far' }
  if (level === 'head') return { ok: true }
  const first = Math.min(...mined)
  if (level === 'finalized') {
    const finalized = state.finalized?.number ?? -1
    return finalized >= first ? { ok: true } : { ok: false, missing: `block ${first} is not finalized` }
  }
  const confirmations = (state.head?.number ?? first) - first + 1
  return confirmations >= level.confirmations
    ? { ok: true }
    : { ok: false, missing: `${confirmations} of ${level.confirmations} confirmations` }
}
