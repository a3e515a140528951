import type { Address, FindingDraft, Measurement } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { bookedDeficits } from './deficit.ts'
import { ownLiquidations } from './liquidation.ts'
import { type BadDebtMemory, emptyPool, type PoolMemory } from './memory.ts'
import { type BadDebtOptions, badDebtDefaults } from './options.ts'
import { judgePositions } from './positions.ts'
import { badDebtReads } from './reads.ts'
import { judgeReserves } from './utilisation.ts'

/**
 * Debt that no collateral covers: positions of described Aave V3 pools after every change and liquidation, deficits that
 * pools book themselves, reserves that are lent out whole, and borrowers that liquidate themselves. How long a position
 * waits for its liquidation is told by `liquidation-latency`.
 */
export const badDebt = defineDetector<BadDebtOptions, BadDebtMemory>({
  id: 'bad-debt',
  version: 1,
  title: 'Debt without collateral',
  description:
    "Reads positions of described Aave V3 pools at the block after their debt changed, follows how much of every reserve is lent, hears what pools book as deficit, and sees a side that is borrower and liquidator at once in anybody's market.",
  needs: [],
  uses: ['logs', 'traces', 'reads'],
  defaults: badDebtDefaults,
  initial: () => ({ pools: {} }),
  reads: badDebtReads,
  evaluate({ stage, block, reads, protocol, memory }, options) {
    const findings: FindingDraft[] = [...bookedDeficits(block, protocol)]
    for (const transaction of block.transactions) {
      if (transaction.status === 'reverted' || transaction.trace === undefined) continue
      findings.push(...ownLiquidations(transaction, protocol))
    }
    const unknown: string[] = []
    if (block.tiers.traces === 'unknown') {
      unknown.push('call traces: a side that liquidates itself was not seen')
    }
    if (protocol.lending.length === 0) {
      unknown.push('no lending pool described: uncovered debt and utilisation are unknown')
      return { findings, memory, unknown }
    }
    if (block.tiers.logs === 'unknown') unknown.push('logs: borrowers whose debt changed were not seen')
    // State reads of a pending transaction are of the head, which was judged when it was mined.
    if (stage === 'pending') return { findings, memory, unknown }
    const measurements: Measurement[] = []
    const pools: Record<Address, PoolMemory> = {}
    for (const watch of protocol.lending) {
      const known = memory.pools[watch.pool] ?? emptyPool
      const positions = judgePositions(watch, block, reads, known, options)
      const reserves = judgeReserves(watch, block, reads, known, protocol, options)
      findings.push(...positions.findings, ...reserves.findings)
      unknown.push(...reserves.unknown)
      measurements.push(...reserves.measurements)
      if (positions.failed > 0) {
        unknown.push(
          `${watch.label}: ${positions.failed} positions could not be read after their debt changed`,
        )
      }
      const { waiting, told } = positions
      const { unnamed, reserves: followed, cursor } = reserves
      pools[watch.pool] = { waiting, told, unnamed, reserves: followed, cursor }
    }
    return { findings, memory: { pools }, measurements, unknown }
  },
})
