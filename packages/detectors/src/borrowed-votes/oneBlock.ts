import type { Address, Block, Evidence, FindingDraft, Hash, Protocol, Transaction } from '@membrane/core'
import { capSeverity, scopeOf } from '../concern/scope.ts'
import { actsOf, evidenceOf } from '../privilege/acts.ts'
import { logsByTopic } from '../reading/logs.ts'
import { argumentAt, wordAt } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { stepFunctions } from './steps.ts'
import type { Vote } from './votes.ts'

type Seen = { readonly transaction: Transaction; readonly voted: boolean }

/**
 * Proposals executed in the block that created them, or in which they were still voted on, but in another transaction;
 * within one, capture judges. Proposals are told apart by their id: from events, or from what propose() returned and
 * execute(id) was given.
 */
export function executedAtOnce(
  block: Block,
  protocol: Protocol,
  votes: readonly Vote[],
): readonly FindingDraft[] {
  const executed = executions(block)
  if (executed.length === 0) return []
  const seen = new Map<string, Seen>()
  for (const { transaction, governor, proposal } of votes) {
    if (proposal !== undefined) seen.set(`${governor}:${proposal}`, { transaction, voted: true })
  }
  for (const { transaction, log } of logsByTopic(block, events.ProposalCreated.topic)) {
    seen.set(`${log.address}:${wordAt(log.data, 0)}`, { transaction, voted: false })
  }
  const acts = actsOf(block)
  for (const name of stepFunctions.proposed) {
    for (const { transaction, to, output } of acts.of(name)) {
      const id = output === undefined ? undefined : wordAt(output, 0)
      if (id !== undefined) seen.set(`${to}:${id}`, { transaction, voted: false })
    }
  }
  const scope = scopeOf(protocol)
  const findings: FindingDraft[] = []
  const told = new Set<string>()
  for (const { transaction, governor, proposal, evidence } of executed) {
    const key = `${governor}:${proposal}`
    const since = seen.get(key)
    if (since === undefined || since.transaction.index >= transaction.index || told.has(key)) continue
    told.add(key)
    const own = scope.own.has(governor)
    const open = since.voted ? 'medium' : 'high'
    findings.push({
      severity: own ? 'critical' : capSeverity(open, scope.described ? 'low' : open),
      score: since.voted ? 0.65 : 0.8,
      title: `${scope.label(governor)}: ${since.voted ? 'voted' : 'proposed'} and executed in one block`,
      subject: `${governor}:one block`,
      transaction: transaction.hash,
      victims: [governor],
      attackers: transaction.from === undefined ? [] : [transaction.from],
      evidence: [evidence],
    })
  }
  return findings
}

type Executed = {
  readonly transaction: Transaction
  readonly governor: Address
  readonly proposal: Hash
  readonly evidence: Evidence
}

function executions(block: Block): readonly Executed[] {
  const out: Executed[] = []
  for (const { transaction, log } of logsByTopic(block, events.ProposalExecuted.topic)) {
    const { address, logIndex } = log
    const evidence = { kind: 'log', address, logIndex, event: 'ProposalExecuted' } as const
    const proposal = log.topics[1] ?? wordAt(log.data, 0)
    if (proposal !== undefined) out.push({ transaction, governor: address, proposal, evidence })
  }
  const acts = actsOf(block)
  for (const name of ['governorExecute', 'emergencyExecute', 'executeProposal'] as const) {
    for (const act of acts.of(name)) {
      const proposal = argumentAt(act.input, 0)
      if (proposal === undefined) continue
      out.push({
        transaction: act.transaction,
        governor: act.to,
        proposal,
        evidence: evidenceOf(act, 'executed'),
      })
    }
  }
  return out
}
