import type { Address, Block, FindingDraft, Protocol, Severity } from '@membrane/core'
import { fuseScores } from '@membrane/core'
import { cutEvidence, type EvidenceOf, scopeOf } from '../concern/scope.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf } from '../reading/frames.ts'
import { type Borrowed, borrowedTokens } from './borrowed.ts'
import type { BorrowedVotesOptions } from './options.ts'
import type { Steps } from './steps.ts'
import type { YoungVote } from './votes.ts'

/**
 * Judges the steps that one transaction took: a procedure that is meant to take days and takes one transaction, votes
 * that were there only for it, or votes so young that nobody had a risk in them. Delegating and voting in one
 * transaction are ordinary and do not count, unless the governor counted what came that moment.
 */
export function judgeCapture(
  steps: Steps,
  young: readonly YoungVote[],
  block: Block,
  protocol: Protocol,
  options: BorrowedVotesOptions,
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
  const token = protocol.governance.find((one) => one.governor === governor)?.votingToken
  const cluster = clusterOf(transaction, protocol)
  const actors = new Set<Address>([...cluster.accounts, ...young.map(({ vote }) => vote.voter)])
  const borrowed =
    voted === undefined && proposed === undefined
      ? []
      : borrowedTokens(
          transaction,
          token === undefined ? [transaction] : block.transactions,
          token,
          options.returnedBps,
        ).filter((one) => actors.has(one.holder))
  // Where the voting token is not described any swap looks like a loan of something, so it counts with a rush only.
  const lent = borrowed.length > 0 && (token !== undefined || rush)
  const returned = young.find((one) => one.returned)
  if (lent || returned !== undefined) {
    weights.push(token !== undefined ? 0.75 : returned !== undefined ? 0.6 : 0.3)
    reasons.push('with votes borrowed for the transaction')
  } else if (young.length > 0) {
    weights.push(0.5)
    const age = Math.min(...young.map((one) => one.age))
    reasons.push(`with votes that came ${age === 0 ? 'that moment' : `${age} blocks before`} and counted`)
  }
  if (weights.length === 0) return undefined
  const score = fuseScores(weights)
  const serious = rush || lent || returned !== undefined
  return {
    severity: grade(score, own, rush, serious, scope.described),
    score: serious || own ? score : 0.2,
    title: `${scope.label(governor)}: ${reasons.join(', ')}`,
    subject: `${governor}:capture`,
    transaction: transaction.hash,
    victims: victimsOf(steps, protocol),
    attackers: [...actors],
    evidence: [...taken.values(), ...votesEvidence(borrowed, young)],
    unknown: framesOf(transaction).length === 0 ? ['traces'] : [],
  }
}

function grade(score: number, own: boolean, rush: boolean, serious: boolean, described: boolean): Severity {
  if (own) return rush ? 'critical' : serious ? 'high' : 'medium'
  if (described || !serious) return 'low'
  return score >= 0.75 ? 'high' : 'medium'
}

function votesEvidence(borrowed: readonly Borrowed[], young: readonly YoungVote[]): readonly EvidenceOf[] {
  const evidence: EvidenceOf[] = []
  for (const { token, holder, amount } of cutEvidence(borrowed, 2)) {
    evidence.push({ kind: 'flow', account: holder, token, amount: `${amount}`, note: 'came and went again' })
  }
  for (const { vote, token, amount, age } of cutEvidence(young, 2)) {
    const { voter, weight } = vote
    evidence.push(vote.evidence)
    evidence.push({
      kind: 'flow',
      account: voter,
      token,
      amount: `${amount}`,
      note: `votes came ${age} blocks before`,
    })
    evidence.push({
      kind: 'measure',
      name: 'votes counted',
      value: `${weight}`,
      threshold: `${amount}`,
      unit: 'base units',
    })
  }
  return evidence
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
