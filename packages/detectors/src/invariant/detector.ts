import {
  type Block,
  defineDetector,
  type Evidence,
  type FindingDraft,
  type Measurement,
  type Protocol,
} from '@membrane/core'
import { clusterOf } from '../reading/cluster.ts'
import { type InvariantOptions, invariantDefaults } from './options.ts'
import { type Statement, statementsOf, type Verdict, verdictOf } from './statement.ts'
import { type Suspect, suspectsOf } from './suspects.ts'

/** The last known state of each statement by its key: one entry for every described invariant. */
type InvariantMemory = Readonly<Record<string, 'held' | 'broken'>>

/**
 * Evaluates the protocol's own statements, Solidity view functions that are called in the state after each block and after each
 * simulated pending transaction. One that held and is broken is as sure as a finding gets: the protocol said so itself.
 */
export const invariant = defineDetector<InvariantOptions, InvariantMemory>({
  id: 'invariant',
  version: 1,
  title: 'A statement of the protocol that no longer holds',
  description:
    'Calls every described invariant in the state after each block and after each simulated pending transaction, and reports one that held before and reverts or returns false now.',
  needs: [],
  uses: ['reads', 'traces'],
  defaults: invariantDefaults,
  initial: () => ({}),
  reads: (protocol) => statementsOf(protocol).flatMap(({ read }) => read ?? []),
  evaluate({ stage, block, reads, after, protocol, memory }, options) {
    const statements = statementsOf(protocol)
    if (statements.length === 0) {
      return { findings: [], memory, unknown: ['no invariant described: nothing was evaluated'] }
    }
    const findings: FindingDraft[] = []
    const measurements: Measurement[] = []
    const unknown = new Map<string, string[]>()
    const next: Record<string, 'held' | 'broken'> = {}
    for (const statement of statements) {
      const { invariant, key } = statement
      const head = verdictOf(statement, reads.get(key))
      const pending = stage === 'pending'
      // On the head of a pending transaction the newest answer counts, which may be of a block that memory is yet without.
      const before = pending && head.state !== 'unknown' ? head.state : memory[key]
      const now = pending ? verdictOf(statement, after?.get(key)) : head
      if (!pending) measurements.push(measured(invariant.name, now))
      if (now.state === 'unknown') {
        unknown.set(now.why, [...(unknown.get(now.why) ?? []), invariant.name])
      } else if (now.state === 'broken' && before !== 'broken') {
        findings.push(broken(statement, now.how, before, pending, block, protocol, options))
      }
      const state = pending || now.state === 'unknown' ? memory[key] : now.state
      if (state !== undefined) next[key] = state
    }
    return {
      findings,
      memory: next,
      measurements,
      unknown: [...unknown].map(([why, names]) => `${names.join(', ')}: ${why}`),
    }
  },
})

function measured(name: string, verdict: Verdict): Measurement {
  const labels = { invariant: name }
  return verdict.state === 'unknown'
    ? { name: 'invariant_holds', value: undefined, labels, reason: verdict.why }
    : { name: 'invariant_holds', value: verdict.state === 'held' ? 1 : 0, labels }
}

function broken(
  { invariant, key, call, touched }: Statement,
  how: string,
  before: 'held' | undefined,
  pending: boolean,
  block: Block,
  protocol: Protocol,
  { maxSuspects }: InvariantOptions,
): FindingDraft {
  const held = before === 'held'
  const suspects = pending ? pendingSuspect(block, touched) : suspectsOf(block, touched)
  const [only] = suspects
  const one = suspects.length === 1 ? only?.transaction : undefined
  const evidence: Evidence[] = [{ kind: 'read', address: invariant.contract, call, value: how }]
  for (const suspect of suspects.slice(0, maxSuspects)) {
    if (suspect.evidence !== undefined) evidence.push(suspect.evidence)
  }
  const says = pending
    ? 'would no longer hold'
    : held
      ? 'no longer holds'
      : 'does not hold, and was not seen to hold'
  return {
    ...gradeOf(held, pending),
    title: `Invariant '${invariant.name}' ${says}: ${how}`,
    subject: key,
    transaction: one?.hash,
    victims: invariant.protects,
    attackers: one === undefined ? [] : [...clusterOf(one, protocol).accounts],
    evidence,
    ...(block.tiers.traces === 'unknown' ? { unknown: ['traces'] } : {}),
  }
}

/**
 * The protocol's own word is no guess. What is pending may still come otherwise: other transactions may be mined before it. One that was
 * never seen to hold may as well be written wrongly, which is for a person to look at and for nobody to be paused.
 */
function gradeOf(held: boolean, pending: boolean): Pick<FindingDraft, 'severity' | 'score'> {
  if (!held) return { severity: 'medium', score: 0.5 }
  return { severity: 'critical', score: pending ? 0.95 : 0.99 }
}

/** It is the transaction itself, whichever contracts it went through. */
function pendingSuspect(block: Block, touched: Statement['touched']): readonly Suspect[] {
  const found = suspectsOf(block, touched)
  const [transaction] = block.transactions
  return found.length > 0 || transaction === undefined ? found : [{ transaction, evidence: undefined }]
}
