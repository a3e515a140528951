import type { Address, Protocol, Transaction } from '@membrane/core'
import { type Cluster, clusterOf } from '../reading/cluster.ts'
import { transfersOf } from '../reading/transfers.ts'
import { overpaidCallees } from './dealings.ts'
import { overpaidKeepers } from './keepers.ts'

/** An account that took something from the sender's side and gave it back with more, and was given nothing for it. */
export type Overpaid = {
  /** Who gave: the account that holds the asset, or the contract that was called where others hold it. */
  readonly account: Address
  /** What was taken and given back: the asset of largest gain against its stake. */
  readonly token: Address | 'native'
  /** Most that the sender's side had there at any moment, base units. */
  readonly stake: bigint
  /** Base units that came back beyond it. */
  readonly gain: bigint
  /** All that was given beyond what was taken, base units by asset. */
  readonly lost: ReadonlyMap<Address | 'native', bigint>
  /** Assets that it exchanged with the sender's side: one for a vault, more for an exchange. */
  readonly assets: number
  /** Who ended with nothing but losses: those whose money it was. */
  readonly losers: readonly Address[]
  /** Index of the last call that paid out; -1 where only transfers tell. */
  readonly frame: number
}

/** Something must come in and something go out. */
const fewestTransfers = 2
const none: readonly Overpaid[] = []

type Remembered = { readonly protocol: Protocol; readonly facts: readonly Overpaid[] }

const memo = new WeakMap<Transaction, Remembered>()

/**
 * Who gave back more than was put in, told once for every account that lost by it. Vaults and exchanges are judged by
 * rules of their own, which share this reading; it is computed once a transaction.
 * @param cluster the sender's side, where the caller has it already.
 */
export function overpaidOf(
  transaction: Transaction,
  protocol: Protocol,
  cluster?: Cluster,
): readonly Overpaid[] {
  const known = memo.get(transaction)
  if (known !== undefined && known.protocol === protocol) return known.facts
  const facts = read(transaction, protocol, cluster)
  memo.set(transaction, { protocol, facts })
  return facts
}

function read(
  transaction: Transaction,
  protocol: Protocol,
  cluster: Cluster | undefined,
): readonly Overpaid[] {
  if (transfersOf(transaction).list.length < fewestTransfers) return none
  const { accounts } = cluster ?? clusterOf(transaction, protocol)
  return join(overpaidKeepers(transaction, accounts), overpaidCallees(transaction, accounts))
}

/** Calls tell more often than transfers whose money it was, transfers tell more surely how much: these come first. */
function join(keepers: readonly Overpaid[], callees: readonly Overpaid[]): readonly Overpaid[] {
  if (callees.length === 0) return keepers
  const facts = new Map<string, Overpaid>()
  for (const keeper of keepers) facts.set(`${keeper.account}${keeper.token}`, keeper)
  for (const callee of callees) {
    const keeper = [callee.account, ...callee.losers].find((one) => facts.has(`${one}${callee.token}`))
    const key = `${keeper ?? callee.losers[0] ?? callee.account}${callee.token}`
    const known = facts.get(key)
    if (known === undefined) facts.set(key, callee)
    else if (keeper === undefined || known.frame >= 0) facts.set(key, merge(known, callee))
    else facts.set(key, { ...known, frame: callee.frame })
  }
  return [...facts.values()]
}

/** One purse emptied through many contracts is one story. */
function merge(a: Overpaid, b: Overpaid): Overpaid {
  const stake = a.stake > b.stake ? a.stake : b.stake
  return { ...a, stake, gain: a.gain + b.gain, frame: b.frame }
}
