import type { FindingDraft, Measurement, OracleWatch, Protocol, ReadResult } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { contractOf, reliersOn } from '../oracle/contract.ts'
import { decodePrice, priceReads } from '../oracle/price.ts'
import { type OracleStalenessOptions, oracleStalenessDefaults } from './options.ts'

/** Oracles already told of, by name, so that each is told once until it is fresh again: at most one entry an oracle. */
type StalenessMemory = { readonly stale: readonly string[] }

type Age = { readonly seconds: number } | { readonly reason: string }

/**
 * How old the prices are that the protocol reads. A feed that promises an update every heartbeat and is late by more
 * than the grace is told once; a price that cannot be read, or that does not tell its time, has an unknown age.
 */
export const oracleStaleness = defineDetector<OracleStalenessOptions, StalenessMemory>({
  id: 'oracle-staleness',
  version: 1,
  title: 'A price that nobody updates',
  description:
    'Compares the time since the last update of each described oracle with the heartbeat that it promises, and measures that time for every oracle.',
  needs: [],
  uses: ['reads'],
  defaults: oracleStalenessDefaults,
  initial: () => ({ stale: [] }),
  reads: (protocol) => protocol.oracles.flatMap(({ source }) => priceReads(source)),
  evaluate({ stage, block, reads, protocol, memory }, options) {
    // Before a pending transaction the head's own block has told already.
    if (stage === 'pending') return { findings: [], memory }
    const findings: FindingDraft[] = []
    const measurements: Measurement[] = []
    const unknown: string[] = []
    const stale: string[] = []
    for (const oracle of protocol.oracles) {
      const age = ageOf(oracle, reads, block.timestamp)
      const labels = { oracle: oracle.name }
      if ('reason' in age) {
        unknown.push(`age of ${oracle.name}: ${age.reason}`)
        measurements.push({
          name: 'oracle_staleness_seconds',
          value: undefined,
          labels,
          reason: age.reason,
        })
        // What could not be looked at stays as it was: unknown is not fresh again.
        if (memory.stale.includes(oracle.name)) stale.push(oracle.name)
        continue
      }
      measurements.push({ name: 'oracle_staleness_seconds', value: Math.max(0, age.seconds), labels })
      const finding = judge(oracle, age.seconds, protocol, options)
      if (finding === undefined) continue
      stale.push(oracle.name)
      if (!memory.stale.includes(oracle.name)) findings.push(finding)
    }
    return { findings, memory: { stale }, measurements, unknown }
  },
})

function ageOf(
  { source }: OracleWatch,
  reads: ReadonlyMap<string, ReadResult>,
  timestamp: number | undefined,
): Age {
  const price = decodePrice(source, reads)
  if (!price.ok) return { reason: price.reason }
  if (price.updatedAt === undefined) return { reason: 'the source does not tell when it was updated' }
  if (timestamp === undefined) return { reason: "the block's time is unknown" }
  return { seconds: timestamp - price.updatedAt }
}

function judge(
  oracle: OracleWatch,
  seconds: number,
  protocol: Protocol,
  { graceBps, severeMultiple, futureSeconds }: OracleStalenessOptions,
): FindingDraft | undefined {
  const heartbeat = oracle.heartbeatSeconds
  if (seconds < -futureSeconds) return draft(oracle, seconds, -futureSeconds, protocol, true)
  if (heartbeat === undefined || seconds <= heartbeat * (1 + graceBps / 10_000)) return undefined
  return draft(oracle, seconds, heartbeat, protocol, seconds > heartbeat * severeMultiple)
}

function draft(
  oracle: OracleWatch,
  seconds: number,
  limit: number,
  protocol: Protocol,
  severe: boolean,
): FindingDraft {
  const contract = contractOf(oracle.source)
  return {
    severity: severe ? 'high' : 'medium',
    score: severe ? 0.65 : 0.45,
    title:
      seconds < 0
        ? `${oracle.name} says that it will be updated in ${-seconds} s`
        : `${oracle.name} has not been updated for ${seconds} s, its heartbeat is ${limit} s`,
    subject: `${oracle.name}:staleness`,
    transaction: undefined,
    victims: reliersOn(oracle, protocol),
    attackers: [],
    evidence: [
      { kind: 'measure', name: 'age', value: `${seconds}`, threshold: `${limit}`, unit: 'seconds' },
      { kind: 'read', address: contract, call: oracle.source.kind, value: `updated ${seconds} s ago` },
    ],
  }
}
