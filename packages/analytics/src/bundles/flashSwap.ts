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
  /** What it was given afterwards; where both tokens came back, the lent one. */
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
    if (swap?.kind !== 'swap' || !isPair(swap)) continue
    const flash = flashOf(swap, openedAt(actions, i, swap), transfers)
    if (flash !== undefined) {
      found ??= []
      found.push(flash)
    }
  }
  return found ?? none
}

const none: readonly FlashSwap[] = []

/** Pairs that pay out first, call back, and then check balances; Solidly's swap has the same order. */
function isPair(swap: Swap): boolean {
  return swap.protocol === 'uniswap_v2' || swap.protocol === 'solidly'
}

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
  let paidBefore = 0n
  let back: Transfer | undefined
  let same: Transfer | undefined
  for (const transfer of transfers) {
    const { order, standard, from, to } = transfer
    if (order <= opened || order > swap.order || standard !== 'erc20') continue
    // The pair's own shares, and what is not the pair's business.
    if (transfer.token === swap.venue || from === to || transfer.amount === 0n) continue
    if (from === swap.venue) out ??= transfer
    else if (to === swap.venue) {
      if (out === undefined) paidBefore += transfer.amount
      else {
        back ??= transfer
        if (transfer.token === out.token) same ??= transfer
      }
    }
  }
  if (out === undefined || back === undefined || paidBefore > 0n) return undefined
  const first = same ?? back
  let repaid = 0n
  for (const { order, token, to, from, amount } of transfers) {
    if (order > out.order && order <= swap.order && token === first.token && to === swap.venue && from !== to)
      repaid += amount
  }
  return { swap, token: out.token, amount: out.amount, receiver: out.to, repaidIn: first.token, repaid }
}
