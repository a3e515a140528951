import type {
  FindingDraft,
  Measurement,
  PoolWatch,
  Protocol,
  ReadResult,
  StablecoinWatch,
} from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { contractOf } from '../oracle/contract.ts'
import { decodePrice, priceReads } from '../oracle/price.ts'
import { type DepegOptions, depegDefaults } from './options.ts'
import { shareOf, shareReads } from './share.ts'

/**
 * The worst already told, 1 `medium`, 2 `high`, by coin and by coin and pool, so that each is told once until it is
 * sound again: at most one entry a coin and one for each of its pools.
 */
type DepegMemory = { readonly told: Readonly<Record<string, number>> }

/** One thing looked at: a coin's price, or its share of a pool. */
type Look = {
  readonly key: string
  readonly what: string
  /** Basis points, or why they are unknown. */
  readonly value: number | { readonly reason: string }
  readonly limit: number
  readonly severe: number
  readonly measurement: Measurement
  readonly draft: (value: number, level: number) => FindingDraft
}

/**
 * Whether described stablecoins hold their peg: the price in the unit of the peg, and whether pools fill up with the
 * coin because everybody sells it. Told once a level; a look that failed changes nothing and is unknown.
 */
export const depeg = defineDetector<DepegOptions, DepegMemory>({
  id: 'depeg',
  version: 1,
  title: 'A stablecoin away from its peg',
  description:
    'Compares the price of each described stablecoin with its peg and its share of the described pools with what flight from the coin looks like, and measures both.',
  needs: [],
  uses: ['reads'],
  defaults: depegDefaults,
  initial: () => ({ told: {} }),
  reads: (protocol) =>
    protocol.stablecoins.flatMap((coin) => [
      ...priceReads(coin.price),
      ...poolsOf(coin, protocol).flatMap((pool) => shareReads(pool, protocol)),
    ]),
  evaluate({ stage, reads, protocol, memory }, options) {
    // Reads for a pending transaction answer for the head, which was judged as a block.
    if (stage === 'pending' || protocol.stablecoins.length === 0) return { findings: [], memory }
    const findings: FindingDraft[] = []
    const measurements: Measurement[] = []
    const unknown: string[] = []
    const told: Record<string, number> = {}
    for (const coin of protocol.stablecoins) {
      for (const pool of coin.pools) {
        if (!protocol.pools.some(({ address }) => address === pool)) {
          unknown.push(`share of ${coin.label} in ${pool}: the pool is not described`)
        }
      }
      for (const look of looksAt(coin, protocol, reads, options)) {
        measurements.push(look.measurement)
        const before = memory.told[look.key] ?? 0
        if (typeof look.value !== 'number') {
          unknown.push(`${look.what}: ${look.value.reason}`)
          // What could not be looked at stays as it was: unknown is not sound again.
          if (before > 0) told[look.key] = before
          continue
        }
        const level = look.value >= look.severe ? 2 : look.value >= look.limit ? 1 : 0
        if (level > before) findings.push(look.draft(look.value, level))
        const worst = Math.max(level, before)
        const over = look.value < (look.limit * options.healedBps) / 10_000
        if (worst > 0 && !over) told[look.key] = worst
      }
    }
    return { findings, memory: { told }, measurements, unknown }
  },
})

function poolsOf(coin: StablecoinWatch, protocol: Protocol): readonly PoolWatch[] {
  return protocol.pools.filter(({ address }) => coin.pools.includes(address))
}

function looksAt(
  coin: StablecoinWatch,
  protocol: Protocol,
  reads: ReadonlyMap<string, ReadResult>,
  options: DepegOptions,
): readonly Look[] {
  return [
    priceLook(coin, reads, options),
    ...poolsOf(coin, protocol).map((pool) => shareLook(coin, pool, protocol, reads, options)),
  ]
}

function priceLook(
  coin: StablecoinWatch,
  reads: ReadonlyMap<string, ReadResult>,
  options: DepegOptions,
): Look {
  const limit = coin.maxDeviationBps ?? options.deviationBps
  const price = decodePrice(coin.price, reads)
  const labels = { coin: coin.label }
  const value = price.ok ? Math.round(Math.abs(price.price - 1) * 10_000) : { reason: price.reason }
  return {
    key: coin.token,
    what: `price of ${coin.label}`,
    value,
    limit,
    severe: limit * options.severeMultiple,
    measurement: measured('stablecoin_deviation_bps', value, labels),
    draft: (bps, level) => ({
      ...graded(level),
      title: `${coin.label} is ${(bps / 100).toFixed(2)} % ${price.ok && price.price > 1 ? 'above' : 'below'} its peg`,
      subject: `${coin.token}:peg`,
      victims: [coin.token],
      evidence: [
        measure('deviation from the peg', bps, limit),
        {
          kind: 'read',
          address: contractOf(coin.price),
          call: coin.price.kind,
          value: price.ok ? `${price.price}` : '',
        },
      ],
    }),
  }
}

function shareLook(
  coin: StablecoinWatch,
  pool: PoolWatch,
  protocol: Protocol,
  reads: ReadonlyMap<string, ReadResult>,
  { shareBps, severeShareBps }: DepegOptions,
): Look {
  const share = shareOf(coin.token, pool, protocol, reads)
  const value = 'reason' in share ? share : share.shareBps
  const labels = { coin: coin.label, pool: pool.label }
  return {
    key: `${coin.token}:${pool.address}`,
    what: `share of ${coin.label} in ${pool.label}`,
    value,
    limit: shareBps,
    severe: severeShareBps,
    measurement: measured('stablecoin_pool_share_bps', value, labels),
    draft: (bps, level) => ({
      ...graded(level),
      title: `${coin.label} makes up ${(bps / 100).toFixed(1)} % of ${pool.label}: it is being sold`,
      subject: `${coin.token}:${pool.address}:share`,
      victims: [coin.token, pool.address],
      evidence: [measure('share of the pool', bps, shareBps)],
    }),
  }
}

function measured(name: string, value: Look['value'], labels: Readonly<Record<string, string>>): Measurement {
  return typeof value === 'number'
    ? { name, value, labels }
    : { name, value: undefined, labels, reason: value.reason }
}

function graded(level: number): Pick<FindingDraft, 'severity' | 'score' | 'transaction' | 'attackers'> {
  const severe = level > 1
  return {
    severity: severe ? 'high' : 'medium',
    score: severe ? 0.7 : 0.45,
    transaction: undefined,
    attackers: [],
  }
}

function measure(name: string, value: number, threshold: number): FindingDraft['evidence'][number] {
  return { kind: 'measure', name, value: `${value}`, threshold: `${threshold}`, unit: 'basis points' }
}
