import type { Address, FindingDraft, Protocol, Severity } from '@membrane/core'
import { fuseScores } from '@membrane/core'
import { cutEvidence, type EvidenceOf, scopeOf } from '../concern/scope.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf } from '../reading/frames.ts'
import { borrowedTokens, type Steps } from './lifecycle.ts'
import type { GovernanceDelayOptions } from './options.ts'

/**
 * Judges the steps that one transaction took: a procedure that is meant to take days and takes one transaction,
 * or votes that were there only for it. Delegating and voting in one transaction are ordinary and do not count.
 */
export function judgeCapture(
  steps: Steps,
  protocol: Protocol,
  options: GovernanceDelayOptions,
): FindingDraft | undefined {
  const { transaction, governor, taken } = steps
  if (transaction.status === 'reverted') return undefined
  const scope = scopeOf(protocol)
  const own = scope.own.has(governor)
  const executed = taken.get('executed')
  const voted = taken.get('voted')
  const proposed = taken.get('proposed')
  const weights: number[] = []
  const reasons: string[] = []
  const rush = executed !== undefined && (voted !== undefined || proposed !== undefined)
  if (rush) {
    weights.push(proposed !== undefined ? 0.8 : 0.65)
    reasons.push(
      `${proposed !== undefined ? 'proposed' : 'voted'} and executed in one transaction, without any delay`,
    )
  }
  const watch = protocol.governance.find((one) => one.governor === governor)
  const cluster = clusterOf(transaction, protocol)
  const borrowed =
    voted === undefined && proposed === undefined
      ? []
      : borrowedTokens(transaction, watch?.votingToken, options.returnedBps).filter((one) =>
          cluster.accounts.has(one.holder),
        )
  // Where the voting token is not described any swap looks like a loan of something, so it counts with a rush only.
  if (borrowed.length > 0 && (watch?.votingToken !== undefined || rush)) {
    weights.push(watch?.votingToken !== undefined ? 0.75 : 0.3)
    reasons.push('with votes borrowed for the transaction')
  }
  if (weights.length === 0) return undefined
  const score = fuseScores(weights)
  let severity: Severity = own ? (rush ? 'critical' : 'high') : score >= 0.75 ? 'high' : 'medium'
  if (scope.described && !own) severity = 'low'
  const evidence: EvidenceOf[] = [...taken.values()]
  for (const { token, holder, amount } of cutEvidence(borrowed, 2)) {
    evidence.push({ kind: 'flow', account: holder, token, amount: `${amount}`, note: 'came and went again' })
  }
  return {
    severity,
    score,
    title: `${scope.label(governor)}: ${reasons.join(', ')}`,
    subject: `${governor}:capture`,
    transaction: transaction.hash,
    victims: victimsOf(steps, protocol),
    attackers: [...cluster.accounts],
    evidence,
    unknown: framesOf(transaction).length === 0 ? ['traces'] : [],
  }
}

/** The governor, and the protocol's contracts that it called into. */
function victimsOf(steps: Steps, protocol: Protocol): readonly Address[] {
  const scope = scopeOf(protocol)
  const victims = new Set<Address>([steps.governor])
  for (const frame of framesOf(steps.transaction)) {
    if (frame.call.from !== steps.governor || frame.readonly || frame.call.reverted) continue
    if (scope.own.has(frame.account)) victims.add(frame.account)
  }
  return [...victims]
}
