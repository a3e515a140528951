/** How a vault turns assets into shares. */
export type VaultRules =
  /** OpenZeppelin's: `10^offset` shares and one asset that nobody owns. */
  | { readonly kind: 'virtual-shares'; readonly offset: number }
  /** One share an asset while there are none, in proportion from then on (Solmate's). */
  | { readonly kind: 'plain' }

/** Totals in base units. */
export type VaultTotals = { readonly assets: bigint; readonly supply: bigint }

export type VaultAction = 'deposit' | 'mint' | 'withdraw' | 'redeem'

/** Shares of an amount of assets; undefined where the rules divide by nothing. */
export function toShares(
  rules: VaultRules,
  { assets, supply }: VaultTotals,
  amount: bigint,
  round: 'up' | 'down',
): bigint | undefined {
  if (rules.kind === 'virtual-shares')
    return scaled(amount, supply + 10n ** BigInt(rules.offset), assets + 1n, round)
  return supply === 0n ? amount : scaled(amount, supply, assets, round)
}

/** Assets of a number of shares; undefined where the rules divide by nothing. */
export function toAssets(
  rules: VaultRules,
  { assets, supply }: VaultTotals,
  shares: bigint,
  round: 'up' | 'down',
): bigint | undefined {
  if (rules.kind === 'virtual-shares')
    return scaled(shares, assets + 1n, supply + 10n ** BigInt(rules.offset), round)
  return supply === 0n ? shares : scaled(shares, assets, supply, round)
}

/** Assets and shares that move, and the totals after it. */
export type VaultMove = { readonly assets: bigint; readonly shares: bigint; readonly after: VaultTotals }

/**
 * What an action does by EIP-4626: rounded against whoever acts.
 * @param amount assets of `deposit` and `withdraw`, shares of `mint` and `redeem`.
 * @returns undefined where the rules divide by nothing, or more would leave than there is.
 */
export function modelAction(
  rules: VaultRules,
  totals: VaultTotals,
  action: VaultAction,
  amount: bigint,
): VaultMove | undefined {
  const enters = action === 'deposit' || action === 'mint'
  const byAssets = action === 'deposit' || action === 'withdraw'
  const other = byAssets
    ? toShares(rules, totals, amount, enters ? 'down' : 'up')
    : toAssets(rules, totals, amount, enters ? 'up' : 'down')
  if (other === undefined) return undefined
  const assets = byAssets ? amount : other
  const shares = byAssets ? other : amount
  if (!enters && (assets > totals.assets || shares > totals.supply)) return undefined
  const sign = enters ? 1n : -1n
  return {
    assets,
    shares,
    after: { assets: totals.assets + sign * assets, supply: totals.supply + sign * shares },
  }
}

/**
 * By which part a share is worth less than before, 0 where it is not: exact in whether it fell; what nobody owns counts as the
 * rules count it.
 */
export function priceFall(rules: VaultRules, before: VaultTotals, after: VaultTotals): number {
  if (rules.kind === 'plain' && (before.supply === 0n || after.supply === 0n)) return 0
  const [a, b] = [owned(rules, before), owned(rules, after)]
  const was = a.assets * b.supply
  const lost = was - b.assets * a.supply
  // Over 30 digits a fall is no longer a number; it is one still.
  return lost <= 0n ? 0 : Math.max(Number((lost * 10n ** 30n) / was) / 1e30, Number.MIN_VALUE)
}

/** What a share is worth in base units of the asset. */
export function sharePrice(rules: VaultRules, totals: VaultTotals): number {
  const { assets, supply } = owned(rules, totals)
  return supply === 0n ? 1 : Number((assets * 10n ** 30n) / supply) / 1e30
}

function owned(rules: VaultRules, { assets, supply }: VaultTotals): VaultTotals {
  return rules.kind === 'plain'
    ? { assets, supply }
    : { assets: assets + 1n, supply: supply + 10n ** BigInt(rules.offset) }
}

function scaled(amount: bigint, by: bigint, over: bigint, round: 'up' | 'down'): bigint | undefined {
  if (over === 0n) return undefined
  const product = amount * by
  return product / over + (round === 'up' && product % over !== 0n ? 1n : 0n)
}
