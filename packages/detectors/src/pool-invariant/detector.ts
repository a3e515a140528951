import { defineDetector, type FindingDraft, type Protocol, type Transaction } from '@membrane/core'
import { frameEvidence } from '../concern/frame.ts'
import { joinReasons, type Reason } from '../concern/reasons.ts'
import { cutEvidence, type EvidenceOf } from '../concern/scope.ts'
import { amountOf } from '../reading/amount.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf } from '../reading/frames.ts'
import { type Overpaid, overpaidOf } from '../share-price/overpaid.ts'
import { gaveUp } from '../share-price/suspicion.ts'
import { fallBps, type ProductFall } from './falls.ts'
import { type PoolInvariantOptions, poolInvariantDefaults } from './options.ts'
import { productFalls } from './product.ts'
import { judgePools, type PoolMemory, poolReads } from './state.ts'
import { syncFalls } from './syncs.ts'

/** A swap that asks for balances, or two dealings with one pool, need at least this much. */
const fewestFrames = 4
const fewestLogs = 4

/**
 * Exchanges whose invariant falls: pairs whose product of balances a swap or a sync lowers, pools that took tokens and
 * gave back more of them and nothing less of any other, and described pools whose share is worth less than before. The
 * score fuses the reasons about one pool.
 */
export const poolInvariant = defineDetector<PoolInvariantOptions, PoolMemory>({
  id: 'pool-invariant',
  version: 1,
  title: 'An exchange that gives more than its rule allows',
  description:
    "Follows the product of a pair's balances through every swap and sync, finds pools that several tokens left and none came to, and compares what a share of every described pool is worth with the block before and after every pending transaction.",
  needs: [],
  uses: ['logs', 'traces', 'reads'],
  defaults: poolInvariantDefaults,
  initial: () => ({ pools: {} }),
  reads: poolReads,
  evaluate(input, options) {
    const { block, protocol } = input
    const state = judgePools(input, options)
    const findings: FindingDraft[] = [...state.findings]
    for (const transaction of block.transactions) {
      if (transaction.status === 'reverted') continue
      if (framesOf(transaction).length < fewestFrames && transaction.logs.length < fewestLogs) continue
      const breaches = breachesOf(transaction, protocol, options)
      if (breaches.length === 0) continue
      const { accounts } = clusterOf(transaction, protocol)
      findings.push(
        ...joinReasons(transaction, breaches, accounts, protocol, (pool, text) => `${pool} ${text}`),
      )
    }
    const unknown = [...state.unknown]
    if (block.tiers.traces === 'unknown') {
      unknown.push('call traces: the products of pairs were not followed')
      if (block.tiers.logs === 'unknown') unknown.push('logs and traces: no exchange could be followed')
    }
    return { findings, memory: state.memory, measurements: state.measurements, unknown }
  },
})

function breachesOf(
  transaction: Transaction,
  protocol: Protocol,
  options: PoolInvariantOptions,
): readonly Reason[] {
  const breaches: Reason[] = []
  for (const fact of overpaidOf(transaction, protocol)) {
    const one = ofOverpaid(fact, transaction, protocol, options)
    if (one !== undefined) breaches.push(one)
  }
  const traced = transaction.trace !== undefined
  for (const fall of traced ? productFalls(transaction) : syncFalls(transaction)) {
    const one = ofProduct(fall, options)
    if (one !== undefined) breaches.push(one)
  }
  return breaches
}

/** Whatever dealt in one asset alone is a vault, and judged as one. */
function ofOverpaid(
  fact: Overpaid,
  transaction: Transaction,
  protocol: Protocol,
  options: PoolInvariantOptions,
): Reason | undefined {
  if (fact.assets < 2 || fact.gain * 10_000n < fact.stake * BigInt(options.gainBps)) return undefined
  const small = fact.gain * 10_000n < fact.stake * BigInt(options.arbitrageBps)
  const several = fact.lost.size >= 2
  const { accounts } = clusterOf(transaction, protocol)
  // Whoever burns liquidity of before gives it up for what it takes out.
  const weight = gaveUp(transaction, accounts) ? 0.2 : several ? 0.7 : small ? 0.3 : 0.6
  const frame = framesOf(transaction)[fact.frame]
  const sums = [...fact.lost].map(([token, amount]) => amountOf(amount, token, protocol))
  return {
    about: fact.account,
    weight,
    text: `gave ${cutEvidence(sums, 2).join(' and ')} for nothing`,
    victims: [...new Set([fact.account, ...fact.losers])],
    evidence: [
      ...cutEvidence([...fact.lost], 4).map(
        ([token, amount]): EvidenceOf => ({
          kind: 'flow',
          account: fact.account,
          token,
          amount: `${-amount}`,
          note: 'left, and nothing came for it',
        }),
      ),
      {
        kind: 'measure',
        name: 'given back beyond the stake',
        value: `${fact.gain}`,
        threshold: `${(fact.stake * BigInt(options.gainBps)) / 10_000n}`,
        unit: `base units of ${fact.token}`,
      },
      ...(frame === undefined ? [] : [frameEvidence(framesOf(transaction), frame, 'the last payment out')]),
    ],
  }
}

function ofProduct(fall: ProductFall, options: PoolInvariantOptions): Reason | undefined {
  const bps = fallBps(fall)
  const swap = fall.by !== 'sync'
  const [least, medium, high] = swap
    ? [options.roundingBps, options.swapMediumBps, options.swapHighBps]
    : [options.syncMediumBps, options.syncMediumBps, options.syncHighBps]
  if (bps < least) return undefined
  const weight = bps >= high ? (swap ? 0.7 : 0.65) : bps >= medium ? (swap ? 0.5 : 0.45) : 0.15
  return {
    about: fall.pair,
    weight,
    text: `lost ${(bps / 100).toFixed(2)} % of its invariant in ${fall.times === 1 ? `a ${fall.by}` : `${fall.times} ${fall.by}s`}`,
    victims: [fall.pair],
    evidence: [
      fall.seen(),
      {
        kind: 'measure',
        name: 'fall of the product of balances',
        value: `${bps}`,
        threshold: `${least}`,
        unit: 'basis points',
      },
    ],
  }
}
