import type { Action, Bundle, BundleKind, Detail, Token, TransactionReading } from '@membrane/analytics'
import { type Address, type Hash, type Hex, isHex } from '@membrane/core'
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

/** The actions that a kind of bundle is made of; the others are a single act, which the bundle itself tells. */
const telling: Partial<Readonly<Record<BundleKind, readonly Action['kind'][]>>> = {
  arbitrage: ['swap'],
  sandwich: ['swap', 'mint', 'burn'],
  backrun: ['swap'],
  jit: ['swap', 'mint', 'burn', 'collect'],
  oracle_manipulation: ['swap', 'borrow', 'mint', 'liquidation', 'oracle'],
}

/** Kinds whose pools say which of a transaction's actions belong to them. */
const pooled: ReadonlySet<BundleKind> = new Set<BundleKind>(['sandwich', 'backrun', 'jit'])

/** What was done, without who did it. */
export type Act = Pick<Leg, 'action' | 'where' | 'paid' | 'received'>

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
  // What is not in the block came before it.
  const position = (hash: Hash) => transactions.get(hash)?.index ?? -1
  hashes.sort((a, b) => position(a) - position(b))
  const role = rolesOf(bundle, hashes)
  const pools = poolsOf(bundle)
  const wanted = telling[bundle.kind] ?? []
  const act = actOf(bundle, names)
  return hashes.flatMap((hash): readonly Leg[] => {
    const reading = transactions.get(hash)
    const base = { hash, index: reading?.index, role: role(hash) }
    const all = reading?.actions.filter(({ kind }) => wanted.includes(kind)) ?? []
    const inPools = all.filter((action) => pools.has(whereOf(action) ?? '0x'))
    const actions = pooled.has(bundle.kind) && inPools.length > 0 ? inPools : all
    if (act === undefined && actions.length > 0)
      return actions.map((action) => ({ ...base, ...actionLeg(action, names) }))
    return [{ ...base, ...(act ?? { action: '', where: undefined, paid: '', received: '' }) }]
  })
}

/** The one act of a liquidation, a flash loan or an NFT trade; undefined for other kinds. */
function actOf(bundle: Bundle, names: Names): Act | undefined {
  const { kind, liquidation, details, pool, parties } = bundle
  const sum = (amount: Detail | undefined, token: Detail | undefined) =>
    typeof amount === 'bigint' ? names.amount(amount, tokenOf(token)) : ''
  if (kind === 'liquidation' && liquidation !== undefined) {
    const { debtAmount, debtToken, collateralAmount, collateralToken } = liquidation
    return {
      action: 'liquidate',
      where: pool ?? undefined,
      paid: names.amount(debtAmount, debtToken),
      received: names.amount(collateralAmount, collateralToken),
    }
  }
  if (kind === 'flashloan') {
    const { lender } = parties
    return {
      action: details.style === 'flash-swap' ? 'flash swap' : 'flash loan',
      where: pool ?? (typeof lender === 'string' ? lender : undefined),
      paid: sum(details.repaid, details.repaidIn ?? details.token),
      received: sum(details.amount, details.token),
    }
  }
  if (kind === 'nft_trade') {
    const { market, collection, tokenId, paymentAmount, paymentToken } = details
    return {
      action: 'NFT trade',
      where: tokenOf(market),
      paid: sum(paymentAmount, paymentToken),
      received: nft(tokenOf(collection), typeof tokenId === 'bigint' ? tokenId : undefined, names),
    }
  }
  return undefined
}

function tokenOf(detail: Detail | undefined): Token | undefined {
  return isHex(detail, 20) ? detail : undefined
}

/** What a list in a bundle's details says of the transactions in it. */
const listedRoles: readonly (readonly [detail: string, role: string])[] = [
  ['fronts', 'front'],
  ['backs', 'back'],
  ['mint', 'add'],
  ['burn', 'remove'],
  ['swappers', 'swapper'],
]

function rolesOf(bundle: Bundle, order: readonly Hash[]): (hash: Hash) => string {
  const victims = new Set(bundle.victims)
  const first = order.findIndex((hash) => victims.has(hash))
  return (hash) => {
    if (victims.has(hash)) return 'victim'
    const listed = listedRoles.filter(([detail]) => {
      const hashes = bundle.details[detail]
      return Array.isArray(hashes) && hashes.includes(hash)
    })
    if (listed.length > 0) return listed.map(([, role]) => role).join('+')
    if (bundle.kind === 'backrun') return 'back'
    if (bundle.kind === 'displacement') return 'front'
    return bundle.kind !== 'sandwich' ? '' : order.indexOf(hash) < first ? 'front' : 'back'
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

/** Where an action took place: pool, market, lender or venue. */
export function whereOf(action: Action): Hex | undefined {
  if ('pool' in action) return action.pool
  if ('market' in action) return action.market
  if (action.kind === 'flashloan') return action.lender
  return action.kind === 'oracle' ? action.feed : action.venue
}

/** An action in words: what it is, where, and what its actor gave and got. */
export function actionLeg(action: Action, names: Names): Act {
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
    case 'nft_trade':
      return leg(
        names.amount(action.paymentAmount, action.paymentToken),
        nft(action.collection, action.tokenId, names),
        'NFT trade',
      )
    default:
      return leg('', '', action.kind === 'price' ? 'price' : 'new pool')
  }
}

function sum(action: Extract<Action, { kind: 'mint' | 'burn' | 'collect' }>, names: Names): string {
  return action.amounts.map((amount, i) => names.amount(amount, action.tokens[i])).join(' + ')
}

function nft(collection: Address | undefined, tokenId: bigint | undefined, names: Names): string {
  return `#${tokenId === undefined ? '?' : shortId(tokenId)} of ${names.token(collection)}`
}

/** Ids that are hashes or packed fields are too long to read. */
function shortId(tokenId: bigint): string {
  const digits = tokenId.toString()
  return digits.length <= 12 ? digits : `${digits.slice(0, 6)}…${digits.slice(-4)}`
}
