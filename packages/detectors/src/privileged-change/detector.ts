import type { Address, FindingDraft, Protocol, Severity, Transaction } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { type EvidenceOf, type Scope, scopeOf } from '../concern/scope.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf } from '../reading/frames.ts'
import { logsOf } from '../reading/logs.ts'
import { events } from '../signals/events.ts'
import { calledChanges, loggedChanges, type PrivilegedChange, storedChanges } from './change.ts'
import { type PrivilegedChangeOptions, privilegedChangeDefaults } from './options.ts'

/**
 * Who may change or empty a contract has changed: proxy slots (EIP-1967, by state diff even when no event tells),
 * owners, roles, Safe signers and modules, Aave's registries. The score says how much was given away, how far the
 * actor and the beneficiary are trusted, and whether the timelock had a say.
 */
export const privilegedChange = defineDetector<PrivilegedChangeOptions, null>({
  id: 'privileged-change',
  version: 1,
  title: 'Proxy upgrade and privileged-role change',
  description:
    'Watches implementation, admin and beacon slots, owners, roles, multi-signature signers and protocol registries; trusted actors and timelocks lower the severity, initialisation of new contracts is left out.',
  needs: [],
  uses: ['transactions', 'logs', 'traces', 'stateDiff'],
  defaults: privilegedChangeDefaults,
  initial: () => null,
  evaluate({ block, protocol, memory }, options) {
    const scope = scopeOf(protocol)
    if (!scope.described && !options.reportUndescribed) return { findings: [], memory }
    const groups = new Map<Transaction, Map<string, PrivilegedChange[]>>()
    const add = (change: PrivilegedChange): void => {
      if (change.transaction.status === 'reverted') return
      if (scope.described && !scope.own.has(change.contract)) return
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
    loggedChanges(block, add)
    for (const transaction of block.transactions) {
      if (transaction.changes !== undefined) storedChanges(transaction, add)
      if (block.tiers.logs === 'unknown' && transaction.trace !== undefined) calledChanges(transaction, add)
    }
    const findings: FindingDraft[] = []
    for (const [transaction, subjects] of groups) {
      const born = bornIn(transaction)
      for (const [subject, changes] of subjects) {
        const first = changes[0]
        if (first === undefined || changes.some((change) => change.initial)) continue
        if (born.has(first.contract)) continue
        findings.push(judge(transaction, subject, first, changes, protocol, scope, options))
      }
    }
    const unknown: string[] = []
    if (block.tiers.stateDiff === 'unknown') {
      unknown.push('state diff: a proxy slot written without an event would not be seen')
    }
    if (block.tiers.logs === 'unknown' && block.tiers.traces === 'unknown') {
      unknown.push('logs and traces: no change of owners or roles could be seen')
    }
    return { findings, memory, unknown }
  },
})

/** Contracts that began their life in this transaction: what they set is initialisation. */
function bornIn(transaction: Transaction): ReadonlySet<Address> {
  const born = new Set<Address>()
  if (transaction.contractAddress !== undefined) born.add(transaction.contractAddress)
  for (const { call } of framesOf(transaction)) {
    if ((call.type === 'CREATE' || call.type === 'CREATE2') && call.to !== undefined) born.add(call.to)
  }
  for (const change of transaction.changes ?? []) {
    if (change.kind === 'code' && change.before === '0x' && change.after !== '0x') born.add(change.address)
  }
  for (const log of logsOf(transaction)) if (log.topics[0] === events.SafeSetup.topic) born.add(log.address)
  return born
}

type Standing = 'timelock' | 'trusted' | 'unknown'

function standingOf(transaction: Transaction, scope: Scope, options: PrivilegedChangeOptions): Standing {
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
  if (options.onlyThroughTimelock) return 'unknown'
  const { from, to } = transaction
  if (from !== undefined && scope.trusted.has(from)) return 'trusted'
  return to && scope.trusted.has(to) ? 'trusted' : 'unknown'
}

function judge(
  transaction: Transaction,
  subject: string,
  change: PrivilegedChange,
  changes: readonly PrivilegedChange[],
  protocol: Protocol,
  scope: Scope,
  options: PrivilegedChangeOptions,
): FindingDraft {
  const standing = standingOf(transaction, scope, options)
  const { beneficiary } = change
  const familiar =
    beneficiary === undefined ||
    scope.trusted.has(beneficiary) ||
    (change.weight !== 'code' && scope.own.has(beneficiary))
  const [severity, score] = grade(change, standing, familiar, scope.described)
  // The changed contract is often the very one that was called; it does not attack itself.
  const suspects = standing === 'unknown' ? [...clusterOf(transaction, protocol).accounts] : []
  const attackers = suspects.filter((account) => account !== change.contract)
  if (!familiar && beneficiary !== undefined && change.weight !== 'code' && severity !== 'info') {
    if (!attackers.includes(beneficiary)) attackers.push(beneficiary)
  }
  const evidence: EvidenceOf[] = changes.map((one) => one.evidence)
  return {
    severity,
    score,
    title: `${scope.label(change.contract)}: ${change.aspect} changed${
      beneficiary === undefined ? '' : ` to ${scope.label(beneficiary)}`
    }${standing === 'timelock' ? ' through the timelock' : standing === 'trusted' ? ' by a trusted account' : ''}`,
    subject,
    transaction: transaction.hash,
    victims: [change.contract],
    attackers,
    evidence,
    unknown: transaction.changes === undefined ? ['stateDiff'] : [],
  }
}

function grade(
  change: PrivilegedChange,
  standing: Standing,
  familiar: boolean,
  described: boolean,
): readonly [Severity, number] {
  // Nothing says who may do this here: worth a line in the log, not a page.
  if (!described) return change.weight === 'code' ? ['low', 0.2] : ['info', 0.1]
  if (change.weight === 'relief') return standing === 'unknown' ? ['medium', 0.4] : ['info', 0.1]
  if (standing === 'timelock') return ['low', 0.15]
  if (standing === 'trusted') {
    if (change.weight === 'code') return ['medium', 0.5]
    // A stolen key acts as its owner would, so handing full control to a stranger is grave whoever signs.
    if (change.weight === 'control' && !familiar) return ['high', 0.75]
    return ['low', 0.2]
  }
  if (change.weight === 'code') return ['critical', 0.95]
  if (change.weight === 'control') return ['critical', 0.9]
  return ['high', 0.7]
}
