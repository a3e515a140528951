import type { Address, Block, FindingDraft, Hash, Measurement, Protocol, Transaction } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import { clusterOf } from '../reading/cluster.ts'
import { logsByTopic, type PlacedLog } from '../reading/logs.ts'
import { wordAt } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { bounded, type GovernanceMemory, operationKey, type Scheduled } from './memory.ts'
import type { GovernanceDelayOptions } from './options.ts'

export type GovernorStep = {
  readonly findings: readonly FindingDraft[]
  readonly measurements: readonly Measurement[]
  readonly unknown: readonly string[]
  readonly proposals: GovernanceMemory['proposals']
}

/**
 * Follows the proposals of described governors from creation, or from the queue where one is announced, to execution:
 * whatever stands between, users were promised the delay.
 */
export function followGovernors(
  block: Block,
  protocol: Protocol,
  before: GovernanceMemory['proposals'],
  options: GovernanceDelayOptions,
): GovernorStep {
  const findings: FindingDraft[] = []
  const measurements: Measurement[] = []
  const unknown: string[] = []
  const promised = new Map<Address, number>()
  for (const { governor, minimumDelaySeconds } of protocol.governance) {
    if (governor !== undefined) promised.set(governor, minimumDelaySeconds)
  }
  let proposals: Record<string, Scheduled> | undefined
  if (promised.size === 0) return { findings, measurements, unknown, proposals: before }
  const now = { at: block.timestamp ?? 0, block: block.number }
  for (const [event, idAt] of [
    [events.ProposalCreated, 'data'],
    [events.ProposalCreatedTarget, 'topic'],
    [events.ProposalQueued, 'data'],
  ] as const) {
    for (const { log } of logsByTopic(block, event.topic)) {
      const id = idAt === 'topic' ? log.topics[1] : idOf(log)
      if (id === undefined || !promised.has(log.address)) continue
      proposals ??= { ...before }
      proposals[operationKey(log.address, id)] = now
    }
  }
  for (const entry of logsByTopic(block, events.ProposalExecuted.topic)) {
    const { log } = entry
    const delay = promised.get(log.address)
    const id = idOf(log)
    if (delay === undefined || id === undefined) continue
    const key = operationKey(log.address, id)
    const since = (proposals ?? before)[key]
    if (since === undefined) {
      unknown.push(`proposal ${id} of ${log.address} was made before this guard watched`)
      continue
    }
    proposals ??= { ...before }
    delete proposals[key]
    if (block.timestamp === undefined && since.block !== block.number) continue
    const waited = now.at - since.at
    measurements.push({
      name: 'governance_proposal_seconds',
      value: waited,
      labels: { governor: log.address },
    })
    if (waited + options.graceSeconds < delay) {
      findings.push(tooEarly(entry, id, waited, delay, protocol))
    }
  }
  for (const { log } of logsByTopic(block, events.ProposalCanceled.topic)) {
    const id = idOf(log)
    const key = id === undefined ? undefined : operationKey(log.address, id)
    if (key === undefined || (proposals ?? before)[key] === undefined) continue
    proposals ??= { ...before }
    delete proposals[key]
  }
  const next = proposals === undefined ? before : bounded(proposals, options.maxScheduled)
  return { findings, measurements, unknown, proposals: next }
}

function idOf(log: PlacedLog['log']): Hash | undefined {
  return log.topics[1] ?? wordAt(log.data, 0)
}

function tooEarly(
  { transaction, log }: PlacedLog,
  id: Hash,
  waited: number,
  promised: number,
  protocol: Protocol,
): FindingDraft {
  const { address, logIndex } = log
  return {
    severity: 'critical',
    score: 0.9,
    title: `${scopeOf(protocol).label(address)} executed a proposal after ${waited} s, ${promised} s were promised`,
    subject: `${address}:${id}`,
    transaction: transaction.hash,
    victims: [address],
    attackers: attackersOf(transaction, protocol),
    evidence: [
      { kind: 'log', address, logIndex, event: 'ProposalExecuted' },
      {
        kind: 'measure',
        name: 'delay from proposal to execution',
        value: `${waited}`,
        threshold: `${promised}`,
        unit: 'seconds',
      },
    ],
  }
}

function attackersOf(transaction: Transaction, protocol: Protocol): readonly Address[] {
  return [...clusterOf(transaction, protocol).accounts]
}
