import type { Address, Transaction } from '@membrane/core'
import { frameEvidence } from '../concern/frame.ts'
import type { Reason } from '../concern/reasons.ts'
import { cutEvidence, type EvidenceOf } from '../concern/scope.ts'
import type { Cluster } from '../reading/cluster.ts'
import { framesOf } from '../reading/frames.ts'
import { measuredLosses } from '../reading/losses.ts'
import { transfersOf } from '../reading/transfers.ts'
import type { Growth } from './growth.ts'
import { doorsOf, largestSupply, type Mint, wasPaid } from './mints.ts'
import type { UnbackedMintOptions } from './options.ts'

/** What speaks for an unbacked mint of any token, without knowing the token. */
export function reasonsOf(
  transaction: Transaction,
  mints: readonly Mint[],
  growths: readonly Growth[],
  cluster: Cluster,
  options: UnbackedMintOptions,
): readonly Reason[] {
  const { accounts } = cluster
  const reasons: Reason[] = []
  const ours = new Map<Address, bigint>()
  for (const { token, to, amount } of mints) {
    if (accounts.has(to) && !accounts.has(token)) ours.set(token, (ours.get(token) ?? 0n) + amount)
  }
  for (const [token, amount] of ours) {
    if (wasPaid(transaction, token, accounts)) continue
    reasons.push(...ofMint(transaction, token, amount, accounts, options))
  }
  for (const growth of growths) {
    const one = accounts.has(growth.token) ? undefined : ofGrowth(transaction, growth, options)
    if (one !== undefined) reasons.push(one)
  }
  return reasons
}

function ofMint(
  transaction: Transaction,
  token: Address,
  amount: bigint,
  cluster: ReadonlySet<Address>,
  options: UnbackedMintOptions,
): readonly Reason[] {
  const reasons: Reason[] = []
  const doors = framesOf(transaction).length === 0 ? [token] : [...doorsOf(transaction, token, cluster)]
  const supply = largestSupply(transaction, token)
  // All that there is, asked for after the first mint, is no share of what there was.
  const known = supply !== undefined && supply > 0n && supply !== amount
  const share = known ? Number((amount * 10_000n) / supply) : 0
  if (known && share >= options.seenShareBps) {
    reasons.push({
      about: token,
      weight: share >= options.seenHighBps ? 0.6 : 0.3,
      text: `${(share / 100).toFixed(0)} % of what there was of it, and nothing was paid`,
      victims: doors,
      evidence: [
        {
          kind: 'measure',
          name: 'minted against the supply seen',
          value: `${share}`,
          threshold: `${options.seenShareBps}`,
          unit: 'basis points',
        },
        { kind: 'read', address: token, call: 'totalSupply()', value: `${supply}` },
      ],
    })
  }
  const buyers = buyersOf(transaction, token, cluster)
  if (buyers.size > 0) {
    const least = options.dumpPercent / 100
    const emptied = measuredLosses(transaction, cluster, least).filter(
      (loss) => buyers.has(loss.account) && loss.token !== token,
    )
    reasons.push({
      about: token,
      weight: emptied.length > 0 ? 0.55 : 0.3,
      text: `nothing was paid, and it was sold at once${emptied.length > 0 ? ' for most of what a pool held' : ''}`,
      victims: [...doors, ...emptied.map(({ account }) => account)],
      evidence: [
        ...minted(token, amount, cluster),
        ...cutEvidence(emptied, 3).map(
          (loss): EvidenceOf => ({
            kind: 'flow',
            account: loss.account,
            token: loss.token,
            amount: `${-loss.amount}`,
            note: `${(100 * loss.share).toFixed(0)} % of what it held, for minted tokens`,
          }),
        ),
      ],
    })
  }
  return reasons
}

function minted(token: Address, amount: bigint, cluster: ReadonlySet<Address>): readonly EvidenceOf[] {
  const [account] = cluster
  return account === undefined
    ? []
    : [{ kind: 'flow', account, token, amount: `${amount}`, note: 'minted, and nothing paid for it' }]
}

/** Outside accounts that took the token from the cluster and gave the cluster something else. */
function buyersOf(
  transaction: Transaction,
  token: Address,
  cluster: ReadonlySet<Address>,
): ReadonlySet<Address> {
  const took = new Set<Address>()
  const bought = new Set<Address>()
  for (const { token: moved, from, to, amount } of transfersOf(transaction).list) {
    if (amount === 0n) continue
    if (moved === token) {
      if (cluster.has(from) && !cluster.has(to)) took.add(to)
    } else if (took.has(from)) bought.add(from)
  }
  return bought
}

function ofGrowth(
  transaction: Transaction,
  { token, holder, expected, found, frame }: Growth,
  options: UnbackedMintOptions,
): Reason | undefined {
  if (expected <= 0n || (found - expected) * 100n < expected * BigInt(options.growthPercent)) return undefined
  const doubled = (found - expected) * 100n >= expected * BigInt(options.growthHighPercent)
  return {
    about: token,
    weight: doubled ? 0.6 : 0.35,
    text: `a balance of it grew from ${expected} to ${found} though only transfers were made`,
    victims: [token],
    evidence: [
      frameEvidence(
        framesOf(transaction),
        frame,
        `balance of ${holder}: ${found}, where transfers explain ${expected}`,
      ),
    ],
  }
}
