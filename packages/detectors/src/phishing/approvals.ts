import type { Address, Block, Hex, Log, Transaction } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { logsByTopic } from '../reading/logs.ts'
import { argumentAt, wordAt, wordToAddress, wordToUint } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { functions } from '../signals/functions.ts'

/** An allowance given in this block. */
export type Approval = {
  readonly transaction: Transaction
  readonly token: Address
  readonly owner: Address
  readonly spender: Address
  /** For all of a collection. */
  readonly all: boolean
  readonly log: Log | undefined
  readonly frame: PlacedFrame | undefined
}

/**
 * Allowances that their owner gave by a transaction of its own. What others cause (a token that tells of the allowance
 * that is left, a permit that somebody brings) is left out.
 */
export function approvalsOf(block: Block): readonly Approval[] {
  return block.tiers.logs === 'present' ? fromLogs(block) : fromFrames(block)
}

function fromLogs(block: Block): readonly Approval[] {
  const approvals: Approval[] = []
  for (const { transaction, log } of logsByTopic(block, events.Approval.topic)) {
    // The first data word is the amount; an ERC-721 approval has four topics and no data.
    if (log.topics.length === 3 && wordToUint(wordAt(log.data, 0)) > 0n) note(transaction, log, false)
  }
  for (const { transaction, log } of logsByTopic(block, events.ApprovalForAll.topic)) {
    if (log.topics.length === 3 && wordToUint(wordAt(log.data, 0)) === 1n) note(transaction, log, true)
  }
  return approvals

  function note(transaction: Transaction, log: Log, all: boolean): void {
    const [, first, second] = log.topics
    if (first === undefined || second === undefined) return
    const owner = wordToAddress(first)
    const spender = wordToAddress(second)
    if (!actedFor(transaction, owner) || spender === owner || spender === zeroAddress) return
    approvals.push({ transaction, token: log.address, owner, spender, all, log, frame: undefined })
  }
}

const approving: ReadonlySet<Hex> = new Set([
  functions.approve.selector,
  functions.increaseAllowance.selector,
  functions.setApprovalForAll.selector,
])

function fromFrames(block: Block): readonly Approval[] {
  const approvals: Approval[] = []
  for (const transaction of block.transactions) {
    for (const frame of framesOf(transaction)) {
      if (!approving.has(frame.selector)) continue
      const { type, from, input, reverted } = frame.call
      if (type !== 'CALL' || reverted || frame.readonly || !actedFor(transaction, from)) continue
      const named = argumentAt(input, 0)
      if (named === undefined || wordToUint(argumentAt(input, 1)) === 0n) continue
      const spender = wordToAddress(named)
      if (spender === from || spender === zeroAddress) continue
      const all = frame.selector === functions.setApprovalForAll.selector
      approvals.push({ transaction, token: frame.account, owner: from, spender, all, log: undefined, frame })
    }
  }
  return approvals
}

/** Whether the owner sent the transaction, or is the account that it called (a multi-signature, a treasury). */
function actedFor(transaction: Transaction, owner: Address): boolean {
  return transaction.from === owner || transaction.to === owner
}

/** Contracts that the block created, by creation transactions and by frames. */
export function createdIn(block: Block): readonly Address[] {
  const created: Address[] = []
  for (const transaction of block.transactions) {
    const { contractAddress, status, trace } = transaction
    if (status === 'reverted') continue
    if (contractAddress !== undefined) created.push(contractAddress)
    if (trace === undefined) continue
    for (const { call } of framesOf(transaction)) {
      if (call.type !== 'CREATE' && call.type !== 'CREATE2') continue
      if (!call.reverted && call.to !== undefined && call.to !== contractAddress) created.push(call.to)
    }
  }
  return created
}

/** A signed allowance that the same transaction used up, sent by somebody else to whom everything went. */
export type PermitDrain = {
  readonly owner: Address
  readonly token: Address
  readonly frame: PlacedFrame
}

const permits: ReadonlySet<Hex> = new Set([functions.permit.selector, functions.permitDai.selector])

/** The first permit of a stranger that the sender drew for itself; undefined without a call tree. */
export function permitDrain(transaction: Transaction): PermitDrain | undefined {
  const { from, status } = transaction
  if (from === undefined || status === 'reverted') return undefined
  let signed: PlacedFrame | undefined
  for (const frame of framesOf(transaction)) {
    const { type, reverted, input } = frame.call
    if (type !== 'CALL' || reverted) continue
    if (permits.has(frame.selector)) {
      signed = frame
    } else if (signed !== undefined && frame.selector === functions.transferFrom.selector) {
      const owner = argumentAt(input, 0)
      const receiver = argumentAt(input, 1)
      if (owner === undefined || receiver === undefined || frame.account !== signed.account) continue
      if (argumentAt(signed.call.input, 0) !== owner || wordToAddress(owner) === from) continue
      if (wordToAddress(receiver) !== from || wordToUint(argumentAt(input, 2)) === 0n) continue
      return { owner: wordToAddress(owner), token: frame.account, frame: signed }
    }
  }
  return undefined
}
