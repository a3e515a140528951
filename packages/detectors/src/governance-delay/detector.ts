import type { Address, FindingDraft, Measurement, Protocol, ReadResult, StateRead } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { wordAt, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { findBypasses } from './bypass.ts'
import { followGovernors } from './governors.ts'
import { emptyMemory, type GovernanceMemory } from './memory.ts'
import { type GovernanceDelayOptions, governanceDelayDefaults } from './options.ts'
import { findLowered, followTimelocks } from './timelock.ts'

/**
 * The time that users have to leave before a decision takes effect: lowered, cut short or gone around. Measures the
 * delay in force and the delay from queue to execution. Votes that exist for a moment are told by `borrowed-votes`.
 */
export const governanceDelay = defineDetector<GovernanceDelayOptions, GovernanceMemory>({
  id: 'governance-delay',
  version: 2,
  title: 'Governance delay lowered or bypassed',
  description:
    'Follows proposals and operations of described governors and of all timelocks from queue to execution: execution before the promised delay or without the timelock, and delays, quorums or thresholds lowered.',
  needs: [],
  uses: ['transactions', 'logs', 'traces', 'reads'],
  defaults: governanceDelayDefaults,
  initial: () => emptyMemory,
  reads: (protocol) => protocol.governance.flatMap(({ timelock }) => (timelock ? delayReads(timelock) : [])),
  evaluate({ stage, block, reads, protocol, memory }, options) {
    const findings: FindingDraft[] = []
    const governors = followGovernors(block, protocol, memory.proposals, options)
    findings.push(...governors.findings, ...findBypasses(block, protocol))
    const lowered = findLowered(block, protocol, memory.delays, options.maxScheduled)
    findings.push(...lowered.findings)
    const followed = followTimelocks(block, protocol, memory, options)
    findings.push(...followed.findings)
    const unknown = [...governors.unknown, ...followed.unknown]
    const measurements: Measurement[] = [...governors.measurements, ...followed.measurements]
    const short =
      stage === 'block'
        ? measureDelays(protocol, reads, memory, findings, measurements, unknown)
        : memory.short
    if (block.tiers.logs === 'unknown') {
      unknown.push('logs: delays from queue to execution and lowered settings were not followed')
    }
    if (
      block.tiers.traces === 'unknown' &&
      protocol.governance.some(({ governor }) => governor !== undefined)
    ) {
      unknown.push('traces: a governor that acts without its timelock would not be seen')
    }
    const unchanged =
      lowered.delays === memory.delays && short === memory.short && governors.proposals === memory.proposals
    return {
      findings,
      memory: unchanged
        ? followed.memory
        : { ...followed.memory, delays: lowered.delays, short, proposals: governors.proposals },
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
