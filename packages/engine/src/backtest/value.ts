import type { Address, Protocol, Transaction } from '@membrane/core'
import { sumBalances, transfersOf } from '@membrane/detectors'
import { knownAsset } from './assets.ts'
import { sidesOf } from './attackers.ts'
import type { AttackLabel } from './labels.ts'
import { type Moment, type PriceBasis, type PriceBook, worth } from './prices.ts'

/** One asset that the attacker's side ended with more of. */
export type AssetAtRisk = {
  readonly token: Address | 'native'
  readonly symbol: string | null
  readonly decimals: number | null
  /** Base units; always positive. */
  readonly amount: bigint
  /** Dollars at the time; null when no price is known. */
  readonly usd: number | null
  readonly basis: PriceBasis | null
}

export type ValueAtRisk = {
  /** What the attacker's side gained, most valuable first. */
  readonly assets: readonly AssetAtRisk[]
  /** What it gave for that: amounts are positive. */
  readonly spent: readonly AssetAtRisk[]
  /** Dollars gained less dollars spent; null when that is not known. */
  readonly usd: number | null
  /** `at-least` when some of what was gained has no known price. */
  readonly bound: 'exact' | 'at-least' | null
  /** How movements of tokens were read: events, or calldata of transfer calls where there are no events. */
  readonly tokens: 'logs' | 'calldata' | 'unknown'
  /** Whether movements of the chain's own coin inside the transaction were known. */
  readonly coin: 'frames' | 'unknown'
  readonly attackers: readonly Address[]
  readonly measuredBy: 'accounts' | 'recipients'
  /** Why there is no figure, or what it leaves out. */
  readonly reason: string | null
}

/**
 * What an attack took, measured from the recording alone: what the attacker's accounts have more of after the
 * transaction than before. A returned loan nets to zero. A figure in dollars is given where every asset spent and at
 * least one gained has a known price.
 */
export function valueAtRiskOf(
  transaction: Transaction,
  context: {
    readonly protocol: Protocol
    readonly label: AttackLabel | undefined
    readonly chainId: number | undefined
    readonly moment: Moment
    readonly prices: PriceBook
  },
): ValueAtRisk {
  const { protocol, label, chainId, moment, prices } = context
  const { attackers, net, by } = sidesOf(transaction, protocol, label)
  const transfers = transfersOf(transaction)
  const balance = sumBalances([...attackers].map((account) => net.get(account)))
  const assets: AssetAtRisk[] = []
  const spent: AssetAtRisk[] = []
  for (const [token, amount] of balance) {
    const size = amount > 0n ? amount : -amount
    const valued = worth(token, size, chainId, moment, prices)
    const asset = knownAsset(token, chainId)
    ;(amount > 0n ? assets : spent).push({
      token,
      symbol: asset?.symbol ?? null,
      decimals: asset?.decimals ?? null,
      amount: size,
      usd: valued?.usd ?? null,
      basis: valued?.basis ?? null,
    })
  }
  assets.sort((a, b) => (b.usd ?? -1) - (a.usd ?? -1))
  const dollars = inDollars(assets, spent)
  const hidden =
    transfers.native === 'unknown' ? 'coin that moved inside the transaction is not recorded' : null
  return {
    assets,
    spent,
    ...dollars,
    reason: [dollars.reason, hidden].filter((reason) => reason !== null).join('; ') || null,
    tokens: transfers.tokens === 'frames' ? 'calldata' : transfers.tokens,
    coin: transfers.native,
    attackers: [...attackers],
    measuredBy: by,
  }
}

function inDollars(
  assets: readonly AssetAtRisk[],
  spent: readonly AssetAtRisk[],
): Pick<ValueAtRisk, 'usd' | 'bound' | 'reason'> {
  const nothing = { usd: null, bound: null }
  if (assets.length === 0) {
    return {
      ...nothing,
      reason:
        'no gain of the attacker is visible: balances changed without a transfer, or were prepared for later',
    }
  }
  const unpricedCost = spent.find(({ usd }) => usd === null)
  if (unpricedCost !== undefined) {
    return {
      ...nothing,
      reason: `no price for ${unpricedCost.symbol ?? unpricedCost.token}, which the attacker gave`,
    }
  }
  const unpriced = assets.filter(({ usd }) => usd === null)
  if (unpriced.length === assets.length) {
    const names = assets.map(({ symbol, token }) => symbol ?? token).slice(0, 3)
    return { ...nothing, reason: `no price for ${names.join(', ')} at that time` }
  }
  const total = sum(assets) - sum(spent)
  if (total <= 0) return { ...nothing, reason: 'what has a price cost the attacker more than it brought' }
  return {
    usd: total,
    bound: unpriced.length === 0 ? 'exact' : 'at-least',
    reason:
      unpriced.length === 0
        ? null
        : `${unpriced.length} of ${assets.length} assets have no price and are left out`,
  }
}

function sum(assets: readonly AssetAtRisk[]): number {
  return assets.reduce((total, { usd }) => total + (usd ?? 0), 0)
}
