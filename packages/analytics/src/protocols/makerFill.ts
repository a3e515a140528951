import type { Address, Log } from '@membrane/core'
import type { Reading } from '../model.ts'
import type { Token } from '../transfer.ts'

/**
 * Pushes a maker's order filled by a taker as a swap with the maker as its pool: the maker receives `tokenIn` and
 * sends `tokenOut`. The venue is the contract that settled it.
 */
export function pushMakerFill(
  into: Reading,
  log: Log,
  order: number,
  protocol: string,
  maker: Address,
  taker: Address,
  tokenIn: Token,
  amountIn: bigint,
  tokenOut: Token,
  amountOut: bigint,
): void {
  // An order that gives something for nothing is a gift and no exchange.
  if (amountIn === 0n || amountOut === 0n) return
  into.actions.push({
    kind: 'swap',
    protocol,
    pool: maker,
    venue: log.address,
    sender: taker,
    recipient: undefined,
    tokenIn,
    amountIn,
    tokenOut,
    amountOut,
    coinIn: -1,
    coinOut: -1,
    feeOnTransfer: false,
    order,
    logIndex: log.logIndex,
    traceAddress: undefined,
  })
}
