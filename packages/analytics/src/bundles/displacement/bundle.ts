import type { Bundle } from '../../bundle.ts'
import { type DisplacementVerdict, displacementReasons } from './judge.ts'
import type { PlacedTransaction } from './transaction.ts'

/**
 * The finding that `attacker` displaced `victim`, in the victim's block. What it gained is not known from the
 * transactions' fields: `profit` is empty.
 */
export function displacementBundle(
  attacker: PlacedTransaction,
  victim: PlacedTransaction,
  verdict: DisplacementVerdict,
): Bundle {
  const { evidence, reason } = verdict
  return {
    block: victim.block,
    kind: 'displacement',
    method: 'txs',
    confidence: verdict.confidence,
    transactions: [attacker.hash, victim.hash],
    victims: [victim.hash],
    protocol: null,
    pool: null,
    parties: {
      ...(attacker.from === undefined ? {} : { attacker: attacker.from }),
      ...(typeof attacker.to === 'string' ? { attackerContract: attacker.to } : {}),
      ...(victim.from === undefined ? {} : { victim: victim.from }),
      ...(typeof victim.to === 'string' ? { target: victim.to } : {}),
    },
    profit: {},
    details: {
      reason: displacementReasons[reason],
      rule: reason,
      attackerBlock: attacker.block,
      blocksApart: evidence.blocksApart,
      copiedBytes: evidence.bytes,
      copiedAt: evidence.offset,
      substituted: evidence.substituted,
      distinctive: evidence.distinctive,
      outbid: evidence.outbid ?? null,
      outcome: evidence.outcome,
    },
  }
}
