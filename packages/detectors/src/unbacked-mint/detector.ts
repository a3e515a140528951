import { defineDetector, type FindingDraft } from '@membrane/core'
import { joinReasons } from '../concern/reasons.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf } from '../reading/frames.ts'
import { judgeOwn, type SupplyMemory, supplyReads } from './described.ts'
import { growthsOf } from './growth.ts'
import { mintsOf } from './mints.ts'
import { type UnbackedMintOptions, unbackedMintDefaults } from './options.ts'
import { reasonsOf } from './reasons.ts'

/** A mint of one call has this many frames, and a balance asked for twice. */
const fewestFrames = 2

/**
 * Supply out of nothing: mints for which nothing was paid that dwarf the supply or are sold at once, balances that grow
 * without a call that mints, and for the protocol's own tokens mints by strangers and by too much. The score fuses the
 * reasons about one token; 0.9 for a mint by who is no minter.
 */
export const unbackedMint = defineDetector<UnbackedMintOptions, SupplyMemory>({
  id: 'unbacked-mint',
  version: 1,
  title: 'Tokens out of nothing',
  description:
    'Finds mints for which nothing was paid in the same transaction and that are large against the supply or sold at once, and balances that grow though a token was only asked to move; for described tokens also mints by accounts that may not mint and by more than a share of the supply.',
  needs: [],
  uses: ['logs', 'traces', 'reads'],
  defaults: unbackedMintDefaults,
  initial: () => ({ supplies: {} }),
  reads: supplyReads,
  evaluate(input, options) {
    const { block, protocol } = input
    const own = judgeOwn(input, options)
    const findings: FindingDraft[] = [...own.findings]
    for (const transaction of block.transactions) {
      if (transaction.status === 'reverted') continue
      if (framesOf(transaction).length < fewestFrames && transaction.logs.length === 0) continue
      const mints = mintsOf(transaction)
      const growths = growthsOf(transaction)
      if (mints.length === 0 && growths.length === 0) continue
      const cluster = clusterOf(transaction, protocol)
      const reasons = reasonsOf(transaction, mints, growths, cluster, options)
      if (reasons.length === 0) continue
      const told = own.findings.filter((one) => one.transaction === transaction.hash)
      // What is said of a token of the protocol by its own rule is not said twice.
      const untold = reasons.filter(({ about }) => !told.some(({ subject }) => subject === about))
      findings.push(
        ...joinReasons(
          transaction,
          untold,
          cluster.accounts,
          protocol,
          (token, text) => `${token} out of nothing: ${text}`,
        ),
      )
    }
    const unknown = [...own.unknown]
    if (block.tiers.traces === 'unknown') {
      unknown.push('call traces: what was paid inside calls, supplies and balances asked for were not seen')
      if (block.tiers.logs === 'unknown') unknown.push('logs and traces: no mint was seen')
    }
    return { findings, memory: own.memory, unknown }
  },
})
