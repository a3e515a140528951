import type { FindingDraft } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { judgeLimits, type ToldLines } from './limits.ts'
import { type OnchainGuardOptions, onchainGuardDefaults } from './options.ts'
import { judgeRefusals } from './refusals.ts'

/**
 * What the protocol's own guard on chain says: calls that it refused because an invariant would have been broken, and
 * withdrawals that its limits cut. The chain has held already; this tells the people who must find out why.
 */
export const onchainGuard = defineDetector<OnchainGuardOptions, ToldLines>({
  id: 'onchain-guard',
  version: 2,
  title: 'The guard on chain refused or limited something',
  description:
    'Reads the errors that contracts with a GuardedFrame return and the events of an OutflowLimiter: broken invariants, refused re-entries and mid-frame reads, withdrawals cut to the limit, lines that closed an asset.',
  needs: [],
  uses: ['traces', 'logs'],
  defaults: onchainGuardDefaults,
  initial: () => ({}),
  evaluate({ block, protocol, memory }, options) {
    const findings: FindingDraft[] = []
    for (const transaction of block.transactions) {
      if (transaction.trace !== undefined) findings.push(...judgeRefusals(transaction, protocol, options))
    }
    const limits = judgeLimits(block, protocol, options, memory)
    findings.push(...limits.findings)
    const unknown: string[] = []
    if (block.tiers.traces === 'unknown') unknown.push('call traces: refusals on chain cannot be seen')
    if (block.tiers.logs === 'unknown' && block.tiers.traces === 'unknown')
      unknown.push('logs: limits that were met cannot be seen')
    return { findings, memory: limits.told, unknown }
  },
})
