import type { Address, Block, FindingDraft, Transaction } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { poolReads, readPools, watchedPools } from '../oracle/pool.ts'
import { clusterOf } from '../reading/cluster.ts'
import { logsByTopic } from '../reading/logs.ts'
import { events } from '../signals/events.ts'
import { judgeSigns } from './judge.ts'
import { type PriceManipulationOptions, priceManipulationDefaults } from './options.ts'
import { signsOf, worthFollowing } from './read.ts'

/** Last known prices of described pools (token1 per token0, base units): one entry a described pool. */
type PriceMemory = { readonly prices: Readonly<Record<Address, number>> }

/**
 * A price that was made for the moment: a pool driven away and back within one transaction, read by somebody else
 * while it is off, a reserve changed without a trade, a counterparty that sells and buys back at a loss, a price source
 * that contradicts itself. Each sign has a weight; one alone is worth a look, two together are an attack.
 */
export const priceManipulation = defineDetector<PriceManipulationOptions, PriceMemory>({
  id: 'price-manipulation',
  version: 1,
  title: 'A pool price moved within one transaction',
  description:
    'Follows pool prices through the calls and events of every transaction, a pending one too, to see a price that is moved and moved back, who read it meanwhile, and reserves that change without a trade.',
  needs: [],
  uses: ['logs', 'traces', 'stateDiff', 'reads'],
  defaults: priceManipulationDefaults,
  initial: () => ({ prices: {} }),
  reads: poolReads,
  evaluate({ stage, block, reads, protocol, memory }, options) {
    const findings: FindingDraft[] = []
    const pools = watchedPools(protocol)
    const prices = new Map(Object.entries(memory.prices) as [Address, number][])
    // Reads answer for the state after a mined block, but for the head on which a pending transaction would run.
    const read = pools.size === 0 ? [] : readPools(pools, reads)
    if (stage === 'pending') for (const [pool, price] of read) prices.set(pool, price)
    const watch = { pools, prices }
    const logged = tradingOften(block, pools)
    for (const transaction of block.transactions) {
      if (transaction.status === 'reverted' || transaction.trace?.reverted) continue
      const meeting = worthFollowing(transaction)
      const hasLogs = logged.has(transaction)
      const hasChanges = pools.size > 0 && transaction.changes !== undefined
      if (meeting === undefined && !hasLogs && !hasChanges) continue
      const cluster = clusterOf(transaction, protocol).accounts
      const signs = signsOf(transaction, meeting, hasLogs, cluster, watch, options)
      if (signs.length === 0) continue
      const finding = judgeSigns(transaction, signs, cluster, protocol, block.tiers, options)
      if (finding !== undefined) findings.push(finding)
    }
    const unknown: string[] = []
    if (block.tiers.logs === 'unknown' && block.tiers.traces === 'unknown') {
      unknown.push('logs and traces: no price could be followed through a transaction')
    } else if (block.tiers.traces === 'unknown') {
      unknown.push('call traces: who read a price while it was off is not known')
    }
    if (stage === 'pending' || pools.size === 0) return { findings, memory, unknown }
    for (const [pool, price] of read) prices.set(pool, price)
    return { findings, memory: { prices: Object.fromEntries(prices) }, unknown }
  },
})

/** Transactions whose events tell two prices of one pool, or one of a described pool. */
function tradingOften(block: Block, pools: ReadonlySet<Address>): ReadonlySet<Transaction> {
  const often = new Set<Transaction>()
  for (const topic of [events.SyncV2.topic, events.SwapV3.topic]) {
    let current: Transaction | undefined
    let seen: Address[] = []
    for (const { transaction, log } of logsByTopic(block, topic)) {
      if (transaction !== current) {
        current = transaction
        seen = []
      }
      // A list is quicker than a set for the few pools of a transaction, and long ones are rare.
      if (pools.has(log.address)) often.add(transaction)
      // Frames tell a pair's price as well, where there are frames.
      else if (topic === events.SyncV2.topic && transaction.trace !== undefined) continue
      else if (seen.includes(log.address)) often.add(transaction)
      else if (seen.length < 64) seen.push(log.address)
    }
  }
  return often
}
