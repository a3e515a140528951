import type { Address, Log } from '@membrane/core'
import type { Draft, Swap } from '../../action.ts'
import { pushCoinSwap } from '../../decode/push.ts'
import type { Reading } from '../../model.ts'

/** Protocol name of every version of the Liquidity Book. */
export const protocol = 'trader_joe_lb'

/**
 * Adds one bin's part of a swap. A pair emits an event for every bin that the price crosses, one directly after the
 * other, and pays out after the last; parts of one call become one swap, placed at the last of them.
 * Source: LBPair.sol of lfj-gg/joe-v2.
 * @param forY whether coin 0 (X) is sold for coin 1 (Y).
 */
export function pushBin(
  into: Reading,
  log: Log,
  order: number,
  sender: Address,
  recipient: Address,
  forY: boolean,
  amountIn: bigint,
  amountOut: bigint,
): void {
  const coinIn = forY ? 0 : 1
  const last = into.actions.at(-1)
  if (last?.kind === 'swap' && continues(last, log, order) && last.coinIn === coinIn) {
    const open: Draft<Swap> = last
    open.amountIn += amountIn
    open.amountOut += amountOut
    open.order = order
    open.logIndex = log.logIndex
    return
  }
  pushCoinSwap(
    into,
    log,
    order,
    protocol,
    log.address,
    sender,
    recipient,
    coinIn,
    amountIn,
    1 - coinIn,
    amountOut,
  )
}

function continues(last: Swap, log: Log, order: number): boolean {
  return last.protocol === protocol && last.pool === log.address && last.order === order - 1
}
