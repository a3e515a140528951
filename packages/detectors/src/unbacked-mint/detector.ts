import type { Address, FindingDraft, Protocol, Transaction } from '@membrane/core'
import { defineDetector, fuseScores } from '@membrane/core'
import { cutEvidence, scopeOf } from '../concern/scope.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf } from '../reading/frames.ts'
import { gradeOf } from '../share-price/grade.ts'
import { judgeOwn, type SupplyMemory, supplyReads } from './described.ts'
import { growthsOf } from './growth.ts'
import { mintsOf } from './mints.ts'
import { type UnbackedMintOptions, unbackedMintDefaults } from './options.ts'
import { type Reason, reasonsOf } from './reasons.ts'

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
      findings.push(...judge(transaction, reasons, protocol, told))
    }
    const unknown = [...own.unknown]
    if (block.tiers.traces === 'unknown') {
      unknown.push('call traces: what was paid inside calls, supplies and balances asked for were not seen')
      if (block.tiers.logs === 'unknown') unknown.push('logs and traces: no mint was seen')
    }
    return { findings, memory: own.memory, unknown }
  },
})

function judge(
  transaction: Transaction,
  reasons: readonly Reason[],
  protocol: Protocol,
  told: readonly FindingDraft[],
): readonly FindingDraft[] {
  const scope = scopeOf(protocol)
  const byToken = new Map<Address, Reason[]>()
  for (const reason of reasons) {
    // What is said of a token of the protocol by its own rule is not said twice.
    if (told.some(({ subject }) => subject === reason.token)) continue
    const list = byToken.get(reason.token)
    if (list === undefined) byToken.set(reason.token, [reason])
    else list.push(reason)
  }
  const attackers = [...clusterOf(transaction, protocol).accounts]
  return [...byToken].map(([token, list]) => {
    const score = fuseScores(list.map(({ weight }) => weight))
    const victims = [...new Set(list.flatMap((one) => one.victims))]
    const concerned = victims.filter((victim) => scope.own.has(victim))
    const strongest = list.reduce((a, b) => (b.weight > a.weight ? b : a))
    return {
      severity: gradeOf(score, victims, protocol, transaction),
      score,
      title: `${scope.label(token)} out of nothing: ${strongest.text}`,
      subject: token,
      transaction: transaction.hash,
      victims: concerned.length > 0 ? concerned : victims,
      attackers,
      evidence: cutEvidence(list.flatMap((one) => one.evidence)),
    }
  })
}
