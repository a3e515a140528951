import type { FindingDraft, Measurement, OracleWatch, Protocol, ReadResult } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { contractOf, reliersOn } from '../oracle/contract.ts'
import { decodePrice, priceReads } from '../oracle/price.ts'
import { type OracleDeviationOptions, oracleDeviationDefaults } from './options.ts'

/** The worst already told of each oracle that is off, by name: 1 `medium`, 2 `high`. At most one entry an oracle. */
type DeviationMemory = { readonly told: Readonly<Record<string, number>> }

type Compared =
  | { readonly deviationBps: number; readonly price: number; readonly second: number }
  | { readonly reason: string }

/**
 * How far the price that the protocol reads is from an independent second source. Told once when it passes the limit
 * and once more when it becomes severe; over when it is well below the limit again.
 */
export const oracleDeviation = defineDetector<OracleDeviationOptions, DeviationMemory>({
  id: 'oracle-deviation',
  version: 1,
  title: 'A price that its second source denies',
  description:
    'Compares each described oracle with its second source (another feed, a time-weighted average of a pool) at every block, and measures the deviation.',
  needs: [],
  uses: ['reads'],
  defaults: oracleDeviationDefaults,
  initial: () => ({ told: {} }),
  reads: (protocol) =>
    protocol.oracles.flatMap(({ source, reference }) =>
      reference === undefined ? priceReads(source) : [...priceReads(source), ...priceReads(reference)],
    ),
  evaluate({ stage, reads, protocol, memory }, options) {
    // Reads for a pending transaction answer for the head, which was judged as a block.
    if (stage === 'pending') return { findings: [], memory }
    const findings: FindingDraft[] = []
    const measurements: Measurement[] = []
    const unknown: string[] = []
    const told: Record<string, number> = {}
    for (const oracle of protocol.oracles) {
      const labels = { oracle: oracle.name }
      const before = memory.told[oracle.name] ?? 0
      const compared = compare(oracle, reads)
      if ('reason' in compared) {
        const { reason } = compared
        unknown.push(`deviation of ${oracle.name}: ${reason}`)
        measurements.push({ name: 'oracle_deviation_bps', value: undefined, labels, reason })
        // What could not be looked at stays as it was: unknown is not right again.
        if (before > 0) told[oracle.name] = before
        continue
      }
      const { deviationBps } = compared
      measurements.push({ name: 'oracle_deviation_bps', value: deviationBps, labels })
      const limit = oracle.maxDeviationBps ?? options.deviationBps
      const level = deviationBps > limit * options.severeMultiple ? 2 : deviationBps > limit ? 1 : 0
      if (level > before) findings.push(draft(oracle, protocol, compared, limit, level === 2))
      const over = deviationBps <= (limit * options.healedBps) / 10_000
      if (!over && Math.max(level, before) > 0) told[oracle.name] = Math.max(level, before)
    }
    return { findings, memory: { told }, measurements, unknown }
  },
})

function compare(oracle: OracleWatch, reads: ReadonlyMap<string, ReadResult>): Compared {
  if (oracle.reference === undefined) return { reason: 'no second source is described' }
  const price = decodePrice(oracle.source, reads)
  if (!price.ok) return { reason: `price: ${price.reason}` }
  const second = decodePrice(oracle.reference, reads)
  if (!second.ok) return { reason: `second source: ${second.reason}` }
  const apart = Math.abs(price.price - second.price) / second.price
  return { deviationBps: Math.round(apart * 10_000), price: price.price, second: second.price }
}

function draft(
  oracle: OracleWatch,
  protocol: Protocol,
  { deviationBps, price, second }: Extract<Compared, { price: number }>,
  limit: number,
  severe: boolean,
): FindingDraft {
  const { source, reference = source } = oracle
  return {
    severity: severe ? 'high' : 'medium',
    score: severe ? 0.7 : 0.5,
    title: `${oracle.name} deviates ${(deviationBps / 100).toFixed(2)} % from its second source`,
    subject: `${oracle.name}:deviation`,
    transaction: undefined,
    victims: reliersOn(oracle, protocol),
    attackers: [],
    evidence: [
      {
        kind: 'measure',
        name: 'deviation',
        value: `${deviationBps}`,
        threshold: `${limit}`,
        unit: 'basis points',
      },
      { kind: 'read', address: contractOf(source), call: source.kind, value: `${price}` },
      { kind: 'read', address: contractOf(reference), call: reference.kind, value: `${second}` },
    ],
  }
}
