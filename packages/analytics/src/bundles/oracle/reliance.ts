import { type Address, zeroAddress } from '@membrane/core'
import type { PoolId } from '../../action.ts'
import type { TransactionReading } from '../../analyse.ts'
import { wrapsEther } from '../../frames/wrapped.ts'
import type { Swing } from './swing.ts'

/** Something done with another protocol while a pool's price was out, that may have relied on the price. */
export type Reliance = {
  readonly kind: 'borrow' | 'withdraw' | 'deposit' | 'repay' | 'liquidation' | 'share-mint' | 'share-burn'
  /** The market, or the token whose shares were made or destroyed. */
  readonly with: PoolId
}

/** What the events of the stretch tell of the attacker's doings with lending markets and vaults. */
export function reliancesIn(
  transaction: Pick<TransactionReading, 'actions' | 'transfers'>,
  swing: Swing,
  group: ReadonlySet<Address>,
): readonly Reliance[] {
  const found: Reliance[] = []
  const venues = new Set<Address>()
  for (const action of transaction.actions) {
    if ('venue' in action) venues.add(action.venue)
    if (!isOut(action.order, swing)) continue
    switch (action.kind) {
      case 'borrow':
      case 'withdraw':
      case 'deposit':
      case 'repay':
        if (action.account === undefined || group.has(action.account))
          found.push({ kind: action.kind, with: action.market })
        break
      case 'liquidation':
        if (action.liquidator === undefined || group.has(action.liquidator))
          found.push({ kind: 'liquidation', with: action.market })
        break
    }
  }
  for (const { standard, token, from, to, order } of transaction.transfers) {
    if (standard !== 'erc20' || !isOut(order, swing)) continue
    // A pool's own shares and wrapped coins rely on no price, and the pool's tokens are what it trades.
    if (venues.has(token) || wrapsEther(token) || swing.tokens.includes(token)) continue
    if (from === zeroAddress && group.has(to)) found.push({ kind: 'share-mint', with: token })
    else if (to === zeroAddress && group.has(from)) found.push({ kind: 'share-burn', with: token })
  }
  return found
}

function isOut(order: number, { from, until }: Swing): boolean {
  return order > from && order < until
}
