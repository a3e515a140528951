import type { Address } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import type { Transfer } from './transfers.ts'

/** Signed base units by token for one account: positive came in. Tokens that netted to zero are absent. */
export type Balance = ReadonlyMap<Address | 'native', bigint>

const noWrappers: ReadonlySet<Address> = new Set()

/**
 * What every account gained and lost over the transfers. A loan that was returned nets to zero, so what is left
 * is what changed hands for good. The zero address, source of mints and sink of burns, is not an account.
 * @param wrappers tokens to count as the chain's coin, and whose own contracts only hold it for others.
 */
export function netFlows(
  transfers: readonly Transfer[],
  wrappers: ReadonlySet<Address> = noWrappers,
): ReadonlyMap<Address, Balance> {
  const accounts = new Map<Address, Map<Address | 'native', bigint>>()
  for (const { token, from, to, amount } of transfers) {
    if (amount === 0n || from === to) continue
    const asset = token !== 'native' && wrappers.has(token) ? 'native' : token
    if (!wrappers.has(from)) add(accounts, from, asset, -amount)
    if (!wrappers.has(to)) add(accounts, to, asset, amount)
  }
  return accounts
}

function add(
  accounts: Map<Address, Map<Address | 'native', bigint>>,
  account: Address,
  token: Address | 'native',
  amount: bigint,
): void {
  if (account === zeroAddress) return
  let balance = accounts.get(account)
  if (balance === undefined) {
    balance = new Map()
    accounts.set(account, balance)
  }
  const next = (balance.get(token) ?? 0n) + amount
  if (next === 0n) balance.delete(token)
  else balance.set(token, next)
}

/** The sum of several accounts' balances, as if they were one. */
export function sumBalances(balances: Iterable<Balance | undefined>): Balance {
  const sum = new Map<Address | 'native', bigint>()
  for (const balance of balances) {
    if (balance === undefined) continue
    for (const [token, amount] of balance) {
      const next = (sum.get(token) ?? 0n) + amount
      if (next === 0n) sum.delete(token)
      else sum.set(token, next)
    }
  }
  return sum
}
