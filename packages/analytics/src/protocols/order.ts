import type { Address, Hash, Log } from '@membrane/core'
import type { Reading } from '../model.ts'
import type { Token } from '../transfer.ts'

/** Pushes what an aggregator or order book says of a whole order; what it leaves out is undefined. */
export function pushOrder(
  into: Reading,
  log: Log,
  order: number,
  protocol: string,
  owner: Address | undefined,
  orderId: Hash | undefined,
  tokenIn?: Token,
  amountIn?: bigint,
  tokenOut?: Token,
  amountOut?: bigint,
): void {
  into.actions.push({
    kind: 'order',
    protocol,
    venue: log.address,
    owner,
    orderId,
    tokenIn,
    amountIn,
    tokenOut,
    amountOut,
    order,
    logIndex: log.logIndex,
    traceAddress: undefined,
  })
}
