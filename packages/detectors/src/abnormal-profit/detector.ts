import type { Address, Block, FindingDraft, Protocol, Severity, Transaction } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { capSeverity, cutEvidence, type EvidenceOf, scopeOf } from '../concern/scope.ts'
import { profileOf } from '../flash-loan-flow/profile.ts'
import { framesOf } from '../reading/frames.ts'
import { measuredLosses } from '../reading/losses.ts'
import { type AbnormalProfitOptions, abnormalProfitDefaults } from './options.ts'
import { suppliesSeen } from './supply.ts'
import { coinPrice, worthOfGain } from './worth.ts'

/** Fewer frames than this hold no more than one transfer: a payment, of which nobody can say whether it was due. */
const fewestFrames = 4

/**
 * A sender who ends a transaction far richer and gave nothing for it, judged by what it is worth or by its share of the
 * supply, and by how much of its holdings the paying side lost. A large gain alone is a withdrawal as often as a theft
 * and stays `low`; a payer that lost most of what it held makes it more.
 */
export const abnormalProfit = defineDetector<AbnormalProfitOptions, null>({
  id: 'abnormal-profit',
  version: 1,
  title: 'Gains without a counterpart',
  description:
    "Sums what the sender and its contracts gained and gave in one transaction; a gain worth more than the limit, or more than a part of a token's supply, for which nothing was given, is told with those who paid it.",
  needs: [],
  uses: ['logs', 'traces'],
  defaults: abnormalProfitDefaults,
  initial: () => null,
  evaluate({ block, protocol, memory }, options) {
    const findings: FindingDraft[] = []
    for (const transaction of block.transactions) {
      if (transaction.status === 'reverted') continue
      if (framesOf(transaction).length < fewestFrames && transaction.logs.length < 3) continue
      const finding = judge(transaction, block, protocol, options)
      if (finding !== undefined) findings.push(finding)
    }
    const unknown: string[] = []
    if (block.tiers.traces === 'unknown') unknown.push('call traces: what the payers held was not seen')
    if (block.tiers.logs === 'unknown' && block.tiers.traces === 'unknown') {
      unknown.push('logs and traces: no gain could be judged')
    }
    if (coinPrice(block.chainId, options.coinDollars) === undefined) {
      unknown.push(`the price of chain ${block.chainId}'s coin: set coinDollars`)
    }
    return { findings, memory, unknown }
  },
})

type Gain = {
  readonly text: string
  readonly token: Address | 'native'
  readonly amount: bigint
  readonly measure: EvidenceOf
}

function judge(
  transaction: Transaction,
  { chainId, tiers }: Block,
  protocol: Protocol,
  options: AbnormalProfitOptions,
): FindingDraft | undefined {
  const profile = profileOf(transaction, protocol)
  let gave = false
  let gained = false
  for (const amount of profile.gain.values()) {
    if (amount < 0n) gave = true
    else gained = true
  }
  if (!gained || gave || profile.liquidation) return undefined
  const gain = largeGain(transaction, profile.gain, chainId, options)
  if (gain === undefined) return undefined
  const losses = measuredLosses(transaction, profile.cluster.accounts, options.emptiedPercent / 100)
  const losers = new Set(profile.losers.map(({ account }) => account))
  const payers = [...new Set([...losses.map(({ account }) => account), ...losers])]
  if (payers.length === 0) return undefined
  const scope = scopeOf(protocol)
  const own = payers.filter((account) => scope.own.has(account))
  // A pool that was emptied of one token and paid in another may have been traded with; one that got nothing was not.
  const unpaid = losses.filter(({ account }) => losers.has(account)).length
  const score = unpaid >= 2 ? 0.75 : unpaid === 1 ? 0.6 : losses.length > 0 ? 0.4 : 0.25
  let severity: Severity = score >= 0.7 ? 'high' : score >= 0.5 ? 'medium' : 'low'
  if (scope.described && own.length === 0) severity = capSeverity(severity, 'low')
  if (transaction.from !== undefined && scope.trusted.has(transaction.from))
    severity = capSeverity(severity, 'low')
  const shown = own.length > 0 ? own : payers
  const sender = transaction.from ?? transaction.to
  return {
    severity,
    score,
    title: `${gain.text} gained and nothing given${shown[0] === undefined ? '' : `, paid by ${scope.label(shown[0])}`}`,
    subject: shown[0] ?? transaction.hash,
    transaction: transaction.hash,
    victims: shown,
    attackers: [...profile.cluster.accounts],
    evidence: [
      gain.measure,
      ...(sender ? [flow(sender, gain.token, gain.amount, 'sender and its contracts, net')] : []),
      ...cutEvidence(losses, 4).map((loss) =>
        flow(
          loss.account,
          loss.token,
          -loss.amount,
          `${(100 * loss.share).toFixed(0)} % of the ${loss.held} it was seen to hold`,
        ),
      ),
    ],
    unknown: tiers.traces === 'unknown' ? ['traces'] : [],
  }
}

function flow(account: Address, token: Address | 'native', amount: bigint, note: string): EvidenceOf {
  return { kind: 'flow', account, token, amount: `${amount}`, note }
}

/** The gain as a person would say it, when it is worth enough or a large part of a supply. */
function largeGain(
  transaction: Transaction,
  gain: ReadonlyMap<Address | 'native', bigint>,
  chainId: number,
  options: AbnormalProfitOptions,
): Gain | undefined {
  const worth = worthOfGain(gain, chainId, coinPrice(chainId, options.coinDollars))
  const [largest] = [...gain].sort(([, a], [, b]) => (b > a ? 1 : b < a ? -1 : 0))
  if (worth.dollars >= options.minimumDollars && largest !== undefined) {
    return {
      text: `About $${Math.round(worth.dollars).toLocaleString('en-US')}`,
      token: largest[0],
      amount: largest[1],
      measure: {
        kind: 'measure',
        name: 'gain',
        value: worth.dollars.toFixed(0),
        threshold: `${options.minimumDollars}`,
        unit: 'dollars, at rough prices of the coin and of dollar tokens alone',
      },
    }
  }
  const supplies = worth.unpriced.length > 0 ? suppliesSeen(transaction) : undefined
  for (const token of worth.unpriced) {
    const supply = supplies?.get(token)
    const amount = gain.get(token) ?? 0n
    if (supply === undefined || amount * 10_000n < supply * BigInt(options.supplyShareBps)) continue
    const share = Number((amount * 10_000n) / supply)
    return {
      text: `${(share / 100).toFixed(1)} % of the supply of ${token.slice(0, 6)}…${token.slice(-4)}`,
      token,
      amount,
      measure: {
        kind: 'measure',
        name: 'share of supply',
        value: `${share}`,
        threshold: `${options.supplyShareBps}`,
        unit: 'basis points',
      },
    }
  }
  return undefined
}
