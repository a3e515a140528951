import { type Address, type FindingDraft, fuseScores, type Protocol, type Transaction } from '@membrane/core'
import { gradeOf } from './grade.ts'
import { cutEvidence, type EvidenceOf, scopeOf } from './scope.ts'

/** One reason to believe something of a contract. */
export type Reason = {
  /** The contract that it speaks of. */
  readonly about: Address
  /** 0 to 1: how much doubt it removes; reasons about one contract are fused. */
  readonly weight: number
  readonly text: string
  readonly victims: readonly Address[]
  readonly evidence: readonly EvidenceOf[]
}

/**
 * One finding for every contract that a transaction gives reasons about: scores fused, graded by the description, told by the
 * strongest reason.
 * @param titleOf from the contract's label and the strongest reason's text.
 */
export function joinReasons(
  transaction: Transaction,
  reasons: readonly Reason[],
  attackers: Iterable<Address>,
  protocol: Protocol,
  titleOf: (label: string, text: string) => string,
): readonly FindingDraft[] {
  const scope = scopeOf(protocol)
  const suspects = [...attackers]
  const byContract = new Map<Address, Reason[]>()
  for (const reason of reasons) {
    const list = byContract.get(reason.about)
    if (list === undefined) byContract.set(reason.about, [reason])
    else list.push(reason)
  }
  return [...byContract].map(([contract, list]) => {
    const score = fuseScores(list.map(({ weight }) => weight))
    const victims = [...new Set(list.flatMap((one) => one.victims))]
    const concerned = victims.filter((victim) => scope.own.has(victim))
    const strongest = list.reduce((a, b) => (b.weight > a.weight ? b : a))
    return {
      severity: gradeOf(score, victims, protocol, transaction),
      score,
      title: titleOf(scope.label(contract), strongest.text),
      subject: contract,
      transaction: transaction.hash,
      victims: concerned.length > 0 ? concerned : victims,
      attackers: suspects,
      evidence: cutEvidence(list.flatMap((one) => one.evidence)),
    }
  })
}
