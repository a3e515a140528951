import type { Address, Block, Transaction } from '@membrane/core'
import type { EvidenceOf } from '../concern/scope.ts'
import { framesOf, pathOf } from '../reading/frames.ts'
import { logsByTopic } from '../reading/logs.ts'
import { transfersOf } from '../reading/transfers.ts'
import { events } from '../signals/events.ts'
import { functions } from '../signals/functions.ts'

export type Step = 'proposed' | 'voted' | 'executed'

/** The steps of a governor's procedure that one transaction took. */
export type Steps = {
  readonly transaction: Transaction
  readonly governor: Address
  readonly taken: Map<Step, EvidenceOf>
}

const byEvent = [
  ['proposed', [events.ProposalCreated]],
  ['voted', [events.VoteCast, events.VoteCastWithParams, events.VoteCastAlpha]],
  ['executed', [events.ProposalExecuted]],
] as const

const bySelector: ReadonlyMap<string, Step> = new Map<string, Step>([
  ...(
    [
      functions.propose,
      functions.proposeBravo,
      functions.proposeSimple,
      functions.proposeCall,
      functions.proposeCallText,
      functions.proposeTargetData,
      functions.proposeBeanstalk,
    ] as const
  ).map((one) => [one.selector, 'proposed'] as const),
  ...(
    [
      functions.castVote,
      functions.castVoteBool,
      functions.castVoteWithReason,
      functions.vote,
      functions.vote8,
      functions.voteId,
      functions.voteBeanstalk,
    ] as const
  ).map((one) => [one.selector, 'voted'] as const),
  ...(
    [
      functions.governorExecute,
      functions.governorExecuteHash,
      functions.emergencyCommit,
      functions.emergencyCommitId,
      functions.commitBeanstalk,
      functions.emergencyExecute,
      functions.emergencyExecuteHash,
      functions.executeProposal,
    ] as const
  ).map((one) => [one.selector, 'executed'] as const),
])

/**
 * Steps that each governor took in each transaction: from its events, and from calls by name, so that a governor
 * of its own making and a source without logs are covered too.
 */
export function collectSteps(block: Block): readonly Steps[] {
  const all = new Map<Transaction, Map<Address, Steps>>()
  const note = (transaction: Transaction, governor: Address, step: Step, evidence: EvidenceOf): void => {
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
  for (const transaction of block.transactions) {
    const frames = framesOf(transaction)
    for (const frame of frames) {
      const step = bySelector.get(frame.selector)
      if (step === undefined || frame.call.type !== 'CALL' || frame.call.reverted || frame.readonly) continue
      note(transaction, frame.account, step, {
        kind: 'frame',
        path: pathOf(frames, frame),
        from: frame.call.from,
        to: frame.call.to,
        selector: frame.selector,
        note: step,
      })
    }
  }
  return [...all.values()].flatMap((governors) => [...governors.values()])
}

/** A token that came to an account and went away again within the transaction. */
export type Borrowed = { readonly token: Address; readonly holder: Address; readonly amount: bigint }

/**
 * Tokens that an account got and gave back for the most part: what a flash loan of votes looks like.
 * @param token only this one, where the voting token is known.
 */
export function borrowedTokens(
  transaction: Transaction,
  token: Address | undefined,
  returnedBps: number,
): readonly Borrowed[] {
  const books = new Map<string, { token: Address; holder: Address; in: bigint; out: bigint }>()
  const book = (asset: Address, holder: Address, amount: bigint, incoming: boolean): void => {
    const key = asset + holder
    let entry = books.get(key)
    if (entry === undefined) {
      // Votes that were there before and then lent out come back the other way round: not borrowed.
      if (!incoming) return
      entry = { token: asset, holder, in: 0n, out: 0n }
      books.set(key, entry)
    }
    if (incoming) entry.in += amount
    else entry.out += amount
  }
  for (const transfer of transfersOf(transaction).list) {
    if (transfer.token === 'native' || (token !== undefined && transfer.token !== token)) continue
    book(transfer.token, transfer.from, transfer.amount, false)
    book(transfer.token, transfer.to, transfer.amount, true)
  }
  const borrowed: Borrowed[] = []
  for (const entry of books.values()) {
    if (entry.in > 0n && entry.out * 10_000n >= entry.in * BigInt(returnedBps)) {
      borrowed.push({ token: entry.token, holder: entry.holder, amount: entry.in })
    }
  }
  return borrowed
}
