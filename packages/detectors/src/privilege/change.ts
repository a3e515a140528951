import type { Address, Block, Transaction } from '@membrane/core'
import { type EvidenceOf, type Scope, scopeOf } from '../concern/scope.ts'
import { framesOf } from '../reading/frames.ts'
import { logsOf } from '../reading/logs.ts'
import { events } from '../signals/events.ts'
import { actsOf } from './acts.ts'

/**
 * How much a change gives away. `code`: whose code runs; `control`: who may do everything; `duty`: who may do
 * one thing; `relief`: a right taken away or offered and not yet taken.
 */
export type Weight = 'code' | 'control' | 'duty' | 'relief'

/** One change of who controls a contract, or of whose code it runs. */
export type PrivilegedChange = {
  readonly transaction: Transaction
  readonly contract: Address
  /** `implementation`, `owner`, `role MINTER_ROLE`: with the contract the finding's subject. */
  readonly aspect: string
  readonly weight: Weight
  /** Whoever has the right from now on; undefined when the change names nobody. */
  readonly beneficiary: Address | undefined
  /** True for the first value that is ever set and for a right that its holder gave up: nobody's loss. */
  readonly initial: boolean
  readonly evidence: EvidenceOf
  /** What happened, where `aspect` changed to `beneficiary` does not say it well. */
  readonly says?: string
  /** Set where the change has no honest use whoever owns the contract; then it is told even of contracts not described. */
  readonly alarm?: string
}

/** Changes of one subject (contract and aspect) in one transaction, as events, slots and calls tell of them. */
export type ChangeGroup = {
  readonly transaction: Transaction
  readonly subject: string
  readonly changes: Joined
}

type Joined = readonly [PrivilegedChange, ...PrivilegedChange[]]

/**
 * Joins changes that tell of the same thing. What concerns no contract of the described protocol, what reverted, what
 * was set for the first time and what contracts set while they are created is left out.
 */
export function groupChanges(
  block: Block,
  scope: Scope,
  changes: readonly PrivilegedChange[],
): ChangeGroup[] {
  if (changes.length === 0) return []
  const groups = new Map<Transaction, Map<string, [PrivilegedChange, ...PrivilegedChange[]]>>()
  for (const change of changes) {
    if (change.transaction.status === 'reverted') continue
    if (scope.described && !scope.own.has(change.contract)) continue
    let subjects = groups.get(change.transaction)
    if (subjects === undefined) {
      subjects = new Map()
      groups.set(change.transaction, subjects)
    }
    const subject = `${change.contract}:${change.aspect}`
    const list = subjects.get(subject)
    if (list === undefined) subjects.set(subject, [change])
    else list.push(change)
  }
  const out: ChangeGroup[] = []
  for (const [transaction, subjects] of groups) {
    const born = bornIn(block, transaction)
    for (const [subject, list] of subjects) {
      if (list.some((change) => change.initial) || born.has(list[0].contract)) continue
      out.push({ transaction, subject, changes: list })
    }
  }
  return out
}

/** Contracts that began their life in this transaction: what they set is initialisation. */
export function bornIn(block: Block, transaction: Transaction): ReadonlySet<Address> {
  const born = new Set<Address>()
  if (transaction.contractAddress !== undefined) born.add(transaction.contractAddress)
  for (const creation of actsOf(block).creations) {
    if (creation.transaction === transaction) born.add(creation.to)
  }
  for (const change of transaction.changes ?? []) {
    if (change.kind === 'code' && change.before === '0x' && change.after !== '0x') born.add(change.address)
  }
  for (const log of logsOf(transaction)) if (log.topics[0] === events.SafeSetup.topic) born.add(log.address)
  return born
}

export type Standing = 'timelock' | 'trusted' | 'unknown'

/**
 * Whether the protocol's timelock made the transaction's changes, or an account that the description trusts sent it.
 * @param onlyThroughTimelock trust counts for nothing.
 */
export function standingOf(transaction: Transaction, scope: Scope, onlyThroughTimelock = false): Standing {
  if (scope.timelocks.size > 0) {
    for (const log of logsOf(transaction)) {
      const topic = log.topics[0]
      const executed = topic === events.CallExecuted.topic || topic === events.ExecuteTransaction.topic
      if (executed && scope.timelocks.has(log.address)) return 'timelock'
    }
    for (const frame of framesOf(transaction)) {
      if (frame.parent >= 0 && scope.timelocks.has(frame.call.from)) return 'timelock'
    }
  }
  if (onlyThroughTimelock) return 'unknown'
  const { from, to } = transaction
  if (from !== undefined && scope.trusted.has(from)) return 'trusted'
  return to && scope.trusted.has(to) ? 'trusted' : 'unknown'
}

/** What nobody's contracts would tell: nothing is described and the user does not want the chain's whole life. */
export function isDeaf(protocol: Parameters<typeof scopeOf>[0], reportUndescribed: boolean): boolean {
  return !reportUndescribed && !scopeOf(protocol).described
}
