import type { Address } from '@membrane/core'
import type { Swap } from '../action.ts'
import type { BlockReading, TransactionReading } from '../analyse.ts'
import { exchanges, findPrincipals, standsAside } from './principals.ts'
import { routers, settlements } from './routers.ts'

/** Who stands behind a block's transactions, as far as the block itself tells. */
export type Entities = {
  /**
   * The number of who is behind the transaction at this place of `block.transactions`; -1 when it serves several
   * strangers or nobody is known. Two -1 are not the same entity.
   */
  readonly of: (position: number) => number
  /** The entity's accounts and contracts, in the order in which the block shows them. */
  readonly addresses: (entity: number) => readonly Address[]
}

const known = new WeakMap<BlockReading, Entities>()

/**
 * Joins the senders and contracts that act as one: union-find over the sender, the contract that it calls and the payers
 * and recipients of its swaps. A contract joins its callers only if it trades on its own account, that is, keeps or pays
 * what is traded; routers and aggregators pass everything on, and so never join strangers. Pools and tokens are never
 * entities. Read once a block.
 */
export function readEntities(block: BlockReading): Entities {
  const before = known.get(block)
  if (before !== undefined) return before
  const made = joinEntities(block)
  known.set(block, made)
  return made
}

/**
 * The name to call an entity by in a transaction of its own: the contract called, when that is its own or works for it
 * while the sender neither pays nor receives, and otherwise the sender.
 */
export function actorOf(
  transaction: TransactionReading,
  entity: number,
  entities: Entities,
): Address | undefined {
  const { from, to } = transaction
  const addresses = entity < 0 ? [] : entities.addresses(entity)
  if (to !== undefined && to !== null && to !== from) {
    if (addresses.includes(to)) return to
    const shared = routers.has(to) || settlements.has(to)
    if (!shared && from !== undefined && standsAside(transaction, from)) return to
  }
  return from ?? addresses[0]
}

function joinEntities(block: BlockReading): Entities {
  const ruledOut = infrastructure(block)
  const ids = new Map<Address, number>()
  const names: Address[] = []
  const parent: number[] = []
  const idOf = (address: Address): number => {
    let id = ids.get(address)
    if (id === undefined) {
      id = names.length
      ids.set(address, id)
      names.push(address)
      parent.push(id)
    }
    return id
  }
  const root = (id: number): number => {
    let at = id
    while (parent[at] !== at) {
      const above = parent[at] as number // every id has a parent
      parent[at] = parent[above] as number
      at = parent[at] as number
    }
    return at
  }

  const nodes = block.transactions.map((transaction): number => {
    if (!trades(transaction)) return -2
    const group = actors(transaction, ruledOut)
    const first = group[0]
    if (first === undefined) return -1
    const node = idOf(first)
    for (let i = 1; i < group.length; i++) {
      const [a, b] = [root(node), root(idOf(group[i] as Address))] // in bounds
      // The earlier one stays the root, so that numbers do not depend on the order of joining.
      if (a < b) parent[b] = a
      else parent[a] = b
    }
    return node
  })
  return {
    of: (position) => {
      const node = nodes[position] ?? -1
      if (node >= 0) return root(node)
      // A transaction that trades nothing is its sender's, which is looked up when somebody asks.
      const from = node === -2 ? block.transactions[position]?.from : undefined
      return from === undefined ? -1 : root(idOf(from))
    },
    addresses: (entity) => names.filter((_, id) => root(id) === entity),
  }
}

/** The accounts behind one transaction, which thereby are one entity; empty when it serves several strangers. */
function actors(
  transaction: TransactionReading,
  ruledOut: (address: Address) => boolean,
): readonly Address[] {
  const { from, to } = transaction
  const principals = findPrincipals(transaction, ruledOut)
  const [only] = principals
  if (to !== undefined && to !== null && settlements.has(to)) {
    return principals.length === 1 ? principals : []
  }
  if (from === undefined) return principals.length === 1 ? principals : []
  if (to !== undefined && to !== null && principals.includes(to)) return [from, to]
  if (principals.includes(from)) return [from]
  // A vault behind the called contract, or a relayer's customer. One that only paid or only received for a swap may as
  // well be a pool that nothing here reads.
  if (only !== undefined && principals.length === 1) {
    const swaps = transaction.actions.some(({ kind }) => kind === 'swap')
    if (!swaps || exchanges(transaction, only)) return [only]
  }
  if (principals.length > 1 && principals.every((one) => exchanges(transaction, one))) return []
  const alone = worksAlone(transaction, ruledOut, principals)
  return alone && to !== undefined && to !== null ? [from, to] : [from]
}

/**
 * Whether the called contract trades by itself and keeps no more than a margin, as an arbitrage bot does: it alone calls
 * the pools, and the sender neither pays nor receives. Where nobody else kept or paid anything, it may also call them
 * through a router, which takes the tokens of its own caller.
 */
function worksAlone(
  transaction: TransactionReading,
  ruledOut: (address: Address) => boolean,
  principals: readonly Address[],
): boolean {
  const { from, to, actions } = transaction
  if (from === undefined || to === undefined || to === null || from === to || ruledOut(to)) return false
  let swaps = 0
  for (const action of actions) {
    if (action.kind !== 'swap') continue
    if (action.sender !== to) {
      if (principals.length > 0 || !callsThroughRouter(transaction, action, to, ruledOut)) return false
    }
    swaps++
  }
  return swaps > 0 && standsAside(transaction, from)
}

/** Whether a router traded for `caller`: it or a pool of the route paid, and it or a pool of the route received. */
function callsThroughRouter(
  { transfers }: TransactionReading,
  swap: Swap,
  caller: Address,
  ruledOut: (address: Address) => boolean,
): boolean {
  const { sender, recipient, venue, tokenIn, order } = swap
  if (sender === undefined || !routers.has(sender)) return false
  if (recipient === undefined || (recipient !== caller && !ruledOut(recipient))) return false
  return transfers.some(
    (paid) =>
      paid.to === venue &&
      paid.token === tokenIn &&
      paid.order < order &&
      (paid.from === caller || (ruledOut(paid.from) && !routers.has(paid.from))),
  )
}

function trades({ actions }: TransactionReading): boolean {
  return actions.some(
    ({ kind }) => kind === 'swap' || kind === 'mint' || kind === 'burn' || kind === 'collect',
  )
}

/** Routers, the block's pools with their venues, and its tokens. */
function infrastructure(block: BlockReading): (address: Address) => boolean {
  const seen = new Set<Address>()
  for (const transaction of block.transactions) {
    if (!trades(transaction)) continue
    for (const action of transaction.actions) {
      if (
        action.kind !== 'swap' &&
        action.kind !== 'mint' &&
        action.kind !== 'burn' &&
        action.kind !== 'collect'
      )
        continue
      seen.add(action.pool)
      seen.add(action.venue)
    }
    for (const { token } of transaction.transfers) seen.add(token)
  }
  return (address) => seen.has(address) || routers.has(address) || settlements.has(address)
}
