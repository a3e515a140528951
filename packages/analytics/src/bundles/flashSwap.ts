import type { Address } from '@membrane/core'
import type { Action, Swap } from '../action.ts'
import type { TransactionReading } from '../analyse.ts'
import type { Token, Transfer } from '../transfer.ts'

/** A swap of a Uniswap V2 pair that paid out before it was paid. */
export type FlashSwap = {
  readonly swap: Swap
  /** What the pair gave first. */
  readonly token: Token
  readonly amount: bigint
  readonly receiver: Address
  /** What it was given afterwards: the lent token where all of it came back, otherwise the other one. */
  readonly repaidIn: Token
  readonly repaid: bigint
}

/**
 * The flash swaps of a transaction's Uniswap V2 pairs. A pair checks its balances after it has paid out and called the
 * receiver back; an ordinary swap has paid beforehand, so the order of the pair's own transfers tells the two apart.
 * Pools that always collect in a callback (Uniswap V3) are no loans for that alone and are left out.
 * Source: swap() of UniswapV2Pair.sol.
 */
export function flashSwaps(
  transaction: Pick<TransactionReading, 'actions' | 'transfers'>,
): readonly FlashSwap[] {
  const { actions, transfers } = transaction
  let found: FlashSwap[] | undefined
  for (let i = 0; i < actions.length; i++) {
    const swap = actions[i]
    if (swap?.kind !== 'swap' || !pairs.has(swap.protocol)) continue
    const flash = flashOf(swap, openedAt(actions, i, swap), transfers)
    if (flash !== undefined) {
      found ??= []
      found.push(flash)
    }
  }
  return found ?? none
}

const none: readonly FlashSwap[] = []

/** Protocols whose pairs pay out first, call back, and then check their balances. */
export const pairs: ReadonlySet<string> = new Set(['uniswap_v2', 'solidly'])

/**
 * When the pair's previous business ended: the last of its actions before the swap, the state that the swap itself
 * reports (Sync comes just before Swap) aside.
 */
function openedAt(actions: readonly Action[], at: number, swap: Swap): number {
  let own = true
  for (let i = at - 1; i >= 0; i--) {
    const action = actions[i]
    if (action === undefined || !('pool' in action) || action.pool !== swap.pool) continue
    if (action.kind === 'price' && own) {
      own = false
      continue
    }
    return action.order
  }
  return -1
}

function flashOf(swap: Swap, opened: number, transfers: readonly Transfer[]): FlashSwap | undefined {
  let out: Transfer | undefined
  let back: Transfer | undefined
  let same = 0n
  let other = 0n
  for (const transfer of transfers) {
    const { order, standard, token, from, to, amount } = transfer
    if (order <= opened || order > swap.order || standard !== 'erc20') continue
    // The pair's own shares, and what is not the pair's business.
    if (token === swap.venue || from === to || amount === 0n) continue
    if (from === swap.venue) out ??= transfer
    else if (to === swap.venue) {
      // Paid beforehand, and so an ordinary swap.
      if (out === undefined) return undefined
      if (token === out.token) same += amount
      else {
        back ??= transfer
        if (token === back.token) other += amount
      }
    }
  }
  if (out === undefined || (same === 0n && back === undefined)) return undefined
  const { token, amount, to: receiver } = out
  // Some of what was lent may come back, and the other token pay for the rest.
  return same >= amount || back === undefined
    ? { swap, token, amount, receiver, repaidIn: token, repaid: same }
    : { swap, token, amount, receiver, repaidIn: back.token, repaid: other }
}
