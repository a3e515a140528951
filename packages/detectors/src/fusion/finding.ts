import { atLeast, type Block, type FindingDraft, type Hash, type Protocol } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import type { Said } from './features.ts'
import { fuse, type Verdict } from './fuse.ts'

/** The id under which a joined verdict stands among findings. */
export const fusionId = 'fusion'

/** Raised when the same input may give a different verdict. */
export const fusionVersion = 1

/** From this probability a verdict is worth waking somebody. */
const highScore = 0.9

/** Evidence of a joined verdict: a page for a person; the detectors' own findings hold the rest. */
const mostEvidence = 12

/**
 * The joined verdict of every transaction that passes the threshold and in which no single rule is as sure, as a finding
 * of its own: what is odd in many ways is told as well. One that did nothing to a described protocol is `low`.
 */
export function fuseFindings(
  block: Block,
  said: ReadonlyMap<Hash, readonly Said[]>,
  protocol: Protocol,
): readonly FindingDraft[] {
  const drafts: FindingDraft[] = []
  const scope = scopeOf(protocol)
  for (const transaction of block.transactions) {
    const heard = said.get(transaction.hash) ?? []
    const verdict = fuse(transaction, heard, protocol, [])
    if (!verdict.flagged) continue
    const trusted = transaction.from !== undefined && scope.trusted.has(transaction.from)
    const elsewhere = scope.described && !verdict.victims.some((victim) => scope.own.has(victim))
    const severity = trusted || elsewhere ? 'low' : verdict.score >= highScore ? 'high' : 'medium'
    // Where one rule says as much already, the joined verdict would only say it twice.
    if (heard.some(({ finding }) => atLeast(finding.severity, severity))) continue
    drafts.push({
      severity,
      score: verdict.score,
      title: titleOf(verdict, scope.label),
      subject: verdict.victims[0] ?? transaction.to ?? transaction.hash,
      transaction: transaction.hash,
      victims: verdict.victims,
      attackers: verdict.attackers,
      evidence: [
        ...verdict.explanations.slice(0, 4).map(
          ({ class: kind, detector, text, weight }) =>
            ({
              kind: 'measure',
              name: `${kind} (${detector})`,
              value: weight.toFixed(2),
              threshold: '0',
              unit: `log-odds: ${text}`,
            }) as const,
        ),
        ...verdict.evidence.map(({ detector: _, ...evidence }) => evidence),
      ].slice(0, mostEvidence),
    })
  }
  return drafts
}

function titleOf({ explanations, victims }: Verdict, label: (address: `0x${string}`) => string): string {
  const [first] = explanations
  const [victim] = victims
  const against = victim === undefined ? '' : ` on ${label(victim)}`
  return `Attack${against}: ${first === undefined ? 'unusual' : `${first.class}, ${first.text}`}`
}
