import type { Address } from '@membrane/core'
import type { PoolId } from '../action.ts'
import type { Reading } from '../model.ts'
import type { Token, Transfer } from '../transfer.ts'

/** The transfers so far whose time is `since` or later, in order. */
export function transfersSince(into: Reading, since: number): readonly Transfer[] {
  const { transfers } = into
  let first = transfers.length
  while (first > 0 && (transfers[first - 1] as Transfer).order >= since) first-- // in bounds
  return first === transfers.length ? [] : transfers.slice(first)
}

/** When the pool was last seen to act in this transaction; -1 when it has not. */
export function lastActed(into: Reading, pool: PoolId): number {
  const { actions } = into
  for (let i = actions.length - 1; i >= 0; i--) {
    const action = actions[i]
    if (action !== undefined && 'pool' in action && action.pool === pool) return action.order
  }
  return -1
}

/** What `owner` was sent of a token, in all. */
export function sumTo(transfers: readonly Transfer[], owner: Address, token: Token): bigint {
  let sum = 0n
  for (const transfer of transfers) {
    if (transfer.to === owner && transfer.token === token && transfer.from !== owner) sum += transfer.amount
  }
  return sum
}

/** What `owner` sent of a token, in all. */
export function sumFrom(transfers: readonly Transfer[], owner: Address, token: Token): bigint {
  let sum = 0n
  for (const transfer of transfers) {
    if (transfer.from === owner && transfer.token === token && transfer.to !== owner) sum += transfer.amount
  }
  return sum
}
