import type { BlockReading, TransactionReading } from '../../analyse.ts'
import type { Entities } from '../../flow/entities.ts'
import { ether, type Token, weth } from '../../transfer.ts'
import { soldByToken } from './market.ts'

/** What an entity's transaction gained of a token. */
export type Holding = {
  /** By what the pools report of its swaps. */
  readonly swapped: bigint
  /** By what reached and left its own addresses, where a fee on transfer explains the difference; else as `swapped`. */
  readonly arrived: bigint
}

/**
 * What the transaction at `position` gained of `token` for the entity behind it. Over all its swaps, since one may be a
 * hop of a route or pass on to the next. A token that takes a fee of each transfer lets less arrive than the pool sends, and
 * less reach the pool than is sent: such a difference, up to a half, is believed. Ether is wrapped and unwrapped on the
 * way, so its difference tells nothing.
 */
export function holdingOf(block: BlockReading, position: number, token: Token, entities: Entities): Holding {
  const transaction = block.transactions[position] as TransactionReading // positions come from the block
  let swapped = 0n
  for (const action of transaction.actions) {
    if (action.kind !== 'swap' || soldByToken(transaction, action)) continue
    if (action.tokenOut === token) swapped += action.amountOut
    else if (action.tokenIn === token) swapped -= action.amountIn
  }
  if (token === weth || token === ether || swapped === 0n) return { swapped, arrived: swapped }
  const members = entities.addresses(entities.of(position))
  let moved = 0n
  for (const transfer of transaction.transfers) {
    if (transfer.token !== token) continue
    const gave = members.includes(transfer.from)
    const got = members.includes(transfer.to)
    if (gave !== got) moved += got ? transfer.amount : -transfer.amount
  }
  const taxed =
    swapped > 0n ? moved < swapped && moved * 2n >= swapped : moved < swapped && moved >= swapped * 2n
  return { swapped, arrived: taxed ? moved : swapped }
}
