import type { Tier, Transaction } from '@membrane/core'
import { type Address, type FindingDraft, fuseScores, type Protocol, type Severity } from '@membrane/core'
import { frameEvidence } from '../concern/frame.ts'
import { capSeverity, cutEvidence, type EvidenceOf, scopeOf } from '../concern/scope.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'

/** One thing that was seen in a transaction and that honest use does not need. */
export type Sign = {
  readonly name: string
  /** 0 to 1: how much doubt it removes when it stands alone. */
  readonly weight: number
  /** Signs of one fact look at the same thing from several sides, so that only the strongest of them counts. */
  readonly fact: string
  readonly note: string
  readonly victims: readonly Address[]
  readonly frames: readonly PlacedFrame[]
  readonly evidence?: readonly EvidenceOf[]
}

/** Score from which a finding is `medium`, and from which it is `high`. */
export type Grades = { readonly mediumScore: number; readonly highScore: number }

/** The strongest sign of every fact, strongest first. */
export function strongest(signs: readonly Sign[]): readonly Sign[] {
  const byFact = new Map<string, Sign>()
  for (const sign of signs) {
    const known = byFact.get(sign.fact)
    if (known === undefined || sign.weight > known.weight) byFact.set(sign.fact, sign)
  }
  return [...byFact.values()].sort((a, b) => b.weight - a.weight)
}

/**
 * One finding for all signs of a transaction: the score joins the strongest sign of every fact. What concerns nobody
 * of a described protocol, or was sent by one who is trusted, is at most `low`.
 */
export function findingOf(
  transaction: Transaction,
  signs: readonly Sign[],
  protocol: Protocol,
  grades: Grades,
  unknown: readonly Tier[],
): FindingDraft | undefined {
  if (signs.length === 0) return undefined
  const chosen = strongest(signs)
  const [first] = chosen
  if (first === undefined) return undefined
  const score = fuseScores(chosen.map((sign) => sign.weight))
  const scope = scopeOf(protocol)
  const named = [...new Set(chosen.flatMap((sign) => sign.victims))]
  const concerned = scope.described ? concernedBy(transaction, named, scope.own) : []
  const victims = concerned.length > 0 ? concerned : named
  const subject = victims[0] ?? transaction.to ?? transaction.hash
  return {
    severity: grade(score, concerned.length > 0, transaction, scope, grades),
    score,
    title: `${scope.label(subject)}: ${first.note}`,
    subject,
    transaction: transaction.hash,
    victims,
    attackers: [...clusterOf(transaction, protocol).accounts].filter((account) => !victims.includes(account)),
    evidence: evidenceOf(transaction, chosen),
    unknown,
  }
}

/**
 * The described contracts that the signs are about: those named, and those whose code a named account ran, because a
 * description may name the implementation behind a proxy.
 */
function concernedBy(
  transaction: Transaction,
  named: readonly Address[],
  own: ReadonlySet<Address>,
): readonly Address[] {
  const concerned = new Set(named.filter((victim) => own.has(victim)))
  for (const { account, call } of framesOf(transaction)) {
    if (call.to !== undefined && own.has(call.to) && named.includes(account)) concerned.add(call.to)
  }
  return [...concerned]
}

function grade(
  score: number,
  own: boolean,
  transaction: Transaction,
  scope: ReturnType<typeof scopeOf>,
  { mediumScore, highScore }: Grades,
): Severity {
  const severity: Severity = score >= highScore ? 'high' : score >= mediumScore ? 'medium' : 'low'
  const trusted = transaction.from !== undefined && scope.trusted.has(transaction.from)
  if (trusted || (scope.described && !own)) return capSeverity(severity, 'low')
  return own && severity === 'high' ? 'critical' : severity
}

function evidenceOf(transaction: Transaction, signs: readonly Sign[]): readonly EvidenceOf[] {
  const frames = framesOf(transaction)
  const evidence: EvidenceOf[] = []
  for (const sign of signs) {
    evidence.push({
      kind: 'measure',
      name: sign.name,
      value: sign.weight.toFixed(2),
      threshold: '0',
      unit: `weight: ${sign.note}`,
    })
    for (const frame of cutEvidence(sign.frames, 3)) {
      evidence.push(frameEvidence(frames, frame, sign.name))
    }
    if (sign.evidence !== undefined) evidence.push(...sign.evidence)
  }
  return cutEvidence(evidence, 12)
}
