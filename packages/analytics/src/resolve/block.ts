import type { Action, Draft, Swap } from '../action.ts'
import type { Transfer } from '../transfer.ts'
import { resolveFlashLoan, resolveLending, resolveLiquidation, resolveLiquidity } from './movement.ts'
import { learnToken, type PoolTokens } from './pools.ts'
import {
  isResolved,
  learnFromSwap,
  markFee,
  mayHaveFee,
  resolveApproximately,
  resolveExactly,
  resolveFromPools,
} from './swap.ts'

/** What of a transaction the resolution reads, and fills in. */
export type Resolvable = { readonly transfers: readonly Transfer[]; readonly actions: readonly Action[] }

/**
 * Fills in the tokens that the events of a block's actions leave out: from the registry, else from transfers of the
 * exact amounts, which teach the registry; in a second pass, when every pool of the block has been seen, from the
 * registry again and then from sums. What nothing tells stays undefined. The actions are changed in place.
 * @param pools what is known of pools; added to.
 */
export function resolveTokens(transactions: readonly Resolvable[], pools: PoolTokens): void {
  const open: { readonly swap: Draft<Swap>; readonly within: Resolvable }[] = []
  for (const within of transactions) {
    for (const action of within.actions) {
      if (action.kind === 'pool') {
        for (const [coin, token] of action.tokens.entries()) learnToken(pools, action.pool, coin, token)
        continue
      }
      if (action.kind !== 'swap') continue
      const swap: Draft<Swap> = action
      // A pair whose event carries no token is the common case: one lookup settles it.
      if (!isResolved(swap)) {
        resolveFromPools(swap, pools)
        if (!isResolved(swap)) resolveExactly(swap, within.transfers, pools)
        if (!isResolved(swap)) open.push({ swap, within })
      } else if (swap.coinIn >= 0) learnFromSwap(swap, pools)
    }
  }
  for (const { swap, within } of open) {
    resolveFromPools(swap, pools)
    if (!isResolved(swap)) {
      resolveApproximately(swap, within.transfers, previousOrder(within.actions, swap))
    }
  }
  for (const within of transactions) if (within.actions.length > 0) resolveRest(within, pools)
}

function resolveRest(within: Resolvable, pools: PoolTokens): void {
  const { actions, transfers } = within
  for (const action of actions) {
    switch (action.kind) {
      case 'swap':
        if (mayHaveFee(action, transfers)) markFee(action, transfers, previousOrder(actions, action))
        break
      case 'mint':
      case 'burn':
      case 'collect':
        resolveLiquidity(action, transfers, pools)
        break
      case 'flashloan':
        resolveFlashLoan(action, transfers)
        break
      case 'liquidation':
        resolveLiquidation(action, transfers)
        break
      case 'deposit':
      case 'withdraw':
      case 'borrow':
      case 'repay':
        resolveLending(action, transfers, pools)
        break
    }
  }
}

/** When the pool was last traded or supplied before this swap; -1 when it was not in this transaction. */
function previousOrder(actions: readonly Action[], swap: Swap): number {
  let previous = -1
  for (const action of actions) {
    if (action.order >= swap.order) continue
    if (action.kind !== 'swap' && action.kind !== 'mint' && action.kind !== 'burn') continue
    if (action.pool === swap.pool && action.order > previous) previous = action.order
  }
  return previous
}
