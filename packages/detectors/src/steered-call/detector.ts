import type { FindingDraft, Protocol, Transaction } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { functions } from '../signals/functions.ts'
import { grantedSigns, permitSigns } from './granted.ts'
import { type SteeredCallOptions, steeredCallDefaults } from './options.ts'
import { pulledSigns } from './pulled.ts'
import { findingOf } from './sign.ts'
import { isIdle, isSelfNaming, suppliedSigns } from './supplied.ts'

/**
 * A contract that others trust was made to do what a stranger chose: to spend allowances given to it, to give one,
 * to run the stranger's code or to believe the stranger's contract. The score joins the signs (1 - product of
 * doubts), of each fact the strongest.
 */
export const steeredCall = defineDetector<SteeredCallOptions, null>({
  id: 'steered-call',
  version: 1,
  title: 'A contract made to call what a stranger chose',
  description:
    'Allowances of uninvolved accounts that a spender used because calldata told it to, allowances given away to the caller, signatures that are none, and contracts that trusted an address which their caller supplied.',
  needs: ['traces'],
  uses: ['logs'],
  defaults: steeredCallDefaults,
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
        ? ['logs: tokens that moved without a call of transfer were not seen']
        : []
    return { findings, memory, unknown }
  },
})

type Candidates = {
  readonly pulls: PlacedFrame[]
  readonly grants: PlacedFrame[]
  readonly permits: PlacedFrame[]
  readonly supplied: PlacedFrame[]
}

const grants: ReadonlySet<string> = new Set([
  functions.approve.selector,
  functions.increaseAllowance.selector,
  functions.setApprovalForAll.selector,
])

const permits: ReadonlySet<string> = new Set([functions.permit.selector, functions.permitDai.selector])

/** One pass that picks out the few frames which any sign is about. */
function candidatesOf(frames: readonly PlacedFrame[]): Candidates | undefined {
  let candidates: Candidates | undefined
  for (const frame of frames) {
    const { type, reverted } = frame.call
    if (reverted) continue
    let kind: keyof Candidates | undefined
    if (type === 'CALL' && !frame.readonly) {
      const { selector } = frame
      if (selector === functions.transferFrom.selector) kind = 'pulls'
      else if (grants.has(selector)) kind = 'grants'
      else if (permits.has(selector)) kind = 'permits'
      else if (isIdle(frame) || isSelfNaming(frame)) kind = 'supplied'
    } else if (type === 'DELEGATECALL' || type === 'CALLCODE' || isSelfNaming(frame)) kind = 'supplied'
    if (kind === undefined) continue
    candidates ??= { pulls: [], grants: [], permits: [], supplied: [] }
    candidates[kind].push(frame)
  }
  return candidates
}

function judge(
  transaction: Transaction,
  protocol: Protocol,
  options: SteeredCallOptions,
): FindingDraft | undefined {
  const candidates = candidatesOf(framesOf(transaction))
  if (candidates === undefined) return undefined
  const cluster = clusterOf(transaction, protocol)
  const signs = [
    ...pulledSigns(transaction, candidates.pulls, cluster, options),
    ...grantedSigns(transaction, candidates.grants, cluster, options),
    ...permitSigns(candidates.permits, cluster, options),
    ...suppliedSigns(transaction, candidates.supplied, cluster, options),
  ]
  return findingOf(transaction, signs, protocol, options, [])
}
