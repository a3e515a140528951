import type { Address, FindingDraft, Protocol, Severity, Tiers, Transaction } from '@membrane/core'
import { defineDetector, fuseScores } from '@membrane/core'
import { frameEvidence } from '../concern/frame.ts'
import { capSeverity, cutEvidence, type EvidenceOf, scopeOf } from '../concern/scope.ts'
import { framesOf } from '../reading/frames.ts'
import { type Loan, loggedLoans, tracedLoans } from './loans.ts'
import { type FlashLoanFlowOptions, flashLoanFlowDefaults } from './options.ts'
import { matchPatterns, type Pattern } from './patterns.ts'
import { type FlowProfile, profileOf } from './profile.ts'

/** Fewer frames than this cannot hold a loan, a callback and a flow. */
const fewestFrames = 5
const none: readonly Loan[] = []

/**
 * Value that ends with the sender and its contracts at somebody else's cost: a flash loan joined with an abnormal
 * net flow, and the shapes that such attacks take without a loan. The score joins the weights of the patterns
 * that match (1 - product of doubts). With a described protocol only losses of its contracts are medium or more.
 */
export const flashLoanFlow = defineDetector<FlashLoanFlowOptions, null>({
  id: 'flash-loan-flow',
  version: 1,
  title: 'Flash loan with abnormal net flow',
  description:
    'Joins flash loans (events and callbacks) with who gained and who lost once everything is netted: third parties that only lose, pools traded there and back, contracts created for the occasion, calls in a loop.',
  needs: [],
  uses: ['transactions', 'logs', 'traces'],
  defaults: flashLoanFlowDefaults,
  initial: () => null,
  evaluate({ block, protocol, memory }, options) {
    const findings: FindingDraft[] = []
    const logged = loggedLoans(block)
    for (const transaction of block.transactions) {
      if (transaction.status === 'reverted') continue
      const fromLogs = logged.get(transaction)
      const traced = framesOf(transaction).length >= fewestFrames
      if (fromLogs === undefined && !traced) continue
      const finding = judge(transaction, fromLogs ?? none, protocol, block.tiers, options)
      if (finding !== undefined) findings.push(finding)
    }
    const unknown: string[] = []
    if (block.tiers.traces === 'unknown') {
      unknown.push('call traces: loans without an event, native flows and repeated calls were not judged')
    }
    if (block.tiers.logs === 'unknown' && block.tiers.traces === 'unknown') {
      unknown.push('logs and traces: no flow could be judged')
    }
    return { findings, memory, unknown }
  },
})

function judge(
  transaction: Transaction,
  fromLogs: readonly Loan[],
  protocol: Protocol,
  tiers: Tiers,
  options: FlashLoanFlowOptions,
): FindingDraft | undefined {
  const callbacks = tracedLoans(transaction)
  const loans = fromLogs.length > 0 ? fromLogs : callbacks
  const profile = profileOf(transaction, protocol)
  const patterns = matchPatterns(profile, loans, framesOf(transaction), options)
  if (patterns.length === 0) return undefined
  const score = fuseScores(patterns.map((pattern) => pattern.weight))
  const scope = scopeOf(protocol)
  const victims = [...new Set(patterns.flatMap((pattern) => pattern.victims))]
  const concerned = victims.filter((victim) => scope.own.has(victim))
  let severity: Severity =
    score >= options.highScore ? 'high' : score >= options.mediumScore ? 'medium' : 'low'
  if (concerned.length > 0 && score >= options.highScore && profile.drawn.length > 0) severity = 'critical'
  if (scope.described && concerned.length === 0) severity = capSeverity(severity, 'low')
  if (transaction.from !== undefined && scope.trusted.has(transaction.from)) {
    severity = capSeverity(severity, 'low')
  }
  const shown = concerned.length > 0 ? concerned : victims
  const subject = shown[0] ?? transaction.to ?? transaction.hash
  return {
    severity,
    score,
    title: titleOf(patterns, loans, shown[0] === undefined ? undefined : scope.label(shown[0])),
    subject,
    transaction: transaction.hash,
    victims: shown,
    attackers: [...profile.cluster.accounts],
    evidence: evidenceOf(transaction, loans, profile, patterns, shown),
    unknown: [
      ...(tiers.traces === 'unknown' ? (['traces'] as const) : []),
      ...(profile.transfers.tokens === 'unknown' ? (['logs'] as const) : []),
    ],
  }
}

function titleOf(patterns: readonly Pattern[], loans: readonly Loan[], victim: string | undefined): string {
  const strongest = patterns.reduce((a, b) => (b.weight > a.weight ? b : a))
  const what = loans.length > 0 ? 'Flash loan' : 'Abnormal flow'
  return `${what}${victim === undefined ? '' : ` against ${victim}`}: ${strongest.note}`
}

function evidenceOf(
  transaction: Transaction,
  loans: readonly Loan[],
  profile: FlowProfile,
  patterns: readonly Pattern[],
  victims: readonly Address[],
): readonly EvidenceOf[] {
  const evidence: EvidenceOf[] = patterns.map((pattern) => ({
    kind: 'measure',
    name: pattern.name,
    value: pattern.weight.toFixed(2),
    threshold: '0',
    unit: `weight: ${pattern.note}`,
  }))
  for (const loan of cutEvidence(loans, 2)) evidence.push(loan.evidence)
  const sender = transaction.from
  for (const [token, amount] of cutEvidence([...profile.gain], 3)) {
    if (sender !== undefined) {
      evidence.push({ kind: 'flow', account: sender, token, amount: `${amount}`, note: 'initiator, net' })
    }
  }
  for (const loser of cutEvidence(
    profile.losers.filter((one) => victims.includes(one.account)),
    3,
  )) {
    for (const [token, amount] of cutEvidence([...loser.balance], 2)) {
      evidence.push({ kind: 'flow', account: loser.account, token, amount: `${amount}`, note: 'only lost' })
    }
  }
  const frame = profile.suppliedToken ?? profile.repeated
  const shows = patterns.some(
    (pattern) => pattern.name === 'supplied-token' || pattern.name === 'repeated-call',
  )
  if (frame !== undefined && shows) {
    evidence.push(
      frameEvidence(
        framesOf(transaction),
        frame,
        profile.suppliedToken === undefined ? `last of ${profile.repeats}` : 'supplied token',
      ),
    )
  }
  return evidence
}
