import type { Address, FindingDraft, Protocol, Severity, Transaction } from '@membrane/core'
import { defineDetector, fuseScores } from '@membrane/core'
import { frameEvidence } from '../concern/frame.ts'
import { capSeverity, cutEvidence, type EvidenceOf, scopeOf } from '../concern/scope.ts'
import { profileOf } from '../flash-loan-flow/profile.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf } from '../reading/frames.ts'
import { findReentries, type Reentry, throughHook } from './find.ts'
import { type ReentrancyOptions, reentrancyDefaults } from './options.ts'

/**
 * State-changing re-entry read off the call tree: a contract is entered, hands control to the code of whoever
 * entered it, and is entered again before it is done. The score joins how it came back (hook, same function,
 * sibling contract, view only) with whether value left; a lender that invites its borrower back weighs little.
 */
export const reentrancy = defineDetector<ReentrancyOptions, null>({
  id: 'reentrancy',
  version: 1,
  title: 'State-changing re-entrancy',
  description:
    'Finds contracts re-entered by the code they called while their own frame was still open, in one contract, across the contracts of one system, or through a view that others read meanwhile.',
  needs: ['traces'],
  uses: ['logs', 'stateDiff'],
  defaults: reentrancyDefaults,
  initial: () => null,
  evaluate({ block, protocol, memory }, options) {
    const findings: FindingDraft[] = []
    for (const transaction of block.transactions) {
      const trace = transaction.trace
      if (transaction.status === 'reverted' || trace === undefined || trace.reverted) continue
      if (framesOf(transaction).length < 4) continue
      const reentries = findReentries(transaction, clusterOf(transaction, protocol))
      if (reentries.length > 0) findings.push(...judge(transaction, reentries, protocol, options))
    }
    const unknown = block.tiers.traces === 'unknown' ? ['call traces: re-entry cannot be seen'] : []
    return { findings, memory, unknown }
  },
})

function judge(
  transaction: Transaction,
  reentries: readonly Reentry[],
  protocol: Protocol,
  options: ReentrancyOptions,
): readonly FindingDraft[] {
  const byVictim = new Map<Address, Reentry[]>()
  for (const reentry of reentries) {
    const list = byVictim.get(reentry.victim)
    if (list === undefined) byVictim.set(reentry.victim, [reentry])
    else list.push(reentry)
  }
  const profile = profileOf(transaction, protocol)
  const scope = scopeOf(protocol)
  const findings: FindingDraft[] = []
  for (const [victim, list] of byVictim) {
    const kinds = new Set(list.map((reentry) => reentry.kind))
    const lost = profile.losers.some((loser) => loser.account === victim)
    const loss = lost || (profile.drawn.length > 0 && !profile.liquidation)
    const weights: number[] = []
    if (kinds.has('state')) {
      weights.push(options.reentry)
      const own = list.filter((reentry) => reentry.kind === 'state')
      if (own.some(throughHook)) weights.push(options.hook)
      if (own.some((reentry) => reentry.inner.selector === reentry.outer.selector)) {
        weights.push(options.sameFunction)
      }
    } else if (kinds.has('cross-contract')) weights.push(options.crossContract)
    else if (kinds.has('read-only')) weights.push(options.readOnly)
    else weights.push(options.byDesign)
    if (loss && !(kinds.has('by-design') && kinds.size === 1 && !lost)) weights.push(options.loss)
    const score = fuseScores(weights)
    const concerned = list
      .flatMap((reentry) => [reentry.victim, reentry.outer.account])
      .filter((account) => scope.own.has(account))
    findings.push({
      severity: grade(score, loss, concerned.length > 0, scope, transaction),
      score,
      title: titleOf(victim, kinds, loss, scope.label(victim)),
      subject: victim,
      transaction: transaction.hash,
      victims: concerned.length > 0 ? [...new Set(concerned)] : [victim],
      attackers: [...new Set([...profile.cluster.accounts, ...list.map((reentry) => reentry.entrant)])],
      evidence: evidenceOf(transaction, list, victim, profile.losers),
      unknown: transaction.changes === undefined ? ['stateDiff'] : [],
    })
  }
  return findings
}

function grade(
  score: number,
  loss: boolean,
  own: boolean,
  scope: ReturnType<typeof scopeOf>,
  transaction: Transaction,
): Severity {
  let severity: Severity = score >= 0.6 ? 'high' : score >= 0.4 ? 'medium' : 'low'
  if (own && loss && score >= 0.6) severity = 'critical'
  if (scope.described && !own) severity = capSeverity(severity, 'low')
  if (transaction.from !== undefined && scope.trusted.has(transaction.from)) {
    severity = capSeverity(severity, 'low')
  }
  return severity
}

function titleOf(victim: Address, kinds: ReadonlySet<Reentry['kind']>, loss: boolean, label: string): string {
  const name = label === victim ? victim : label
  const how = kinds.has('state')
    ? 're-entered before it was done'
    : kinds.has('cross-contract')
      ? 'changed from a hook while its system was at work'
      : kinds.has('read-only')
        ? 'read from a hook while its state was in between'
        : 'called back by its own borrower'
  return `${name} was ${how}${loss ? ', and value left' : ''}`
}

function evidenceOf(
  transaction: Transaction,
  reentries: readonly Reentry[],
  victim: Address,
  losers: ReturnType<typeof profileOf>['losers'],
): readonly EvidenceOf[] {
  const frames = framesOf(transaction)
  const evidence: EvidenceOf[] = []
  for (const { outer, callback, inner, kind } of cutEvidence(reentries, 3)) {
    for (const [frame, note] of [
      [outer, 'open frame'],
      [callback, 'control handed over'],
      [inner, `${kind} re-entry`],
    ] as const) {
      evidence.push(frameEvidence(frames, frame, note))
    }
  }
  for (const loser of losers) {
    if (loser.account !== victim) continue
    for (const [token, amount] of cutEvidence([...loser.balance], 3)) {
      evidence.push({ kind: 'flow', account: victim, token, amount: `${amount}`, note: 'lost' })
    }
  }
  for (const change of transaction.changes ?? []) {
    if (evidence.length >= 14) break
    if (change.kind !== 'storage' || change.address !== victim) continue
    const { address, slot, before, after } = change
    evidence.push({ kind: 'slot', address, slot, before, after, note: 'state of the re-entered contract' })
  }
  return evidence
}
