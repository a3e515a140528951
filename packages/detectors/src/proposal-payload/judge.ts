import type { FindingDraft, Protocol, Severity } from '@membrane/core'
import { fuseScores } from '@membrane/core'
import { cutEvidence, type EvidenceOf, scopeOf, shiftSeverity } from '../concern/scope.ts'
import { isOrdinaryCode } from '../privilege/safe.ts'
import { clusterOf } from '../reading/cluster.ts'
import type { Creations } from './creations.ts'
import type { ProposalPayloadOptions } from './options.ts'
import type { Action, Proposed } from './proposals.ts'
import type { Risk } from './risks.ts'

/** What is known of the code that the actions call: how new it is, and what it can do to whoever runs it. */
export function codeRisks(
  proposed: Proposed,
  creations: Creations,
  blockNumber: number,
  options: ProposalPayloadOptions,
): readonly Risk[] {
  const risks: Risk[] = []
  for (const action of proposed.actions) {
    if (isOrdinaryCode(action.target)) continue
    const created = creations(action.target)
    if (created === undefined) {
      if (action.delegate && proposed.kind === 'safe') risks.push(foreign(action))
      continue
    }
    const age = Math.max(0, blockNumber - created.block)
    if (age < options.newTargetBlocks) {
      // Governors that run a target as themselves have a new one made for every proposal.
      const weight = action.delegate && proposed.kind === 'proposal' ? 0.2 : 0.4
      risks.push({ text: `calls a contract that is ${age} blocks old`, weight, action })
    }
    if (created.selfdestruct) {
      const text = action.delegate ? 'can destroy the governor' : 'calls code that can destroy itself'
      risks.push({ text, weight: action.delegate ? 0.7 : 0.5, action })
    }
    if (created.delegatecall) {
      risks.push({ text: 'calls code that delegates further', weight: action.delegate ? 0.3 : 0.15, action })
    }
  }
  return risks
}

function foreign(action: Action): Risk {
  return { text: 'runs code of no Safe release as the Safe itself', weight: 0.5, action }
}

/** The finding about one decision; undefined when nothing is wrong with it or it concerns nobody who is described. */
export function judgePayload(
  proposed: Proposed,
  risks: readonly Risk[],
  protocol: Protocol,
): FindingDraft | undefined {
  if (risks.length === 0) return undefined
  const scope = scopeOf(protocol)
  const { governor, actions, proposer, transaction, kind } = proposed
  const targets = actions.map(({ target }) => target).filter((target) => scope.own.has(target))
  const own = scope.own.has(governor) || targets.length > 0
  if (scope.described && !own) return undefined
  const texts = new Map<string, number>()
  for (const { text, weight } of risks) texts.set(text, Math.max(weight, texts.get(text) ?? 0))
  const score = fuseScores([...texts.values()])
  const trusted = proposer !== undefined && scope.trusted.has(proposer)
  const verb =
    kind === 'safe' ? 'carries out what' : kind === 'operation' ? 'queues what' : 'is to decide what'
  return {
    severity: trusted ? shiftSeverity(grade(score, own), -1) : grade(score, own),
    score: own ? score : Math.min(score, 0.2),
    title: `${scope.label(governor)} ${verb} ${[...texts.keys()].slice(0, 4).join(', ')}`,
    subject: `${governor}:${proposed.id}`,
    transaction: transaction.hash,
    victims: [governor, ...new Set(targets.filter((target) => target !== governor))],
    attackers: trusted || !own ? [] : suspectsOf(proposed, protocol),
    evidence: [proposed.evidence, ...evidenceOf(risks)],
  }
}

function suspectsOf({ proposer, transaction }: Proposed, protocol: Protocol): FindingDraft['attackers'] {
  const accounts = new Set(clusterOf(transaction, protocol).accounts)
  if (proposer !== undefined && !scopeOf(protocol).own.has(proposer)) accounts.add(proposer)
  return [...accounts]
}

/** Undescribed governance lives its ordinary life, in which all of this happens. */
function grade(score: number, own: boolean): Severity {
  if (!own) return score >= 0.6 ? 'low' : 'info'
  return score >= 0.6 ? 'high' : score >= 0.3 ? 'medium' : 'low'
}

function evidenceOf(risks: readonly Risk[]): readonly EvidenceOf[] {
  return cutEvidence(risks, 6).map(({ text, weight, action }) => ({
    kind: 'measure',
    name: `${text}: ${action.target} ${action.selector}`,
    value: `${action.value}`,
    threshold: `${weight}`,
    unit: 'wei sent; the weight of the risk',
  }))
}
