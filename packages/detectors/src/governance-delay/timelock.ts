import type { Address, Block, FindingDraft, Hash, Measurement, Protocol, Transaction } from '@membrane/core'
import { type EvidenceOf, scopeOf } from '../concern/scope.ts'
import { clusterOf } from '../reading/cluster.ts'
import { logsByTopic, type PlacedLog } from '../reading/logs.ts'
import { wordAt, wordToUint } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { bounded, type GovernanceMemory, operationKey, type Scheduled } from './memory.ts'
import type { GovernanceDelayOptions } from './options.ts'

export type TimelockStep = {
  readonly findings: FindingDraft[]
  readonly measurements: Measurement[]
  readonly unknown: string[]
  readonly memory: GovernanceMemory
}

/** The delay in seconds that the protocol promised for a timelock; undefined when it is not described. */
export function promisedDelay(protocol: Protocol, timelock: Address): number | undefined {
  return protocol.governance.find((watch) => watch.timelock === timelock)?.minimumDelaySeconds
}

/**
 * Follows operations from schedule to execution. OpenZeppelin's TimelockController names them by id
 * (CallScheduled, CallExecuted), Compound's Timelock by hash (QueueTransaction, ExecuteTransaction).
 */
export function followTimelocks(
  block: Block,
  protocol: Protocol,
  memory: GovernanceMemory,
  options: GovernanceDelayOptions,
): TimelockStep {
  const findings: FindingDraft[] = []
  const measurements: Measurement[] = []
  const unknown: string[] = []
  let scheduled: Record<string, Scheduled> | undefined
  const edit = (): Record<string, Scheduled> => {
    scheduled ??= { ...memory.scheduled }
    return scheduled
  }
  for (const topic of [events.CallScheduled.topic, events.QueueTransaction.topic]) {
    for (const { log } of logsByTopic(block, topic)) {
      const operation = log.topics[1]
      if (operation === undefined || block.timestamp === undefined) continue
      edit()[operationKey(log.address, operation)] = { at: block.timestamp, block: block.number }
    }
  }
  const done = new Set<string>()
  for (const event of [events.CallExecuted, events.ExecuteTransaction]) {
    for (const entry of logsByTopic(block, event.topic)) {
      const { log } = entry
      const operation = log.topics[1]
      if (operation === undefined) continue
      const key = operationKey(log.address, operation)
      if (done.has(key)) continue
      done.add(key)
      const promised = promisedDelay(protocol, log.address)
      const since = (scheduled ?? memory.scheduled)[key]
      if (since === undefined || block.timestamp === undefined) {
        if (promised !== undefined) {
          unknown.push(`operation ${operation} of ${log.address} was scheduled before this guard watched`)
        }
        continue
      }
      delete edit()[key]
      const waited = block.timestamp - since.at
      measurements.push({
        name: 'governance_delay_seconds',
        value: waited,
        labels: { timelock: log.address },
      })
      const early =
        promised === undefined ? since.block === block.number : waited + options.graceSeconds < promised
      if (early) findings.push(earlyExecution(entry, operation, waited, promised, event.signature, protocol))
    }
  }
  for (const topic of [events.TimelockCancelled.topic, events.CancelTransaction.topic]) {
    for (const { log } of logsByTopic(block, topic)) {
      const operation = log.topics[1]
      if (operation !== undefined) delete edit()[operationKey(log.address, operation)]
    }
  }
  const next = scheduled === undefined ? memory.scheduled : bounded(scheduled, options.maxScheduled)
  return {
    findings,
    measurements,
    unknown,
    memory: next === memory.scheduled ? memory : { ...memory, scheduled: next },
  }
}

function earlyExecution(
  entry: PlacedLog,
  operation: Hash,
  waited: number,
  promised: number | undefined,
  event: string,
  protocol: Protocol,
): FindingDraft {
  const { transaction, log } = entry
  const scope = scopeOf(protocol)
  const own = scope.own.has(log.address)
  return {
    severity: promised !== undefined ? 'critical' : own || !scope.described ? 'medium' : 'low',
    score: promised !== undefined ? 0.9 : 0.5,
    title: `${scope.label(log.address)} executed after ${waited} s${promised === undefined ? '' : `, ${promised} s were promised`}`,
    subject: `${log.address}:${operation}`,
    transaction: transaction.hash,
    victims: [log.address],
    attackers: [...clusterOf(transaction, protocol).accounts],
    evidence: [
      { kind: 'log', address: log.address, logIndex: log.logIndex, event },
      {
        kind: 'measure',
        name: 'delay from queue to execution',
        value: `${waited}`,
        threshold: `${promised ?? 1}`,
        unit: 'seconds',
      },
    ],
  }
}

