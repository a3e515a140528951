import type { Address, FindingDraft, Measurement, Protocol, ReadResult, StateRead } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { capSeverity, scopeOf } from '../concern/scope.ts'
import { logsByTopic } from '../reading/logs.ts'
import { wordAt, wordToUint } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { functions } from '../signals/functions.ts'
import { judgeCapture } from './capture.ts'
import { collectSteps } from './lifecycle.ts'
import { bounded, emptyMemory, type GovernanceMemory } from './memory.ts'
import { type GovernanceDelayOptions, governanceDelayDefaults } from './options.ts'
import { findLowered, followTimelocks } from './timelock.ts'

/**
 * The time that users have to leave before a decision takes effect: lowered, skipped, or made meaningless by
 * votes that exist for one transaction. Measures the delay in force and the delay from queue to execution.
 */
export const governanceDelay = defineDetector<GovernanceDelayOptions, GovernanceMemory>({
  id: 'governance-delay',
  version: 1,
  title: 'Governance delay lowered or bypassed',
  description:
    'Follows proposals, votes, queues and executions of governors and timelocks: execution before the promised delay, a whole procedure in one transaction or block, borrowed votes, and delays, quorums or thresholds lowered.',
  needs: [],
  uses: ['transactions', 'logs', 'traces', 'reads'],
  defaults: governanceDelayDefaults,
  initial: () => emptyMemory,
  reads: (protocol) => protocol.governance.flatMap(({ timelock }) => (timelock ? delayReads(timelock) : [])),
  evaluate({ stage, block, reads, protocol, memory }, options) {
    const findings: FindingDraft[] = []
    for (const steps of collectSteps(block)) {
      const finding = judgeCapture(steps, protocol, options)
      if (finding !== undefined) findings.push(finding)
    }
    const sameBlock = proposedAndExecuted(block, protocol, memory, findings)
    const lowered = findLowered(block, protocol, memory.delays)
    findings.push(...lowered.findings)
    const followed = followTimelocks(block, protocol, memory, options)
    findings.push(...followed.findings)
    const unknown = [...followed.unknown]
    const measurements: Measurement[] = [...followed.measurements]
    const short =
      stage === 'block'
        ? measureDelays(protocol, reads, memory, findings, measurements, unknown)
        : memory.short
    if (block.tiers.logs === 'unknown') {
      unknown.push('logs: delays from queue to execution and lowered settings were not followed')
    }
    const unchanged =
      lowered.delays === memory.delays && short === memory.short && sameBlock === memory.proposed
    return {
      findings,
      memory: unchanged
        ? followed.memory
        : { ...followed.memory, delays: lowered.delays, short, proposed: sameBlock },
      measurements,
      unknown,
    }
  },
})

function delayReads(timelock: Address): readonly StateRead[] {
  // OpenZeppelin calls it getMinDelay(), Compound delay(); the one that does not exist reverts.
  return [functions.getMinDelay, functions.delay].map(({ selector }) => ({
    key: `${timelock}:${selector}`,
    to: timelock,
    data: selector,
  }))
}

/** The delay in seconds that a timelock enforces now; undefined when neither of its functions answered. */
function readDelay(timelock: Address, reads: ReadonlyMap<string, ReadResult>): number | undefined {
  for (const { selector } of [functions.getMinDelay, functions.delay]) {
    const answer = reads.get(`${timelock}:${selector}`)
    if (answer?.ok && answer.data.length >= 66) return Number(wordToUint(wordAt(answer.data, 0)))
  }
  return undefined
}

function measureDelays(
  protocol: Protocol,
  reads: ReadonlyMap<string, ReadResult>,
  memory: GovernanceMemory,
  findings: FindingDraft[],
  measurements: Measurement[],
  unknown: string[],
): readonly Address[] {
  let short = memory.short
  for (const { name, timelock, minimumDelaySeconds } of protocol.governance) {
    if (timelock === undefined) continue
    const delay = readDelay(timelock, reads)
    const labels = { governance: name, timelock }
    if (delay === undefined) {
      const reason = 'neither getMinDelay() nor delay() could be read'
      measurements.push({ name: 'governance_minimum_delay_seconds', value: undefined, labels, reason })
      unknown.push(`${name}: ${reason}`)
      continue
    }
    measurements.push({ name: 'governance_minimum_delay_seconds', value: delay, labels })
    const isShort = delay < minimumDelaySeconds
    if (isShort === short.includes(timelock)) continue
    short = isShort ? [...short, timelock] : short.filter((one) => one !== timelock)
    if (!isShort) continue
    findings.push({
      severity: 'high',
      score: 0.7,
      title: `${name}: the timelock enforces ${delay} s, ${minimumDelaySeconds} s were promised`,
      subject: `${timelock}:delay in force`,
      transaction: undefined,
      victims: [timelock],
      attackers: [],
      evidence: [
        { kind: 'read', address: timelock, call: 'getMinDelay() or delay()', value: `${delay}` },
        {
          kind: 'measure',
          name: 'delay in force',
          value: `${delay}`,
          threshold: `${minimumDelaySeconds}`,
          unit: 'seconds',
        },
      ],
    })
  }
  return short
}

/** Proposals executed in the block that created them but in another transaction; within one, capture judges. */
function proposedAndExecuted(
  block: Parameters<typeof logsByTopic>[0],
  protocol: Protocol,
  memory: GovernanceMemory,
  findings: FindingDraft[],
): Readonly<Record<string, number>> {
  const created = logsByTopic(block, events.ProposalCreated.topic)
  const executed = logsByTopic(block, events.ProposalExecuted.topic)
  if (created.length === 0 && executed.length === 0) return memory.proposed
  const scope = scopeOf(protocol)
  const proposed: Record<string, number> = { ...memory.proposed }
  const authors = new Map<string, string>()
  for (const { transaction, log } of created) {
    const key = `${log.address}:${wordAt(log.data, 0)}`
    proposed[key] = block.number
    authors.set(key, transaction.hash)
  }
  for (const { transaction, log } of executed) {
    const key = `${log.address}:${log.topics[1] ?? wordAt(log.data, 0)}`
    const since = proposed[key]
    delete proposed[key]
    if (since !== block.number || authors.get(key) === transaction.hash) continue
    const own = scope.own.has(log.address)
    findings.push({
      severity: own ? 'critical' : capSeverity('high', scope.described ? 'low' : 'high'),
      score: 0.8,
      title: `${scope.label(log.address)}: proposed and executed in one block`,
      subject: `${log.address}:one block`,
      transaction: transaction.hash,
      victims: [log.address],
      attackers: transaction.from === undefined ? [] : [transaction.from],
      evidence: [{ kind: 'log', address: log.address, logIndex: log.logIndex, event: 'ProposalExecuted' }],
    })
  }
  return bounded(proposed, 256)
}
