import type { Address } from '@membrane/core'
import { tokenBefore } from '../../decode/nearTransfer.ts'
import type { LogCursor } from '../../model.ts'
import type { Token } from '../../transfer.ts'

/**
 * The token that a liquidator was given: the collateral itself, or, when he asked for it, the aToken that stands for it,
 * which the pool moved to him from the debtor just before. The collateral where no such transfer is seen.
 * @param word of the event's `receiveAToken`.
 */
export function receivedCollateral(
  cursor: LogCursor,
  word: bigint,
  user: Address,
  liquidator: Address,
  collateral: Token,
): Token {
  if (word === 0n) return collateral
  return tokenBefore(cursor, { from: user, to: liquidator, amount: undefined }) ?? collateral
}