type Setting = { readonly event: (typeof events)[keyof typeof events]; readonly what: string }

const settings: readonly Setting[] = [
  { event: events.VotingDelaySet, what: 'voting delay' },
  { event: events.VotingPeriodSet, what: 'voting period' },
  { event: events.ProposalThresholdSet, what: 'proposal threshold' },
  { event: events.QuorumNumeratorUpdated, what: 'quorum' },
]

/**
 * Delays, quorums and thresholds that were lowered in this block.
 * @param limit timelocks whose delay is remembered.
 */
export function findLowered(
  block: Block,
  protocol: Protocol,
  delays: Readonly<Record<Address, number>>,
  limit: number,
): { readonly findings: readonly FindingDraft[]; readonly delays: Readonly<Record<Address, number>> } {
  const findings: FindingDraft[] = []
  let known = delays
  const scope = scopeOf(protocol)
  const remember = (timelock: Address, delay: bigint): void => {
    const room = timelock in known || Object.keys(known).length < limit
    if (room) known = { ...known, [timelock]: Number(delay) }
  }
  const report = (entry: PlacedLog, event: string, what: string, before: bigint, after: bigint): void => {
    const { transaction, log } = entry
    const own = scope.own.has(log.address)
    if (scope.described && !own) return
    const promised = what === 'delay' ? promisedDelay(protocol, log.address) : undefined
    const broken = promised !== undefined && after < BigInt(promised)
    const evidence: EvidenceOf[] = [
      { kind: 'log', address: log.address, logIndex: log.logIndex, event },
      {
        kind: 'measure',
        name: what,
        value: `${after}`,
        threshold: `${promised ?? before}`,
        unit: 'contract units',
      },
    ]
    findings.push({
      severity: broken ? 'critical' : own ? 'medium' : 'low',
      score: broken ? 0.9 : own ? 0.5 : 0.2,
      title: `${scope.label(log.address)}: ${what} lowered from ${before} to ${after}${broken ? `, below the promised ${promised}` : ''}`,
      subject: `${log.address}:${what}`,
      transaction: transaction.hash,
      victims: [log.address],
      attackers: suspects(transaction, protocol),
      evidence,
    })
  }
  for (const entry of logsByTopic(block, events.MinDelayChange.topic)) {
    const before = wordToUint(wordAt(entry.log.data, 0))
    const after = wordToUint(wordAt(entry.log.data, 1))
    remember(entry.log.address, after)
    // A timelock emits its first delay on deployment: from zero, hence never lowered.
    if (after < before) report(entry, 'MinDelayChange', 'delay', before, after)
  }
  for (const entry of logsByTopic(block, events.NewDelay.topic)) {
    const after = wordToUint(entry.log.topics[1] ?? wordAt(entry.log.data, 0))
    const before = known[entry.log.address] ?? promisedDelay(protocol, entry.log.address)
    remember(entry.log.address, after)
    if (before !== undefined && after < BigInt(before)) {
      report(entry, 'NewDelay', 'delay', BigInt(before), after)
    }
  }
  for (const { event, what } of settings) {
    for (const entry of logsByTopic(block, event.topic)) {
      const before = wordToUint(wordAt(entry.log.data, 0))
      const after = wordToUint(wordAt(entry.log.data, 1))
      if (after < before) report(entry, event.signature, what, before, after)
    }
  }
  return { findings, delays: known }
}

function suspects(transaction: Transaction, protocol: Protocol): readonly Address[] {
  const trusted = scopeOf(protocol).trusted
  const accounts = [...clusterOf(transaction, protocol).accounts]
  return accounts.some((account) => trusted.has(account)) ? [] : accounts
}
