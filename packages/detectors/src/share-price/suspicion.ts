import { type Address, type Protocol, type Transaction, zeroAddress } from '@membrane/core'
import { frameEvidence } from '../concern/frame.ts'
import type { Reason } from '../concern/reasons.ts'
import { cutEvidence, type EvidenceOf } from '../concern/scope.ts'
import { amountOf } from '../reading/amount.ts'
import type { Cluster } from '../reading/cluster.ts'
import { framesOf } from '../reading/frames.ts'
import { netFlows, sumBalances } from '../reading/net.ts'
import { transfersOf } from '../reading/transfers.ts'
import { type Gift, giftsOf } from './gift.ts'
import type { SharePriceOptions } from './options.ts'
import { type Overpaid, overpaidOf } from './overpaid.ts'
import { type RateMove, rateGainBps, rateMoves } from './rates.ts'
import { emptyEvidence } from './state.ts'
import { type PriceMove, type SharesSeen, sharesSeen } from './views.ts'

/** Everything in one transaction that speaks for a moved share price, from calls and from transfers. */
export function suspicionsOf(
  transaction: Transaction,
  cluster: Cluster,
  protocol: Protocol,
  options: SharePriceOptions,
): readonly Reason[] {
  const { accounts } = cluster
  const found: Reason[] = []
  for (const fact of overpaidOf(transaction, protocol, cluster)) {
    const one = ofOverpaid(fact, transaction, accounts, protocol, options)
    if (one !== undefined) found.push(one)
  }
  const seen = sharesSeen(transaction, accounts)
  for (const gift of giftsOf(transaction, accounts)) {
    const one = ofGift(gift, seen, transaction, protocol, options)
    if (one !== undefined) found.push(one)
  }
  for (const move of seen.moves) {
    const one = ofView(move, transaction, options)
    if (one !== undefined) found.push(one)
  }
  for (const move of rateMoves(transaction, accounts)) {
    const one = ofRate(move, protocol, options)
    if (one !== undefined) found.push(one)
  }
  return found
}

/** An exchange is judged by its invariant, not here: a vault deals in one asset. */
function ofOverpaid(
  fact: Overpaid,
  transaction: Transaction,
  cluster: ReadonlySet<Address>,
  protocol: Protocol,
  options: SharePriceOptions,
): Reason | undefined {
  if (fact.assets > 1 || fact.gain * 10_000n < fact.stake * BigInt(options.gainBps)) return undefined
  const small = fact.stake * 100n < fact.gain * BigInt(options.stakePercent)
  // A fee in coins is paid for many a claim; whoever burns what it had before gives it up for what it gets.
  const weight = gaveUp(transaction, cluster) ? 0.2 : !small ? 0.6 : fact.token === 'native' ? 0.25 : 0.45
  const frame = framesOf(transaction)[fact.frame]
  const percent = Number((fact.gain * 10_000n) / fact.stake) / 100
  return {
    about: fact.account,
    weight,
    text: `gave back ${amountOf(fact.gain, fact.token, protocol)} more than was put in${small ? '' : ` (${percent} %)`}`,
    victims: [fact.account, ...fact.losers],
    evidence: [
      {
        kind: 'measure',
        name: 'given back beyond the stake',
        value: `${fact.gain}`,
        threshold: `${(fact.stake * BigInt(options.gainBps)) / 10_000n}`,
        unit: 'base units',
      },
      ...cutEvidence(fact.losers, 3).map(
        (account): EvidenceOf => ({
          kind: 'flow',
          account,
          token: fact.token,
          amount: `${-fact.gain}`,
          note: 'only lost',
        }),
      ),
      ...(frame === undefined ? [] : [frameEvidence(framesOf(transaction), frame, 'the last payment out')]),
    ],
  }
}

