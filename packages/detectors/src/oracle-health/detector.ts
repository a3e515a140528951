import type {
  Address,
  FindingDraft,
  Hex,
  Measurement,
  OracleWatch,
  Protocol,
  StateRead,
} from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import { wordAt, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { findExcursions, slot0Price, watchedPools } from './excursion.ts'
import { judgeExcursion } from './judge.ts'
import { type OracleHealthOptions, oracleHealthDefaults } from './options.ts'
import { decodePrice, priceReads, readOf, reservePrice } from './price.ts'

/** Last known pool prices (token1 per token0, base units) and oracles already reported, so that each is told once. */
type OracleMemory = {
  readonly prices: Readonly<Record<Address, number>>
  readonly deviating: readonly string[]
  readonly stale: readonly string[]
}

/**
 * Whether the prices that the protocol reads can be trusted: deviation from a second source, age against the
 * heartbeat, and a pool's price moved within one transaction. Measures deviation and staleness by oracle.
 */
export const oracleHealth = defineDetector<OracleHealthOptions, OracleMemory>({
  id: 'oracle-health',
  version: 1,
  title: 'Oracle deviation, staleness and manipulation',
  description:
    'Compares each described oracle with its second source and its heartbeat, and follows pool prices through every transaction, a pending one too, to see a spot price moved for the moment of a loan.',
  needs: [],
  uses: ['transactions', 'logs', 'stateDiff', 'reads'],
  defaults: oracleHealthDefaults,
  initial: () => ({ prices: {}, deviating: [], stale: [] }),
  reads: (protocol) => [
    ...protocol.oracles.flatMap(({ source, reference }) => [
      ...priceReads(source),
      ...(reference === undefined ? [] : priceReads(reference)),
    ]),
    ...poolReads(protocol),
  ],
  evaluate({ stage, block, reads, protocol, memory }, options) {
    const findings: FindingDraft[] = []
    const unknown: string[] = []
    const scope = scopeOf(protocol)
    const pools = watchedPools(protocol)
    const before = new Map(Object.entries(memory.prices) as [Address, number][])
    // Reads answer for the state after a mined block, but for the head on which a pending transaction would run.
    if (stage === 'pending') for (const [pool, price] of readPools(pools, reads)) before.set(pool, price)
    const excursions = findExcursions(block, scope.described ? pools : undefined, before)
    for (const excursion of excursions) {
      const finding = judgeExcursion(excursion, protocol, options)
      if (finding !== undefined) findings.push(finding)
    }
    if (block.tiers.logs === 'unknown' && pools.size > 0) unknown.push('logs: pool prices were not followed')
    if (stage === 'pending') return { findings, memory, unknown }

    const { measurements, deviating, stale } = compareSources(
      protocol,
      block.timestamp,
      reads,
      memory,
      options,
      findings,
    )
    for (const { reason, labels } of measurements) {
      if (reason !== undefined) unknown.push(`${labels.oracle}: ${reason}`)
    }
    for (const [pool, price] of readPools(pools, reads)) before.set(pool, price)
    return {
      findings,
      memory: scope.described ? { prices: Object.fromEntries(before), deviating, stale } : memory,
      measurements,
      unknown,
    }
  },
})

/** A watched pool may be a V2 pair or a V3 pool; whichever function it has answers. */
function poolReads(protocol: Protocol): readonly StateRead[] {
  return [...watchedPools(protocol)].flatMap((pool) => [
    readOf(pool, functions.getReserves.selector),
    readOf(pool, functions.slot0.selector),
  ])
}

function readPools(
  pools: ReadonlySet<Address>,
  reads: ReadonlyMap<string, { readonly ok: boolean; readonly data?: Hex }>,
): readonly (readonly [Address, number])[] {
  const prices: (readonly [Address, number])[] = []
  for (const pool of pools) {
    const reserves = reads.get(`${pool}:${functions.getReserves.selector}`)
    const slot = reads.get(`${pool}:${functions.slot0.selector}`)
    let price: number | undefined
    if (reserves?.ok && reserves.data !== undefined && reserves.data.length >= 130) {
      price = reservePrice(wordToUint(wordAt(reserves.data, 0)), wordToUint(wordAt(reserves.data, 1)), true)
    } else if (slot?.ok && slot.data !== undefined && slot.data.length >= 66) {
      const word = wordAt(slot.data, 0)
      price = word === undefined ? undefined : slot0Price(word)
    }
    if (price !== undefined && Number.isFinite(price) && price > 0) prices.push([pool, price])
  }
  return prices
}

function compareSources(
  protocol: Protocol,
  timestamp: number | undefined,
  reads: Parameters<typeof decodePrice>[1],
  memory: OracleMemory,
  options: OracleHealthOptions,
  findings: FindingDraft[],
): { measurements: Measurement[]; deviating: readonly string[]; stale: readonly string[] } {
  const measurements: Measurement[] = []
  const deviating: string[] = []
  const stale: string[] = []
  for (const oracle of protocol.oracles) {
    const labels = { oracle: oracle.name }
    const price = decodePrice(oracle.source, reads)
    const second =
      oracle.reference === undefined
        ? ({ ok: false, reason: 'no second source is described' } as const)
        : decodePrice(oracle.reference, reads)
    const failed = !price.ok
      ? `price: ${price.reason}`
      : !second.ok
        ? `second source: ${second.reason}`
        : undefined
    if (price.ok && second.ok) {
      const value = Math.round((Math.abs(price.price - second.price) / second.price) * 10_000)
      measurements.push({ name: 'oracle_deviation_bps', value, labels })
      const limit = oracle.maxDeviationBps ?? options.deviationBps
      if (value > limit) {
        deviating.push(oracle.name)
        if (!memory.deviating.includes(oracle.name)) {
          findings.push(deviation(oracle, protocol, value, limit, price.price, second.price, options))
        }
      }
    } else {
      measurements.push({
        name: 'oracle_deviation_bps',
        value: undefined,
        labels,
        reason: failed ?? 'unknown',
      })
      // What could not be looked at stays as it was: unknown is not healthy again.
      if (memory.deviating.includes(oracle.name)) deviating.push(oracle.name)
    }
    const age = ageOf(price, timestamp)
    measurements.push({
      name: 'oracle_staleness_seconds',
      value: age.seconds,
      labels,
      ...(age.reason === undefined ? {} : { reason: age.reason }),
    })
    const heartbeat = oracle.heartbeatSeconds
    if (age.seconds === undefined || heartbeat === undefined) {
      if (memory.stale.includes(oracle.name)) stale.push(oracle.name)
    } else if (age.seconds > heartbeat * (1 + options.staleGraceBps / 10_000)) {
      stale.push(oracle.name)
      if (!memory.stale.includes(oracle.name))
        findings.push(staleness(oracle, protocol, age.seconds, heartbeat))
    }
  }
  return { measurements, deviating, stale }
}

function ageOf(
  price: ReturnType<typeof decodePrice>,
  timestamp: number | undefined,
): { seconds: number | undefined; reason?: string } {
  if (!price.ok) return { seconds: undefined, reason: `price: ${price.reason}` }
  if (price.updatedAt === undefined) {
    return { seconds: undefined, reason: 'the source does not tell when it was updated' }
  }
  if (timestamp === undefined) return { seconds: undefined, reason: "the block's time is unknown" }
  return { seconds: Math.max(0, timestamp - price.updatedAt) }
}

/** The contract that the protocol reads, which stands for the oracle in findings. */
function contractOf(oracle: OracleWatch): Address {
  const { source } = oracle
  if (source.kind === 'chainlink') return source.feed
  if (source.kind === 'aave') return source.oracle
  if (source.kind === 'uniswap-v2') return source.pair
  return source.kind === 'uniswap-v3-twap' ? source.pool : source.to
}

function deviation(
  oracle: OracleWatch,
  protocol: Protocol,
  value: number,
  limit: number,
  price: number,
  second: number,
  options: OracleHealthOptions,
): FindingDraft {
  const severe = value >= limit * options.severeMultiple
  return {
    severity: severe ? 'high' : 'medium',
    score: Math.min(0.9, 0.4 + (0.2 * value) / (limit * options.severeMultiple)),
    title: `${oracle.name} deviates ${(value / 100).toFixed(2)} % from its second source`,
    subject: `${oracle.name}:deviation`,
    transaction: undefined,
    victims: victimsOf(oracle, protocol),
    attackers: [],
    evidence: [
      { kind: 'measure', name: 'deviation', value: `${value}`, threshold: `${limit}`, unit: 'basis points' },
      { kind: 'read', address: contractOf(oracle), call: oracle.source.kind, value: `${price}` },
      ...(oracle.reference === undefined
        ? []
        : ([
            {
              kind: 'read',
              address: contractOf({ ...oracle, source: oracle.reference }),
              call: oracle.reference.kind,
              value: `${second}`,
            },
          ] as const)),
    ],
  }
}

function staleness(
  oracle: OracleWatch,
  protocol: Protocol,
  seconds: number,
  heartbeat: number,
): FindingDraft {
  return {
    severity: seconds > heartbeat * 2 ? 'high' : 'medium',
    score: seconds > heartbeat * 2 ? 0.65 : 0.45,
    title: `${oracle.name} has not been updated for ${seconds} s, its heartbeat is ${heartbeat} s`,
    subject: `${oracle.name}:staleness`,
    transaction: undefined,
    victims: victimsOf(oracle, protocol),
    attackers: [],
    evidence: [
      { kind: 'measure', name: 'age', value: `${seconds}`, threshold: `${heartbeat}`, unit: 'seconds' },
    ],
  }
}

/** Who relies on the price: the oracle and the protocol's lending markets. */
function victimsOf(oracle: OracleWatch, protocol: Protocol): readonly Address[] {
  return [...new Set([contractOf(oracle), ...protocol.lending.map(({ pool }) => pool)])]
}
