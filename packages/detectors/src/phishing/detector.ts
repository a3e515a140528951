import type { Address, Block, FindingDraft, Transaction } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { type Scope, scopeOf } from '../concern/scope.ts'
import { framesOf } from '../reading/frames.ts'
import { approvalsOf, createdIn, permitDrain } from './approvals.ts'
import { type Concern, concernOf } from './concern.ts'
import { drawsOn } from './draw.ts'
import { type Allowance, emptyMemory, type PhishingMemory, withCreated } from './memory.ts'
import { type PhishingOptions, phishingDefaults } from './options.ts'
import { poisoningOf, withPartners } from './poisoning.ts'
import { tellApproval, tellDraw, tellPermit, tellPoisoning } from './tell.ts'

/**
 * Transactions that prepare or carry out a fraud on people: poisoned transfer histories, allowances to accounts and new
 * contracts, and those allowances drawn. Daily events of a chain, so `low` or `info` (0.1) with nothing described; an
 * account of the described protocol among the victims makes it `medium` (0.5) or, where value left, `critical` (0.85).
 */
export const phishing = defineDetector<PhishingOptions, PhishingMemory>({
  id: 'phishing',
  version: 1,
  title: 'Phishing of users and of the protocol’s own accounts',
  description:
    'Looks for zero-value and look-alike transfers, approvals to externally owned accounts and to contracts created lately, and spenders that draw on them.',
  needs: ['transactions'],
  uses: ['logs', 'traces'],
  defaults: phishingDefaults,
  initial: () => emptyMemory,
  evaluate({ block, protocol, memory }, options) {
    if (block.tiers.logs === 'unknown' && block.tiers.traces === 'unknown') {
      return { findings: [], memory, unknown: ['logs and traces: no transfer or approval was seen'] }
    }
    const scope = scopeOf(protocol)
    const concern = concernOf(protocol)
    const findings: FindingDraft[] = []
    let { partners } = memory
    for (const transaction of block.transactions) {
      const poisoning = poisoningOf(transaction, concern, partners, options)
      if (poisoning !== undefined) findings.push(...tellPoisoning(transaction, poisoning, concern, scope))
      else if (concern.accounts.size > 0) partners = withPartners(partners, transaction, concern, options)
      const permit = permitDrain(transaction)
      if (permit !== undefined) findings.push(...tellPermit(transaction, permit, concern, scope))
    }
    for (const draw of drawsOn(block, memory.allowances)) findings.push(...tellDraw(draw, concern, scope))
    const created = withCreated(memory.created, createdIn(block), block.number, options.maxCreated)
    const allowances = judgeApprovals(block, concern, scope, { ...memory, created }, options, findings)
    return { findings, memory: { allowances, created, partners } }
  },
})

/** Tells of allowances to suspicious spenders; returns those to keep an eye on. */
function judgeApprovals(
  block: Block,
  concern: Concern,
  scope: Scope,
  memory: PhishingMemory,
  options: PhishingOptions,
  findings: FindingDraft[],
): readonly Allowance[] {
  const live = memory.allowances.filter(({ block: at }) => at > block.number - options.approvalBlocks)
  const approvals = approvalsOf(block)
  if (approvals.length === 0) return live.length === memory.allowances.length ? memory.allowances : live
  const senders = sendersOf(block.transactions)
  for (const approval of approvals) {
    const { owner, spender, token, transaction } = approval
    const own = concern.accounts.has(owner)
    const since = memory.created[spender]
    const fresh = since !== undefined && since > block.number - options.freshBlocks
    // Whoever makes something and approves it to itself is setting it up.
    const why = senders.has(spender)
      ? 'an externally owned account'
      : fresh && !isCreatedBy(transaction, spender)
        ? 'a contract created lately'
        : undefined
    if (why !== undefined) findings.push(...tellApproval(approval, why, concern, scope))
    if (why === undefined && !own) continue
    if (concern.accounts.has(spender)) continue
    live.push({ token, owner, spender, block: block.number, suspicious: why !== undefined })
  }
  return live.slice(-options.maxApprovals)
}

function sendersOf(transactions: readonly Transaction[]): ReadonlySet<Address> {
  const senders = new Set<Address>()
  for (const { from } of transactions) if (from !== undefined) senders.add(from)
  return senders
}

function isCreatedBy(transaction: Transaction, contract: Address): boolean {
  if (transaction.contractAddress === contract) return true
  return framesOf(transaction).some(({ call }) => call.type.startsWith('CREATE') && call.to === contract)
}
