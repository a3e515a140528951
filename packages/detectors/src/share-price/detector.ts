import { defineDetector, type FindingDraft } from '@membrane/core'
import { joinReasons } from '../concern/reasons.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf } from '../reading/frames.ts'
import { type SharePriceOptions, sharePriceDefaults } from './options.ts'
import { judgeState, type SharePriceMemory, stateReads } from './state.ts'
import { suspicionsOf } from './suspicion.ts'

/** A deposit and a redemption need at least this much. */
const fewestFrames = 5
const fewestLogs = 2

/**
 * A share of a vault that is worth different amounts within one transaction, or between two: what it gave back against
 * what it took, gifts to it, its own answers, its minting and redeeming rates, and for described vaults state reads.
 * The score fuses the reasons about one vault as `1 - product of doubts`.
 */
export const sharePrice = defineDetector<SharePriceOptions, SharePriceMemory>({
  id: 'share-price',
  version: 1,
  title: 'A share price that jumps',
  description:
    'Finds vaults that give back more than was put in, are given tokens while shares are outstanding, or answer what a share is worth differently within one transaction; described vaults are also read at every block and after every pending transaction.',
  needs: [],
  uses: ['logs', 'traces', 'reads'],
  defaults: sharePriceDefaults,
  initial: () => ({ prices: {} }),
  reads: stateReads,
  evaluate(input, options) {
    const { block, protocol } = input
    const state = judgeState(input, options)
    const findings: FindingDraft[] = [...state.findings]
    for (const transaction of block.transactions) {
      if (transaction.status === 'reverted') continue
      if (framesOf(transaction).length < fewestFrames && transaction.logs.length < fewestLogs) continue
      const cluster = clusterOf(transaction, protocol)
      const suspicions = suspicionsOf(transaction, cluster, protocol, options)
      findings.push(
        ...joinReasons(
          transaction,
          suspicions,
          cluster.accounts,
          protocol,
          (vault, text) => `${vault} ${text}`,
        ),
      )
    }
    const unknown = [...state.unknown]
    if (block.tiers.traces === 'unknown') {
      unknown.push("call traces: gifts, answers about prices and vaults' strategies were not seen")
      if (block.tiers.logs === 'unknown') unknown.push('logs and traces: no deposit could be followed')
    }
    return { findings, memory: state.memory, measurements: state.measurements, unknown }
  },
})
