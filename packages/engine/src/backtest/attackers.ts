import type { Address, Protocol, Transaction } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import { type Balance, clusterOf, framesOf, netFlows, type Transfer, transfersOf } from '@membrane/detectors'
import type { AttackLabel } from './labels.ts'

/** Who took part on the attacker's side of one transaction, and what everybody gained and lost in it. */
export type Sides = {
  readonly attackers: ReadonlySet<Address>
  /** Net base units by account and token; tokens that the attacker's own contracts issue are left out. */
  readonly net: ReadonlyMap<Address, Balance>
  /** How the attacker's side was told: its own accounts, or, where these gained nothing, whoever was only paid. */
  readonly by: 'accounts' | 'recipients'
}

const burnt: ReadonlySet<Address> = new Set<Address>([
  zeroAddress,
  '0x000000000000000000000000000000000000dead',
])

/**
 * Tells the attacker's accounts in a transaction that is known to be an attack: the sender, the contract that it
 * called, contracts that these made, borrowers of flash loans, and accounts without code at work that they paid.
 * A called contract that ended with nothing but losses was robbed, and is not one of them. Where all of these gained
 * nothing, accounts that were only paid, by anybody, stand for the attacker.
 */
export function sidesOf(transaction: Transaction, protocol: Protocol, label: AttackLabel | undefined): Sides {
  const cluster = clusterOf(transaction, protocol)
  const { wrappers, ...transfers } = transfersOf(transaction)
  // Where coin that moved inside the transaction is not recorded, coin wrapped or unwrapped is the same money still.
  const wraps = ({ token, from, to }: Transfer) =>
    token !== 'native' && wrappers.has(token) && (from === zeroAddress || to === zeroAddress)
  const list = transfers.native === 'unknown' ? transfers.list.filter((one) => !wraps(one)) : transfers.list
  const sender = transaction.from
  const core = new Set<Address>(cluster.created)
  if (sender !== undefined) core.add(sender)
  if (label?.attacker !== undefined) core.add(label.attacker)
  const all = netFlows(list, wrappers)
  const attackers = new Set(core)
  for (const account of cluster.accounts) {
    if (core.has(account) || account === label?.victim || onlyLost(all.get(account))) continue
    attackers.add(account)
  }
  const real = list.filter(({ token }) => token === 'native' || !attackers.has(token))
  const net = netFlows(real, wrappers)
  // Who gave anything is a counterparty: a lender that got its loan and a fee back.
  const busy = new Set([
    ...workingAccounts(transaction),
    ...real.map(({ from }) => from),
    ...burnt,
    ...wrappers,
  ])
  const idle = (account: Address) => !busy.has(account)
  const paid = real.filter(({ from, to }) => attackers.has(from) && idle(to))
  for (const payee of onlyPaid(paid, net, attackers)) attackers.add(payee)
  if (gains(net, attackers)) return { attackers, net, by: 'accounts' }
  const recipients = onlyPaid(
    real.filter(({ to }) => idle(to)),
    net,
    attackers,
  )
  for (const recipient of recipients) attackers.add(recipient)
  return { attackers, net, by: 'recipients' }
}

function onlyLost(balance: Balance | undefined): boolean {
  if (balance === undefined || balance.size === 0) return false
  for (const amount of balance.values()) if (amount > 0n) return false
  return true
}

function gains(net: ReadonlyMap<Address, Balance>, accounts: ReadonlySet<Address>): boolean {
  const sums = new Map<Address | 'native', bigint>()
  for (const account of accounts) {
    for (const [token, amount] of net.get(account) ?? []) sums.set(token, (sums.get(token) ?? 0n) + amount)
  }
  for (const amount of sums.values()) if (amount > 0n) return true
  return false
}

/** Accounts whose code ran: called with calldata, or created. Being sent coin alone runs nothing that is known of. */
function workingAccounts(transaction: Transaction): ReadonlySet<Address> {
  const working = new Set<Address>()
  for (const { call, account } of framesOf(transaction)) {
    if (call.input.length > 2 || call.calls.length > 0) working.add(account)
  }
  if (working.size === 0) for (const { address } of transaction.logs) working.add(address)
  return working
}

/** Receivers of these transfers that ended with nothing but gains. */
function onlyPaid(
  transfers: readonly Transfer[],
  net: ReadonlyMap<Address, Balance>,
  known: ReadonlySet<Address>,
): ReadonlySet<Address> {
  const payees = new Set<Address>()
  for (const { to } of transfers) {
    if (known.has(to)) continue
    const amounts = [...(net.get(to)?.values() ?? [])]
    if (amounts.length > 0 && amounts.every((amount) => amount > 0n)) payees.add(to)
  }
  return payees
}
