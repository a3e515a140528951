import type { Address } from '@membrane/core'
import type { Swap } from '../../action.ts'
import type { BlockReading, TransactionReading } from '../../analyse.ts'
import { routers, settlements } from '../../flow/routers.ts'
import type { Token } from '../../transfer.ts'
import { type Lopsided, legOfLopsided } from './lopsided.ts'

/** A swap with the place of its transaction in `BlockReading.transactions`. */
export type Touch = { readonly position: number; readonly swap: Swap }

/** What one transaction exchanged, net, on one pair of a pool's tokens; without swaps, by liquidity of one alone. */
export type Leg = {
  readonly position: number
  readonly swaps: readonly Swap[]
  /** True when the pair's first token went in. */
  readonly forward: boolean
  readonly tokenIn: Token | undefined
  readonly amountIn: bigint
  readonly tokenOut: Token | undefined
  readonly amountOut: bigint
}

/** One pair of a pool's tokens with its legs in the order of the block, one a transaction. */
export type Market = { readonly pool: string; readonly legs: readonly Leg[] }

/** The block's swaps by pool, in order. */
export function touchesByPool(block: BlockReading): ReadonlyMap<string, readonly Touch[]> {
  const byPool = new Map<string, Touch[]>()
  const { transactions } = block
  for (let position = 0; position < transactions.length; position++) {
    const { actions } = transactions[position] as TransactionReading // in bounds
    for (const action of actions) {
      if (action.kind !== 'swap') continue
      const list = byPool.get(action.pool)
      if (list === undefined) byPool.set(action.pool, [{ position, swap: action }])
      else list.push({ position, swap: action })
    }
  }
  return byPool
}

/**
 * Whether a pool's swaps can hold a sandwich at all: two the opposite ways with one, or lopsided liquidity, in between,
 * that have an address in common other than a router's. It is a cheap look that spares most blocks the reading of entities.
 */
export function mayHoldSandwich(
  block: BlockReading,
  touches: readonly Touch[],
  lopsided: readonly Lopsided[] = [],
): boolean {
  const gap = lopsided.length > 0 ? 1 : 2
  for (let i = 0; i + gap < touches.length; i++) {
    const front = touches[i] as Touch // in bounds
    for (let k = i + gap; k < touches.length; k++) {
      const back = touches[k] as Touch // in bounds
      if (
        front.swap.coinIn === back.swap.coinOut &&
        front.swap.tokenIn === back.swap.tokenOut &&
        back.position > front.position + 1 &&
        isLinked(block, front, back)
      )
        return true
    }
  }
  return false
}

function isLinked(block: BlockReading, front: Touch, back: Touch): boolean {
  const a = block.transactions[front.position] as TransactionReading // touches come from it
  const b = block.transactions[back.position] as TransactionReading
  return (
    (a.from !== undefined && a.from === b.from) ||
    isOwn(a.to, b.to) ||
    isOwn(front.swap.recipient, back.swap.recipient) ||
    isOwn(front.swap.sender, back.swap.sender)
  )
}

function isOwn(a: Address | null | undefined, b: Address | null | undefined): boolean {
  return a === b && a !== undefined && a !== null && !routers.has(a) && !settlements.has(a)
}

/**
 * A pool's swaps as markets: by pair of tokens (by the pool's numbers where a token is unknown), netted within each
 * transaction. What a token contract sells of its own balance in a transaction is not the transaction's owner's doing and
 * is left out; so is a transaction whose net on the pair is a gain or a loss on both sides. Lopsided liquidity stands
 * among them as legs without swaps, where its transaction does not swap on the pair as well.
 */
export function marketsOf(
  block: BlockReading,
  pool: string,
  touches: readonly Touch[],
  lopsided: readonly Lopsided[] = [],
): readonly Market[] {
  const named = touches.every(({ swap }) => swap.tokenIn !== undefined && swap.tokenOut !== undefined)
  const pairs = new Map<string, { position: number; swaps: Swap[] }[]>()
  for (const { position, swap } of touches) {
    const transaction = block.transactions[position] as TransactionReading // touches come from it
    if ((!named && swap.coinIn < 0) || soldByToken(transaction, swap)) continue
    const [a, b] = ends(swap, named)
    const key = a < b ? `${a} ${b}` : `${b} ${a}`
    const groups = pairs.get(key)
    const group = groups?.at(-1)
    if (groups === undefined) pairs.set(key, [{ position, swaps: [swap] }])
    else if (group?.position === position) group.swaps.push(swap)
    else groups.push({ position, swaps: [swap] })
  }
  return [...pairs.values()].map((groups) => {
    const legs = groups.flatMap(({ position, swaps }) => netLeg(position, swaps, named) ?? [])
    return { pool, legs: named && lopsided.length > 0 ? withLopsided(legs, groups, lopsided) : legs }
  })
}

function withLopsided(
  legs: readonly Leg[],
  groups: readonly { readonly position: number; readonly swaps: readonly Swap[] }[],
  lopsided: readonly Lopsided[],
): readonly Leg[] {
  const { tokenIn, tokenOut } = groups[0]?.swaps[0] ?? {}
  if (tokenIn === undefined || tokenOut === undefined) return legs
  const [a, b] = tokenIn < tokenOut ? [tokenIn, tokenOut] : [tokenOut, tokenIn]
  const more = lopsided.flatMap((one) =>
    groups.some(({ position }) => position === one.position) ? [] : (legOfLopsided(one, a, b) ?? []),
  )
  return more.length === 0 ? legs : [...legs, ...more].sort((x, y) => x.position - y.position)
}

/** Whether a token's own contract paid for the swap, as tokens do that turn the fee they take into ether. */
export function soldByToken(transaction: TransactionReading, swap: Swap): boolean {
  if (swap.tokenIn === undefined) return false
  let payer: string | undefined
  for (const transfer of transaction.transfers) {
    if (transfer.order > swap.order) break
    if (transfer.token === swap.tokenIn && transfer.to === swap.venue) payer = transfer.from
  }
  return payer === swap.tokenIn
}

function netLeg(position: number, swaps: readonly Swap[], named: boolean): Leg | undefined {
  const first = swaps[0]
  if (first === undefined) return undefined
  const [a, b] = ends(first, named)
  // What the pool gained of the pair's first token, and of its second.
  let gained = 0n
  let gainedSecond = 0n
  for (const swap of swaps) {
    const sameWay = ends(swap, named)[0] === a
    gained += sameWay ? swap.amountIn : -swap.amountOut
    gainedSecond += sameWay ? -swap.amountOut : swap.amountIn
  }
  if (gained === 0n || gainedSecond === 0n || gained > 0n === gainedSecond > 0n) return undefined
  const asFirst = gained > 0n
  return {
    position,
    swaps,
    forward: asFirst === a < b,
    tokenIn: asFirst ? first.tokenIn : first.tokenOut,
    amountIn: asFirst ? gained : gainedSecond,
    tokenOut: asFirst ? first.tokenOut : first.tokenIn,
    amountOut: asFirst ? -gainedSecond : -gained,
  }
}

/** What goes in and out, by the best name that the whole pool has. */
function ends(swap: Swap, named: boolean): readonly [string, string] | readonly [number, number] {
  return named && swap.tokenIn !== undefined && swap.tokenOut !== undefined
    ? [swap.tokenIn, swap.tokenOut]
    : [swap.coinIn, swap.coinOut]
}
