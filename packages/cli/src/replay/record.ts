import type { Block } from '@membrane/core'
import type { Judged } from './judge.ts'

/** Where a judged transaction was read. */
export type Origin = {
  readonly block: Block
  /** False for a lone trace, of which nothing tells the block it was in. */
  readonly numbered: boolean
  /** The file as the user would name it, or `rpc`. */
  readonly from: string
}

/**
 * The public form of a verdict: one line of `membrane replay --format ndjson`. Its first six fields are promised;
 * `explanation` has the strongest reason first, each as `class of attack: what was seen`.
 */
export function verdictRecord(judged: Judged, origin: Origin): Readonly<Record<string, unknown>> {
  const { verdict, transaction } = judged
  const { block, numbered, from } = origin
  return {
    transaction: verdict.transaction,
    score: verdict.score,
    flagged: verdict.flagged,
    detectors: verdict.detectors,
    explanation: verdict.explanations.map((reason) => `${reason.class}: ${reason.text}`),
    evidence: verdict.evidence,
    victims: verdict.victims,
    attackers: verdict.attackers,
    unknown: verdict.unknown,
    chainId: block.chainId,
    block: numbered ? block.number : null,
    index: numbered ? transaction.index : null,
    file: from === 'rpc' ? null : from,
  }
}
