import {
  type AnyDetector,
  type Block,
  type Finding,
  type Hash,
  type Protocol,
  placeFinding,
  type Transaction,
} from '@membrane/core'
import { judgeBlock, type Verdict } from '@membrane/detectors'
import type { ConfiguredDetector } from '@membrane/engine'

/** A transaction and what all detectors together say of it. */
export type Judged = {
  readonly transaction: Transaction
  readonly verdict: Verdict
  /** What each detector said, in the detectors' order. */
  readonly findings: readonly Finding[]
}

export type Judgement = {
  /** In the block's order. */
  readonly transactions: readonly Judged[]
  /** Of the block's transactions and of the block as a whole. */
  readonly findings: readonly Finding[]
  /** Detectors that threw; what they would have said is unknown. */
  readonly failed: readonly { readonly detector: string; readonly reason: string }[]
}

/** Judges one block after the other, each from the detectors' first memory. */
export type Judge = (block: Block) => Judgement

/**
 * A judge over these detectors. A detector that throws makes its answer unknown and leaves the others' alone.
 * @param detectors with the options that they run with.
 */
export function createJudge(protocol: Protocol, detectors: readonly ConfiguredDetector[]): Judge {
  let findings: Finding[] = []
  let failed: { detector: string; reason: string }[] = []

  const heard = detectors.map(({ detector, options }): AnyDetector => {
    const { id } = detector
    return {
      ...detector,
      defaults: options,
      evaluate: (input, given) => {
        const { block } = input
        try {
          const result = detector.evaluate(input, given)
          const place = {
            detector: id,
            stage: input.stage,
            chainId: block.chainId,
            block: { number: block.number, hash: block.hash },
          }
          for (const draft of result.findings) findings.push(placeFinding(draft, place))
          return result
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error)
          failed.push({ detector: id, reason })
          return { findings: [], memory: input.memory, unknown: [`failed: ${reason}`] }
        }
      },
    }
  })

  return (block) => {
    findings = []
    failed = []
    const verdicts = judgeBlock(block, { protocol, detectors: heard })
    const byHash = new Map(block.transactions.map((transaction) => [transaction.hash, transaction]))
    const said = byTransaction(findings)
    const transactions = verdicts.flatMap((verdict): readonly Judged[] => {
      const transaction = byHash.get(verdict.transaction)
      if (transaction === undefined) return []
      return [{ transaction, verdict, findings: said.get(verdict.transaction) ?? [] }]
    })
    return { transactions, findings, failed }
  }
}

function byTransaction(findings: readonly Finding[]): ReadonlyMap<Hash, readonly Finding[]> {
  const groups = new Map<Hash, Finding[]>()
  for (const finding of findings) {
    if (finding.transaction === undefined) continue
    const group = groups.get(finding.transaction)
    if (group === undefined) groups.set(finding.transaction, [finding])
    else group.push(finding)
  }
  return groups
}
