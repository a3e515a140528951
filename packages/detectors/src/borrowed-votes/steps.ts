import type { Address, Block, Transaction } from '@membrane/core'
import type { EvidenceOf } from '../concern/scope.ts'
import { actsOf, evidenceOf, type WatchedFunction } from '../privilege/acts.ts'
import { logsByTopic } from '../reading/logs.ts'
import { events } from '../signals/events.ts'

export type Step = 'proposed' | 'voted' | 'executed'

/** The steps of a governor's procedure that one transaction took. */
export type Steps = {
  readonly transaction: Transaction
  readonly governor: Address
  readonly taken: Map<Step, EvidenceOf>
}

const byEvent = [
  ['proposed', [events.ProposalCreated, events.ProposalCreatedTarget]],
  ['voted', [events.VoteCast, events.VoteCastWithParams, events.VoteCastAlpha, events.VotedTarget]],
  ['executed', [events.ProposalExecuted]],
] as const

/** Functions by which governors of all makes are taken through their procedure. */
export const stepFunctions = {
  proposed: [
    'propose',
    'proposeBravo',
    'proposeSimple',
    'proposeCall',
    'proposeCallText',
    'proposeTargetData',
    'proposeTarget',
    'proposeBeanstalk',
  ],
  voted: [
    'castVote',
    'castVoteBool',
    'castVoteWithReason',
    'castVoteWithParams',
    'castVoteBySig',
    'vote',
    'vote8',
    'voteId',
    'voteBeanstalk',
  ],
  executed: [
    'governorExecute',
    'governorExecuteHash',
    'emergencyCommit',
    'emergencyCommitId',
    'commitBeanstalk',
    'emergencyExecute',
    'emergencyExecuteHash',
    'executeProposal',
  ],
} as const satisfies Record<Step, readonly WatchedFunction[]>

/**
 * Steps that each governor took in each transaction: from its events, and from calls by name, so that a governor
 * of its own making and a source without logs are covered too.
 */
export function collectSteps(block: Block): readonly Steps[] {
  let all: Map<Transaction, Map<Address, Steps>> | undefined
  const note = (transaction: Transaction, governor: Address, step: Step, evidence: EvidenceOf): void => {
    all ??= new Map()
    let governors = all.get(transaction)
    if (governors === undefined) {
      governors = new Map()
      all.set(transaction, governors)
    }
    let steps = governors.get(governor)
    if (steps === undefined) {
      steps = { transaction, governor, taken: new Map() }
      governors.set(governor, steps)
    }
    if (!steps.taken.has(step)) steps.taken.set(step, evidence)
  }
  for (const [step, signals] of byEvent) {
    for (const { signature, topic } of signals) {
      for (const { transaction, log } of logsByTopic(block, topic)) {
        const { address, logIndex } = log
        note(transaction, address, step, { kind: 'log', address, logIndex, event: signature })
      }
    }
  }
  const acts = actsOf(block)
  for (const step of ['proposed', 'voted', 'executed'] as const) {
    for (const name of stepFunctions[step]) {
      for (const act of acts.of(name)) note(act.transaction, act.to, step, evidenceOf(act, step))
    }
  }
  return all === undefined ? [] : [...all.values()].flatMap((governors) => [...governors.values()])
}
