import type { FindingDraft, Protocol, Transaction } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { functions } from '../signals/functions.ts'
import { findingOf } from '../steered-call/sign.ts'
import { burnedSigns, burns } from './burned.ts'
import { emptiedSigns } from './emptied.ts'
import { faceSigns } from './faces.ts'
import { type SeizedControlOptions, seizedControlDefaults } from './options.ts'
import { signerSigns } from './signer.ts'
import { isControlling, takenSigns } from './taken.ts'

/**
 * A stranger made itself the owner, called what only an owner or nobody may call, or took all that a contract held.
 * The score joins the signs (1 - product of doubts), of each fact the strongest.
 */
export const seizedControl = defineDetector<SeizedControlOptions, null>({
  id: 'seized-control',
  version: 1,
  title: 'Control of a contract seized',
  description:
    'Finds contracts initialised after they were deployed, strangers who appoint themselves, internal functions left public, tokens of others destroyed, and contracts emptied for nothing.',
  needs: ['traces'],
  uses: ['logs'],
  defaults: seizedControlDefaults,
  initial: () => null,
  evaluate({ block, protocol, memory }, options) {
    const findings: FindingDraft[] = []
    for (const transaction of block.transactions) {
      const trace = transaction.trace
      if (trace === undefined || trace.reverted || transaction.status === 'reverted') continue
      const finding = judge(transaction, protocol, options)
      if (finding !== undefined) findings.push(finding)
    }
    const unknown =
      block.tiers.logs === 'unknown'
        ? ['logs: whose a burnt NFT was, and tokens that moved without a call of transfer, were not seen']
        : []
    return { findings, memory, unknown }
  },
})

type Candidates = {
  readonly taken: PlacedFrame[]
  readonly burns: PlacedFrame[]
  readonly readings: PlacedFrame[]
}

const none: Candidates = { taken: [], burns: [], readings: [] }

/** One pass that picks out the few frames which any sign is about. */
function candidatesOf(frames: readonly PlacedFrame[]): Candidates {
  let candidates = none
  for (const frame of frames) {
    const { selector } = frame
    let kind: keyof Candidates | undefined
    if (selector === functions.balanceOf.selector) kind = 'readings'
    else if (frame.call.type !== 'CALL' || frame.readonly) continue
    else if (burns.has(selector)) kind = 'burns'
    else if (isControlling(selector)) kind = 'taken'
    if (kind === undefined || frame.call.reverted) continue
    if (candidates === none) candidates = { taken: [], burns: [], readings: [] }
    candidates[kind].push(frame)
  }
  return candidates
}

function judge(
  transaction: Transaction,
  protocol: Protocol,
  options: SeizedControlOptions,
): FindingDraft | undefined {
  const frames = framesOf(transaction)
  const candidates = candidatesOf(frames)
  const signer = signerSigns(transaction, options)
  const few = frames.length <= 2 * options.manyFaces
  if (candidates === none && few && signer.length === 0) return undefined
  const cluster = clusterOf(transaction, protocol)
  const signs = [
    ...takenSigns(transaction, candidates.taken, cluster, options),
    ...burnedSigns(transaction, candidates.burns, cluster, options),
    ...emptiedSigns(transaction, candidates.readings, cluster, options),
    ...signer,
    ...faceSigns(transaction, frames, cluster, options),
  ]
  return findingOf(transaction, signs, protocol, options, [])
}
