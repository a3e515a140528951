import type { FindingDraft } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import { bornIn } from '../privilege/change.ts'
import { aggregatorReads, type Behind, followAggregators } from './aggregator.ts'
import { judgeSource, ownOracles } from './judge.ts'
import { type OracleChangeOptions, oracleChangeDefaults } from './options.ts'
import { calledChanges, type SourceChange, storedChanges, toldChanges } from './sources.ts'

/** What stood behind each described feed when it was last read, by the oracle's name: at most one entry an oracle. */
type ChangeMemory = { readonly behind: Readonly<Record<string, Behind>> }

/**
 * Where prices come from has changed: a source set in an oracle, a market's oracle exchanged, an aggregator confirmed,
 * code replaced behind a feed. Who did it decides for a described protocol; elsewhere it is what the same transaction
 * made of it: nobody's governance relies on a new price and is paid on it at once.
 */
export const oracleChange = defineDetector<OracleChangeOptions, ChangeMemory>({
  id: 'oracle-change',
  version: 1,
  title: 'A price source that was exchanged',
  description:
    'Watches events, setter calls, proxy slots and the aggregator behind feeds for an exchanged price source, and whether a stranger made the change or profited from it in the same transaction.',
  needs: [],
  uses: ['logs', 'traces', 'stateDiff', 'reads'],
  defaults: oracleChangeDefaults,
  initial: () => ({ behind: {} }),
  reads: aggregatorReads,
  evaluate({ stage, block, reads, protocol, memory }, options) {
    const findings: FindingDraft[] = []
    const scope = scopeOf(protocol)
    const groups = new Map<string, [SourceChange, ...SourceChange[]]>()
    const add = (change: SourceChange): void => {
      const { transaction, contract, initial } = change
      if (transaction.status === 'reverted' || initial) return
      if (scope.described && !scope.own.has(contract) && !oracles.has(contract)) return
      const key = `${transaction.hash}${contract}`
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [change])
      else group.push(change)
    }
    const oracles = ownOracles(protocol, scope)
    if (scope.described || options.reportUndescribed) {
      toldChanges(block, add)
      for (const transaction of block.transactions) {
        if (transaction.trace !== undefined) calledChanges(transaction, add)
        if (transaction.changes !== undefined) storedChanges(transaction, oracles, add)
      }
    }
    for (const group of groups.values()) {
      const [{ transaction, contract }] = group
      if (bornIn(block, transaction).has(contract)) continue
      const finding = judgeSource(block, group, protocol, options)
      if (finding !== undefined) findings.push(finding)
    }
    const unknown: string[] = []
    if (block.tiers.logs === 'unknown' && block.tiers.traces === 'unknown') {
      unknown.push('logs and traces: no change of a price source could be seen')
    }
    // Reads for a pending transaction answer for the head, which was judged as a block.
    if (stage === 'pending') return { findings, memory, unknown }
    const followed = followAggregators(protocol, reads, memory.behind, options.jumpBps)
    return {
      findings: [...findings, ...followed.findings],
      memory: { behind: followed.behind },
      unknown: [...unknown, ...followed.unknown],
    }
  },
})
