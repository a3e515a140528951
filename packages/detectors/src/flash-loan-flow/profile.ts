import type { Address, Protocol, Transaction } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import { type Cluster, clusterOf } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { type Balance, netFlows, sumBalances } from '../reading/net.ts'
import { type Transfer, type Transfers, transfersOf } from '../reading/transfers.ts'
import { functions } from '../signals/functions.ts'
import { plumbing } from './loop.ts'

/** An account outside the cluster that ended poorer and got nothing for it. */
export type Loser = {
  readonly account: Address
  readonly balance: Balance
  /** Whether it ran code in the transaction; an account that did not was drained by an allowance. True without a trace. */
  readonly called: boolean
}

/** What a transaction did with value, as far as its data tells. */
export type FlowProfile = {
  readonly cluster: Cluster
  readonly transfers: Transfers
  /** The cluster's accounts summed. */
  readonly gain: Balance
  readonly losers: readonly Loser[]
  /** Tokens that the cluster gained and a loser lost. */
  readonly drawn: readonly (Address | 'native')[]
  /** Pools through which tokens went one way and then back: the shape of a price moved and restored. */
  readonly roundTrips: readonly Address[]
  /** Largest number of times the cluster made the same state-changing call to one outside contract. */
  readonly repeats: number
  readonly repeated: PlacedFrame | undefined
  /** A call by an outside contract that treats a contract of the cluster as a token. */
  readonly suppliedToken: PlacedFrame | undefined
  /** Liquidation explains a lender's one-sided loss of collateral. */
  readonly liquidation: boolean
}

const liquidations: ReadonlySet<string> = new Set([
  functions.liquidationCall.selector,
  functions.liquidateBorrow.selector,
  functions.liquidateBorrowNative.selector,
])

const tokenCalls: ReadonlySet<string> = new Set([
  functions.transfer.selector,
  functions.transferFrom.selector,
  functions.burnFrom.selector,
])

const memo = new WeakMap<Transaction, { readonly protocol: Protocol; readonly profile: FlowProfile }>()

/**
 * Reads a transaction's flows and calls into the facts that the rules about value judge. Computed once per transaction and
 * description.
 */
export function profileOf(transaction: Transaction, protocol: Protocol): FlowProfile {
  const known = memo.get(transaction)
  if (known?.protocol === protocol) return known.profile
  const profile = readProfile(transaction, protocol)
  memo.set(transaction, { protocol, profile })
  return profile
}

function readProfile(transaction: Transaction, protocol: Protocol): FlowProfile {
  const frames = framesOf(transaction)
  const cluster = clusterOf(transaction, protocol)
  const transfers = transfersOf(transaction)
  // A contract of the cluster that plays a token moves nothing of value, whatever it says.
  const list = transfers.list.filter(({ token }) => token === 'native' || !cluster.accounts.has(token))
  const net = netFlows(list, transfers.wrappers)
  // Where the source does not name the sender, those whom the called contract paid and who paid nobody stand for it.
  const payees = transaction.from === undefined ? payeesOf(list, net, cluster) : noAccounts
  const gain = sumBalances([...cluster.accounts, ...payees].map((account) => net.get(account)))
  const callees = new Set<Address>()
  for (const frame of frames) callees.add(frame.account)
  const losers: Loser[] = []
  const lost = new Set<Address | 'native'>()
  for (const [account, balance] of net) {
    if (cluster.accounts.has(account) || payees.has(account) || balance.size === 0) continue
    let onlyLost = true
    for (const amount of balance.values()) if (amount > 0n) onlyLost = false
    if (!onlyLost) continue
    losers.push({ account, balance, called: callees.size === 0 || callees.has(account) })
    for (const token of balance.keys()) lost.add(token)
  }
  const drawn: (Address | 'native')[] = []
  for (const [token, amount] of gain) if (amount > 0n && lost.has(token)) drawn.push(token)
  return {
    cluster,
    transfers,
    gain,
    losers,
    drawn,
    roundTrips: findRoundTrips(list, cluster),
    ...readCalls(frames, cluster),
  }
}

const noAccounts: ReadonlySet<Address> = new Set()

/** Accounts that the cluster paid directly and that ended with nothing but gains. */
function payeesOf(
  list: readonly Transfer[],
  net: ReadonlyMap<Address, Balance>,
  cluster: Cluster,
): ReadonlySet<Address> {
  const payees = new Set<Address>()
  for (const { from, to } of list) {
    if (!cluster.accounts.has(from) || cluster.accounts.has(to) || to === zeroAddress) continue
    const amounts = [...(net.get(to)?.values() ?? [])]
    if (amounts.length > 0 && amounts.every((amount) => amount > 0n)) payees.add(to)
  }
  return payees
}

type Leg = { inFirst: boolean; in: bigint; out: bigint }

/**
 * Pools that took one token and gave it back while they gave another and took it back, at least half of it each
 * time. A pool met once, a router that passes tokens on and added-then-removed liquidity do not have this shape.
 */
function findRoundTrips(list: readonly Transfer[], cluster: Cluster): readonly Address[] {
  if (list.length < 4) return []
  const books = new Map<Address, Map<Address | 'native', Leg>>()
  const book = (account: Address, token: Address | 'native', amount: bigint, incoming: boolean): void => {
    if (account === zeroAddress || cluster.accounts.has(account)) return
    let legs = books.get(account)
    if (legs === undefined) {
      legs = new Map()
      books.set(account, legs)
    }
    let leg = legs.get(token)
    if (leg === undefined) {
      leg = { inFirst: incoming, in: 0n, out: 0n }
      legs.set(token, leg)
    }
    if (incoming) leg.in += amount
    else leg.out += amount
  }
  for (const { token, from, to, amount } of list) {
    book(from, token, amount, false)
    book(to, token, amount, true)
  }
  const pools: Address[] = []
  for (const [account, legs] of books) {
    let there = false
    let back = false
    for (const leg of legs.values()) {
      if (leg.inFirst && leg.out > 0n && leg.out * 2n >= leg.in) there = true
      if (!leg.inFirst && leg.in > 0n && leg.in * 2n >= leg.out) back = true
    }
    if (there && back) pools.push(account)
  }
  return pools
}

function readCalls(
  frames: readonly PlacedFrame[],
  cluster: Cluster,
): Pick<FlowProfile, 'repeats' | 'repeated' | 'suppliedToken' | 'liquidation'> {
  const counts = new Map<Address, Map<string, number>>()
  let repeats = 0
  let repeated: PlacedFrame | undefined
  let suppliedToken: PlacedFrame | undefined
  let liquidation = false
  for (const frame of frames) {
    if (frame.call.reverted || frame.readonly || frame.call.type !== 'CALL') continue
    if (liquidations.has(frame.selector)) {
      liquidation = true
      continue
    }
    const caller = frames[frame.parent]
    if (caller === undefined) continue
    const byCluster = cluster.accounts.has(caller.account)
    const ofCluster = cluster.accounts.has(frame.account)
    if (byCluster && !ofCluster && !plumbing.has(frame.selector)) {
      let selectors = counts.get(frame.account)
      if (selectors === undefined) {
        selectors = new Map()
        counts.set(frame.account, selectors)
      }
      const count = (selectors.get(frame.selector) ?? 0) + 1
      selectors.set(frame.selector, count)
      if (count > repeats) {
        repeats = count
        repeated = frame
      }
    } else if (!byCluster && ofCluster && suppliedToken === undefined && tokenCalls.has(frame.selector)) {
      suppliedToken = frame
    }
  }
  return { repeats, repeated, suppliedToken, liquidation }
}
