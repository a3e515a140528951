import { type Address, type Transaction, zeroAddress } from '@membrane/core'
import { type Transfer, transfersOf } from '../reading/transfers.ts'

type Asset = Address | 'native'

/** Shares of one vault minted for the sender's side at one rate and burnt at another in the same transaction. */
export type RateMove = {
  readonly vault: Address
  readonly token: Asset
  /** Base units of the asset paid for `minted` shares, and received for `burnt` ones. */
  readonly paid: bigint
  readonly minted: bigint
  readonly received: bigint
  readonly burnt: bigint
}

type Ledger = {
  minted: bigint
  burnt: bigint
  /** Paid and not yet known for which mint; what stays here was a gift. */
  pending: Map<Asset, bigint>
  /** Shares were minted before the payment came. */
  owed: boolean
  readonly paid: Map<Asset, bigint>
  readonly received: Map<Asset, bigint>
}

const none: readonly RateMove[] = []

/**
 * Rates at which a vault that holds its own assets minted and redeemed shares for the sender's side, read off Transfer
 * events: shares come from the zero address, or from the vault itself in Compound's markets. Shares sent between and
 * assets that were given without a mint do not count as paid.
 */
export function rateMoves(transaction: Transaction, cluster: ReadonlySet<Address>): readonly RateMove[] {
  const { list, tokens, wrappers } = transfersOf(transaction)
  if (tokens !== 'logs' || list.length < 4) return none
  const vaults = mintedAndBurnt(list, cluster, wrappers)
  if (vaults === undefined) return none
  const moves: RateMove[] = []
  for (const vault of vaults) {
    const ledger = read(vault, list, cluster)
    const move = dearer(vault, ledger)
    if (move !== undefined) moves.push(move)
  }
  return moves
}

function isIssue({ token, from }: Transfer): boolean {
  return token !== 'native' && (from === zeroAddress || from === token)
}

function isReturn({ token, to }: Transfer): boolean {
  return token !== 'native' && (to === zeroAddress || to === token)
}

function mintedAndBurnt(
  list: readonly Transfer[],
  cluster: ReadonlySet<Address>,
  wrappers: ReadonlySet<Address>,
): ReadonlySet<Address> | undefined {
  let minted: Set<Address> | undefined
  let both: Set<Address> | undefined
  for (const one of list) {
    if (one.token === 'native' || one.amount === 0n || wrappers.has(one.token)) continue
    if (cluster.has(one.token)) continue
    if (isIssue(one) && cluster.has(one.to)) {
      minted ??= new Set()
      minted.add(one.token)
    } else if (minted !== undefined && isReturn(one) && minted.has(one.token)) {
      both ??= new Set()
      both.add(one.token)
    }
  }
  return both
}

function read(vault: Address, list: readonly Transfer[], cluster: ReadonlySet<Address>): Ledger {
  const ledger: Ledger = {
    minted: 0n,
    burnt: 0n,
    pending: new Map(),
    owed: false,
    paid: new Map(),
    received: new Map(),
  }
  for (const one of list) {
    const { token, from, to, amount } = one
    if (token === vault) {
      if (isIssue(one) && cluster.has(to)) {
        ledger.minted += amount
        if (ledger.pending.size === 0) ledger.owed = true
        for (const [asset, sum] of ledger.pending) add(ledger.paid, asset, sum)
        ledger.pending = new Map()
      } else if (isReturn(one) && (cluster.has(from) || from === vault)) ledger.burnt += amount
    } else if (to === vault && cluster.has(from)) {
      add(ledger.owed ? ledger.paid : ledger.pending, token, amount)
      ledger.owed = false
    } else if (from === vault && cluster.has(to)) add(ledger.received, token, amount)
  }
  return ledger
}

function add(sums: Map<Asset, bigint>, asset: Asset, amount: bigint): void {
  sums.set(asset, (sums.get(asset) ?? 0n) + amount)
}

/** A vault whose one asset came back at a higher rate; one that exchanges two is a pool, where rates move with trade. */
function dearer(vault: Address, { minted, burnt, paid, received }: Ledger): RateMove | undefined {
  if (minted === 0n || burnt === 0n || paid.size !== 1 || received.size !== 1) return undefined
  const [[token, out]] = [...received] as [[Asset, bigint]]
  const into = paid.get(token)
  if (into === undefined || into === 0n) return undefined
  return { vault, token, paid: into, minted, received: out, burnt }
}

/** By how many basis points a redeemed share was worth more than a minted one; negative when less. */
export function rateGainBps({ paid, minted, received, burnt }: RateMove): number {
  return Number((received * minted * 10_000n) / (paid * burnt)) - 10_000
}
