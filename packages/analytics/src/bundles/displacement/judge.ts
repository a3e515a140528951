import type { Address, Hex } from '@membrane/core'
import type { Confidence } from '../../bundle.ts'
import { bytesAt, fewestDigits, isDistinctive, namesOutside } from './calldata.ts'
import { callNatures, selectorKey } from './calls.ts'
import { isPaid, made, type Outcome, outcomeOf } from './outcome.ts'
import type { PlacedTransaction } from './transaction.ts'

/** Blocks that a victim may be behind: the span in which Torres et al. (USENIX Security 2021) searched. */
export const displacementSpan = 20

/** Why a pair is or is not a displacement. */
export type DisplacementReason = keyof typeof displacementReasons

/** The reasons in words. */
export const displacementReasons = {
  'copied-through-contract': 'a contract sent the victim’s calldata to the victim’s target first',
  'copied-directly': 'the same distinctive calldata reached the same target first',
  'fields-unknown': 'sender, target or calldata of one of the two is not known',
  'same-sender': 'one sender replaces or repeats his own transaction',
  'not-earlier': 'the attacker does not come before the victim',
  'too-far-apart': 'the victim comes too many blocks later to have been pending',
  'attacker-failed': 'the attacker’s transaction reverted',
  'trivial-calldata': 'the calldata is a bare selector, the same for everybody',
  'pays-for-it': 'the victim offers ether for what the call gives: a race to buy',
  'public-offer': 'the call accepts an order that is open to everybody: a race to fill it',
  everybodys: 'the call does the same to each caller’s own account',
  'owner-signed': 'the first call was signed by an account’s owner beforehand, who copies nothing',
  'not-contained': 'the victim’s calldata is not in the attacker’s',
  'other-target': 'the same calldata goes to another target',
  'call-not-made': 'the attacker’s call tree does not have the victim’s call',
  'names-the-victim': 'the calldata names the victim, who gets what it gives whoever sends it',
  'names-the-attacker': 'the calldata is about the attacker’s own account',
  spared: 'the victim’s call did all that the first did',
  'not-outbid': 'the attacker did not pay more for his place',
  'first-come': 'a call that anybody may make, and nothing says that one copied the other',
} as const

export type DisplacementEvidence = {
  /** The victim's calldata in the attacker's: first byte and length; -1 and 0 when it is not there. */
  readonly offset: number
  readonly bytes: number
  /** True when the victim's own address in the calldata was replaced by the attacker's. */
  readonly substituted: boolean
  /** Whether the calldata holds what two callers do not come to by themselves. */
  readonly distinctive: boolean
  /** wei per gas that the attacker paid above the victim; undefined when not told. */
  readonly outbid: bigint | undefined
  readonly blocksApart: number
  readonly outcome: Outcome
}

export type DisplacementVerdict = {
  readonly displacement: boolean
  /** Of the verdict, whichever it is. */
  readonly confidence: Confidence
  readonly reason: DisplacementReason
  readonly evidence: DisplacementEvidence
}

/**
 * Whether `attacker` displaced `victim`: took the gain of its call by making the same call first. From the
 * transactions' own fields; receipts and call trees, where there are any, confirm or refute it.
 *
 * The whole calldata of the victim must be in the attacker's, with the same target beside it, from another sender, in
 * an earlier place of the last 20 blocks, bought with a higher gas price. (But for the target, those are conditions
 * of Torres et al., "Frontrunner Jones and the Raiders of the Dark Forest", USENIX Security 2021.) Such a pair is still a mere race, and no displacement, when the call pays for what it takes, accepts a public offer, or gives
 * everybody his own. The same calldata sent straight to the same target is a displacement when it is distinctive, the
 * victim's came to nothing and the attacker's paid its sender.
 */
