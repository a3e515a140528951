import type { Action, Bundle, BundleKind, Detail, TransactionReading } from '@membrane/analytics'
import type { Address, Hash, Hex } from '@membrane/core'
import type { Names } from '../naming/names.ts'

/** One line of what a bundle's transactions did. */
export type Leg = {
  readonly hash: Hash
  /** Position in the block; undefined when the transaction is not in it. */
  readonly index: number | undefined
  readonly role: string
  readonly action: string
  /** Pool, market or lender. */
  readonly where: Hex | undefined
  /** Given and got by whoever acted, written for people. */
  readonly paid: string
  readonly received: string
}

/** The actions that a kind of bundle is made of. */
const telling: Readonly<Record<BundleKind, readonly Action['kind'][]>> = {
  arbitrage: ['swap'],
  sandwich: ['swap', 'mint', 'burn'],
  backrun: ['swap'],
  jit: ['swap', 'mint', 'burn', 'collect'],
  liquidation: ['liquidation'],
  flashloan: ['flashloan'],
  oracle_manipulation: ['swap', 'borrow', 'mint', 'liquidation', 'oracle'],
  displacement: [],
  nft_trade: ['nft_trade'],
}

/** Kinds whose pools say which of a transaction's actions belong to them. */
const pooled: ReadonlySet<BundleKind> = new Set<BundleKind>(['sandwich', 'backrun', 'jit'])

/**
 * What the bundle's transactions and its victims' did, in order of the block.
 * @param transactions the block's, by hash.
 */
export function legsOf(
  bundle: Bundle,
  transactions: ReadonlyMap<Hash, TransactionReading>,
  names: Names,
): readonly Leg[] {
  const hashes = [...new Set([...bundle.transactions, ...bundle.victims])]
  const position = (hash: Hash) => transactions.get(hash)?.index ?? Number.MAX_SAFE_INTEGER
  hashes.sort((a, b) => position(a) - position(b))
  const role = rolesOf(bundle, hashes)
  const pools = poolsOf(bundle)
  return hashes.flatMap((hash): readonly Leg[] => {
    const reading = transactions.get(hash)
    const base = { hash, index: reading?.index, role: role(hash) }
    const all = reading?.actions.filter(({ kind }) => telling[bundle.kind].includes(kind)) ?? []
    const inPools = all.filter((action) => pools.has(whereOf(action) ?? '0x'))
    const actions =
      pooled.has(bundle.kind) && inPools.length > 0 ? inPools : all.filter((a) => concerns(a, bundle))
    if (actions.length === 0) return [{ ...base, action: '', where: undefined, paid: '', received: '' }]
    return actions.map((action) => ({ ...base, ...actionLeg(action, names) }))
  })
}

function rolesOf(bundle: Bundle, order: readonly Hash[]): (hash: Hash) => string {
  const victims = new Set(bundle.victims)
  const first = order.findIndex((hash) => victims.has(hash))
  return (hash) => {
    if (victims.has(hash)) return 'victim'
    const before = order.indexOf(hash) < first
    switch (bundle.kind) {
      case 'sandwich':
        return before ? 'front' : 'back'
      case 'jit':
        return before ? 'add' : 'remove'
      case 'backrun':
        return 'back'
      case 'displacement':
        return 'front'
      default:
        return ''
    }
  }
}

/** The bundle's pools: its own, and those that its details list. */
function poolsOf(bundle: Bundle): ReadonlySet<string> {
  const pools = new Set<string>(bundle.pool === null ? [] : [bundle.pool])
  const listed = bundle.details.pools
  if (Array.isArray(listed)) {
    for (const entry of listed as readonly Detail[]) {
      const pool = typeof entry === 'object' && entry !== null && 'pool' in entry ? entry.pool : entry
      if (typeof pool === 'string') pools.add(pool)
    }
  }
  return pools
}

/** Whether an action is of this very bundle, where a transaction may have several bundles of a kind. */
function concerns(action: Action, bundle: Bundle): boolean {
  if (action.kind === 'liquidation') {
    const { liquidation } = bundle
    return (
      liquidation === undefined ||
      (action.user === liquidation.user && action.collateralToken === liquidation.collateralToken)
    )
  }
  if (action.kind === 'flashloan') {
    return bundle.pool === null || action.lender === bundle.pool || bundle.parties.lender === action.lender
  }
  if (action.kind === 'nft_trade') {
    const { collection, tokenId } = bundle.details
    return (
      (collection === undefined || collection === null || collection === action.collection) &&
      (tokenId === undefined || tokenId === null || String(tokenId) === String(action.tokenId))
    )
  }
  return true
}

/** Where an action took place: pool, market, lender or venue. */
export function whereOf(action: Action): Hex | undefined {
  switch (action.kind) {
    case 'swap':
    case 'mint':
    case 'burn':
    case 'collect':
    case 'price':
      return action.pool
    case 'flashloan':
      return action.lender
    case 'oracle':
      return action.feed
    case 'order':
      return action.venue
    default:
      return action.market
  }
}

/** An action in words: what it is, where, and what its actor gave and got. */
export function actionLeg(action: Action, names: Names): Pick<Leg, 'action' | 'where' | 'paid' | 'received'> {
  const leg = (paid: string, received: string, word: string = action.kind) => ({
    action: word,
    where: whereOf(action),
    paid,
    received,
  })
  switch (action.kind) {
    case 'swap':
    case 'order':
      return leg(
        names.amount(action.amountIn, action.tokenIn),
        names.amount(action.amountOut, action.tokenOut),
      )
    case 'mint':
      return leg(sum(action, names), '', 'add liquidity')
    case 'burn':
      return leg('', sum(action, names), 'remove liquidity')
    case 'collect':
      return leg('', sum(action, names))
    case 'liquidation':
      return leg(
        names.amount(action.debtAmount, action.debtToken),
        names.amount(action.collateralAmount, action.collateralToken),
        'liquidate',
      )
    case 'flashloan':
      return leg(
        action.fee === undefined ? '' : `fee ${names.amount(action.fee, action.token)}`,
        names.amount(action.amount, action.token),
        'flash loan',
      )
    case 'deposit':
    case 'repay':
      return leg(names.amount(action.amount, action.token), '')
    case 'withdraw':
    case 'borrow':
      return leg('', names.amount(action.amount, action.token))
    case 'oracle':
      return leg('', `answer ${action.answer}`, 'oracle update')
    case 'price':
      return leg('', '', 'price')
    case 'nft_trade':
      return leg(
        names.amount(action.paymentAmount, action.paymentToken),
        nft(action.collection, action.tokenId, names),
        'NFT trade',
      )
  }
}

function sum(action: Extract<Action, { kind: 'mint' | 'burn' | 'collect' }>, names: Names): string {
  return action.amounts.map((amount, i) => names.amount(amount, action.tokens[i])).join(' + ')
}

function nft(collection: Address | undefined, tokenId: bigint | undefined, names: Names): string {
  return `#${tokenId ?? '?'} of ${names.token(collection)}`
}