/** Whether the cluster ends with less of a token that was burnt: shares of before were redeemed, where events tell it. */
export function gaveUp(transaction: Transaction, cluster: ReadonlySet<Address>): boolean {
  const { list, tokens, wrappers } = transfersOf(transaction)
  if (tokens !== 'logs') return false
  const burnt = new Set<Address>()
  for (const { token, to } of list) {
    const shares = token !== 'native' && !wrappers.has(token) && !cluster.has(token)
    if (shares && (to === zeroAddress || to === token)) burnt.add(token)
  }
  if (burnt.size === 0) return false
  const net = netFlows(list, wrappers)
  const gain = sumBalances([...cluster].map((account) => net.get(account)))
  return [...burnt].some((token) => (gain.get(token) ?? 0n) < 0n)
}

function ofGift(
  gift: Gift,
  { supplies }: SharesSeen,
  transaction: Transaction,
  protocol: Protocol,
  options: SharePriceOptions,
): Reason | undefined {
  if (gift.given * 100n < gift.deposited * BigInt(options.giftPercent)) return undefined
  const supply = supplies.get(gift.holder)
  const empty = supply !== undefined && supply <= BigInt(options.tinySupply)
  const dwarfs = gift.given >= gift.deposited * 100n
  if (gift.redeemed === 0n && !empty && !dwarfs) return undefined
  return {
    about: gift.holder,
    weight: empty ? 0.75 : gift.redeemed > 0n ? 0.6 : 0.45,
    text: `was given ${amountOf(gift.given, gift.token, protocol)} for nothing${empty ? ' while it was all but empty' : ''}`,
    victims: [gift.holder],
    evidence: [
      frameEvidence(framesOf(transaction), gift.frame, 'a gift: a plain transfer to a vault'),
      {
        kind: 'measure',
        name: 'gift',
        value: `${gift.given}`,
        threshold: `${(gift.deposited * BigInt(options.giftPercent)) / 100n}`,
        unit: `base units; ${gift.deposited} deposited, ${gift.redeemed} paid out after it`,
      },
      ...(empty && supply !== undefined ? [emptyEvidence(gift.holder, supply)] : []),
    ],
  }
}

function ofView(move: PriceMove, transaction: Transaction, options: SharePriceOptions): Reason | undefined {
  const bps = Number(((move.high - move.low) * 10_000n) / move.low)
  if (bps < options.viewMoveBps) return undefined
  const outside = move.readers.length > 0
  const weight = bps < options.viewMediumBps ? 0.25 : outside ? 0.65 : 0.5
  return {
    about: move.vault,
    weight,
    text: `answered ${move.function} differently by ${byHowMuch(bps)}${outside ? ', and others relied on it' : ''}`,
    victims: [move.vault, ...cutEvidence(move.readers, 4)],
    evidence: [
      frameEvidence(framesOf(transaction), move.frame, `${move.low} to ${move.high} within one transaction`),
      {
        kind: 'measure',
        name: 'move of one answer',
        value: `${bps}`,
        threshold: `${options.viewMoveBps}`,
        unit: 'basis points',
      },
    ],
  }
}

/** Basis points for a person: per cent, or how many times as much. */
function byHowMuch(bps: number): string {
  return bps < 100_000 ? `${(bps / 100).toFixed(1)} %` : `a factor of ${(bps / 10_000 + 1).toPrecision(2)}`
}

function ofRate(move: RateMove, protocol: Protocol, options: SharePriceOptions): Reason | undefined {
  const bps = rateGainBps(move)
  if (bps < options.rateMoveBps) return undefined
  return {
    about: move.vault,
    weight: 0.55,
    text: `redeemed shares ${(bps / 100).toFixed(1)} % dearer than it minted them`,
    victims: [move.vault],
    evidence: [
      {
        kind: 'measure',
        name: 'rate of redemption against minting',
        value: `${bps}`,
        threshold: `${options.rateMoveBps}`,
        unit: 'basis points',
      },
      {
        kind: 'flow',
        account: move.vault,
        token: move.token,
        amount: `${move.paid - move.received}`,
        note: `${amountOf(move.paid, move.token, protocol)} for ${move.minted} shares, ${amountOf(move.received, move.token, protocol)} for ${move.burnt}`,
      },
    ],
  }
}