export function isDisplacement(attacker: PlacedTransaction, victim: PlacedTransaction): DisplacementVerdict {
  const blocksApart = victim.block - attacker.block
  const outbid =
    attacker.gasPrice === undefined || victim.gasPrice === undefined
      ? undefined
      : attacker.gasPrice - victim.gasPrice
  const known = {
    offset: -1,
    bytes: 0,
    substituted: false,
    distinctive: false,
    outbid,
    blocksApart,
    outcome: 'unknown' as Outcome,
  }
  const no = (
    reason: DisplacementReason,
    confidence: Confidence,
    evidence: DisplacementEvidence = known,
  ): DisplacementVerdict => ({ displacement: false, confidence, reason, evidence })

  if (!isKnown(attacker) || !isKnown(victim)) return no('fields-unknown', 'low')
  const dismissed = dismiss(attacker, victim)
  if (dismissed !== undefined) return no(...dismissed)

  const direct = attacker.to === victim.to
  const copy = findCopy(attacker, victim)
  const traced = attacker.trace
  const called = traced !== undefined && !direct && made(traced, victim.to, victim.input)
  if (copy === undefined && !called) return no('not-contained', 'high')
  const distinctive = isDistinctive(victim.input.slice(2))
  const outcome = outcomeOf(attacker, victim)
  const evidence = { ...known, ...copy, distinctive, outcome }
  if (attacker.input !== victim.input && callNatures().get(selectorKey(attacker.input, 2)) === 'owner-signed')
    return no('owner-signed', 'medium', evidence)
  if (copy !== undefined && !direct && !called) {
    const start = copy.offset * 2 + 2
    if (!namesOutside(attacker.input, victim.to, start, start + copy.bytes * 2))
      return no('other-target', 'medium', evidence)
    if (traced !== undefined && !copy.substituted) return no('call-not-made', 'high', evidence)
  }
  if (
    bytesAt(victim.input, attacker.from.slice(2)) >= 0 ||
    (!direct && bytesAt(victim.input, attacker.to.slice(2)) >= 0)
  )
    return no('names-the-attacker', 'medium', evidence)
  if (direct && copy?.substituted === false && bytesAt(victim.input, victim.from.slice(2)) >= 0)
    return no('names-the-victim', 'medium', evidence)
  if (outcome === 'spared') return no('spared', 'high', evidence)

  const lost = outcome === 'lost'
  const above = outbid !== undefined && outbid > 0n
  // A bid of a wei, or a thousandth, above another's is made in sight of it.
  const narrowly = above && outbid * 1000n <= (victim.gasPrice ?? 0n)
  // In one block a place may have been bought without the gas price, and then the victim's loss has to show it.
  if (!above && !(lost && blocksApart === 0 && !direct)) return no('not-outbid', 'medium', evidence)
  if (direct) {
    // The owner of a contract sends from several accounts of his own to be sure; the gain then stays in the contract.
    if (!distinctive || !lost || !isPaid(attacker.from, attacker.logs, attacker.trace))
      return no('first-come', 'medium', evidence)
    const confidence = narrowly ? 'high' : 'low'
    return { displacement: true, confidence, reason: 'copied-directly', evidence }
  }
  if (copy?.substituted === true && !(distinctive && (lost || narrowly)))
    return no('first-come', 'medium', evidence)
  const sure = narrowly || distinctive
  const confidence = sure ? (lost ? 'high' : 'medium') : 'low'
  return { displacement: true, confidence, reason: 'copied-through-contract', evidence }
}

type KnownTransaction = PlacedTransaction & {
  readonly from: Address
  readonly to: Address
  readonly input: Hex
}

function isKnown(transaction: PlacedTransaction): transaction is KnownTransaction {
  const { from, to, input } = transaction
  return from !== undefined && to !== undefined && to !== null && input !== undefined
}

/** What rules a displacement out before the calldata is compared, and how surely. */
function dismiss(
  attacker: KnownTransaction,
  victim: KnownTransaction,
): readonly [DisplacementReason, Confidence] | undefined {
  const blocksApart = victim.block - attacker.block
  if (attacker.from === victim.from) return ['same-sender', 'high']
  if (blocksApart < 0 || (blocksApart === 0 && attacker.index >= victim.index)) return ['not-earlier', 'high']
  if (blocksApart > displacementSpan) return ['too-far-apart', 'medium']
  if (attacker.status === 'reverted') return ['attacker-failed', 'high']
  if (victim.input.length < 2 + fewestDigits) return ['trivial-calldata', 'high']
  if (victim.value !== undefined && victim.value > 0n) return ['pays-for-it', 'medium']
  const nature = callNatures().get(selectorKey(victim.input, 2))
  if (nature === 'public-offer') return ['public-offer', 'medium']
  return nature === 'everybodys' ? ['everybodys', 'high'] : undefined
}

type Copy = { readonly offset: number; readonly bytes: number; readonly substituted: boolean }

/** The victim's calldata in the attacker's, as it is or with the attacker's address in place of the victim's own. */
function findCopy(attacker: KnownTransaction, victim: KnownTransaction): Copy | undefined {
  const body = victim.input.slice(2)
  if (attacker.input.length < victim.input.length) return undefined
  const at = bytesAt(attacker.input, body)
  if (at >= 0) return { offset: (at - 2) / 2, bytes: body.length / 2, substituted: false }
  const own = victim.from.slice(2)
  if (bytesAt(victim.input, own) < 0) return undefined
  for (const address of attacker.to === victim.to ? [attacker.from] : [attacker.to, attacker.from]) {
    const there = bytesAt(attacker.input, body.replaceAll(own, address.slice(2)))
    if (there >= 0) return { offset: (there - 2) / 2, bytes: body.length / 2, substituted: true }
  }
  return undefined
}
