import type { Address, Block, FindingDraft, Protocol, Transaction } from '@membrane/core'
import { stepFunctions } from '../borrowed-votes/steps.ts'
import { frameEvidence } from '../concern/frame.ts'
import { cutEvidence, scopeOf } from '../concern/scope.ts'
import { actsOf } from '../privilege/acts.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { logsByTopic } from '../reading/logs.ts'
import { events } from '../signals/events.ts'

/**
 * A described governor that has a timelock and, while it executes, acts on the protocol's contracts itself: the delay
 * that users were promised is in the timelock, and was not waited for.
 */
export function findBypasses(block: Block, protocol: Protocol): readonly FindingDraft[] {
  const timelocks = new Map<Address, Address>()
  for (const { governor, timelock } of protocol.governance) {
    if (governor !== undefined && timelock !== undefined && governor !== timelock)
      timelocks.set(governor, timelock)
  }
  if (timelocks.size === 0) return []
  const executed = new Map<Transaction, Set<Address>>()
  const note = (transaction: Transaction, governor: Address): void => {
    if (!timelocks.has(governor)) return
    const known = executed.get(transaction)
    if (known === undefined) executed.set(transaction, new Set([governor]))
    else known.add(governor)
  }
  for (const { transaction, log } of logsByTopic(block, events.ProposalExecuted.topic)) {
    note(transaction, log.address)
  }
  const acts = actsOf(block)
  for (const name of stepFunctions.executed) {
    for (const act of acts.of(name)) note(act.transaction, act.to)
  }
  const findings: FindingDraft[] = []
  for (const [transaction, governors] of executed) {
    for (const governor of governors) {
      const finding = judge(transaction, governor, timelocks.get(governor), protocol)
      if (finding !== undefined) findings.push(finding)
    }
  }
  return findings
}

function judge(
  transaction: Transaction,
  governor: Address,
  timelock: Address | undefined,
  protocol: Protocol,
): FindingDraft | undefined {
  const scope = scopeOf(protocol)
  const frames = framesOf(transaction)
  const direct = frames.filter((frame) => isDirect(frame, governor, timelock, protocol))
  if (direct.length === 0) return undefined
  const victims = new Set<Address>(direct.map(({ account }) => account))
  return {
    severity: 'high',
    score: 0.7,
    title: `${scope.label(governor)} acted on ${[...victims].map(scope.label).join(', ')} without its timelock`,
    subject: `${governor}:bypass`,
    transaction: transaction.hash,
    victims: [governor, ...victims],
    attackers: [...clusterOf(transaction, protocol).accounts],
    evidence: cutEvidence(direct, 4).map((frame) =>
      frameEvidence(frames, frame, 'called by the governor itself'),
    ),
  }
}

function isDirect(
  { call, account, readonly, parent }: PlacedFrame,
  governor: Address,
  timelock: Address | undefined,
  protocol: Protocol,
): boolean {
  if (call.type !== 'CALL' || call.from !== governor || readonly || call.reverted || parent < 0) return false
  if (account === governor || account === timelock) return false
  // Counting votes and asking the timelock's state are calls too in governors of before Solidity 0.5.
  if (protocol.governance.some(({ votingToken }) => votingToken === account)) return false
  return scopeOf(protocol).own.has(account)
}
