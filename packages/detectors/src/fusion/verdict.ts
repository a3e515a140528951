import {
  type Address,
  type AnyDetector,
  type Block,
  type Evidence,
  type FindingDraft,
  fuseScores,
  type Hash,
  missingTiers,
  type Protocol,
} from '@membrane/core'
import { type AttackClass, attackClassOf } from './attackClass.ts'

/** One reason for a verdict: what a detector saw, in the words of its class of attack. */
export type Explanation = {
  readonly class: AttackClass
  readonly detector: string
  readonly text: string
  /** The detector's own score, 0 to 1. */
  readonly score: number
}

/** What all detectors together say of one transaction. */
export type Verdict = {
  readonly transaction: Hash
  /** 0 to 1, calibrated over recorded attacks and ordinary transactions. */
  readonly score: number
  /** Whether the score passes the threshold. */
  readonly flagged: boolean
  readonly detectors: readonly string[]
  /** Strongest first. */
  readonly explanations: readonly Explanation[]
  readonly victims: readonly Address[]
  readonly attackers: readonly Address[]
  readonly evidence: readonly Evidence[]
  /** What could not be judged, and why; it never means safe. */
  readonly unknown: readonly string[]
}

export type JudgeOptions = {
  readonly protocol: Protocol
  readonly detectors: readonly AnyDetector[]
  readonly threshold?: number
}

type Said = { readonly detector: string; readonly finding: FindingDraft }

/** Runs every detector over one block from its first memory and joins what they say, one verdict a transaction. */
export function judgeBlock(block: Block, options: JudgeOptions): readonly Verdict[] {
  const { protocol, detectors, threshold = 0.5 } = options
  const said = new Map<Hash, Said[]>()
  const unknown: string[] = []
  for (const detector of detectors) {
    const missing = missingTiers(block.tiers, detector.needs)
    if (missing.length > 0) {
      unknown.push(`${detector.id}: no ${missing.join(', ')}`)
      continue
    }
    const memory = detector.initial(protocol, detector.defaults)
    const result = detector.evaluate(
      { stage: 'block', block, reads: new Map(), protocol, memory },
      detector.defaults,
    )
    for (const why of result.unknown ?? []) unknown.push(`${detector.id}: ${why}`)
    for (const finding of result.findings) {
      if (finding.transaction === undefined) continue
      const list = said.get(finding.transaction)
      if (list === undefined) said.set(finding.transaction, [{ detector: detector.id, finding }])
      else list.push({ detector: detector.id, finding })
    }
  }
  return block.transactions.map(({ hash }) => join(hash, said.get(hash) ?? [], unknown, threshold))
}

function join(
  transaction: Hash,
  said: readonly Said[],
  unknown: readonly string[],
  threshold: number,
): Verdict {
  const ordered = [...said].sort((a, b) => b.finding.score - a.finding.score)
  const score = fuseScores(ordered.map(({ finding }) => finding.score))
  return {
    transaction,
    score,
    flagged: score >= threshold,
    detectors: [...new Set(ordered.map(({ detector }) => detector))],
    explanations: ordered.map(({ detector, finding }) => ({
      class: attackClassOf(detector),
      detector,
      text: finding.title,
      score: finding.score,
    })),
    victims: [...new Set(ordered.flatMap(({ finding }) => finding.victims))],
    attackers: [...new Set(ordered.flatMap(({ finding }) => finding.attackers))],
    evidence: ordered.flatMap(({ finding }) => finding.evidence),
    unknown,
  }
}
