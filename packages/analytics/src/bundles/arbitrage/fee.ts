import type { Address } from '@membrane/core'
import type { Transfer } from '../../transfer.ts'
import type { Leg } from './leg.ts'
import { isNear } from './link.ts'

/**
 * The legs with what was paid and received in truth, for tokens that keep a part of each transfer: such a token tells of
 * the parts one after the other, from one holder, and the greatest is what arrives. A fee is taken for one only where
 * it makes a leg's output another's input, because people also pay two others in a row.
 */
export function withFees(legs: readonly Leg[], transfers: readonly Transfer[]): readonly Leg[] {
  const venues = new Set(legs.map(({ swap }) => swap.venue))
  const inputs = legs.map((leg) => paidFor(leg, transfers, venues))
  const outputs = legs.map((leg) => {
    const told = receivedOf(leg, transfers)
    return told === leg.amountOut ? (arrivedOf(leg, legs, inputs) ?? told) : told
  })
  if (legs.every((leg, i) => outputs[i] === leg.amountOut && inputs[i] === leg.amountIn)) return legs
  const [received, paid] = [[...outputs], [...inputs]]
  for (const [i, leg] of legs.entries()) {
    const fed = (j: number): boolean =>
      legs[j]?.tokenIn === leg.tokenOut && (inputs[j] === outputs[i] || legs[j]?.amountIn === outputs[i])
    if (outputs[i] !== leg.amountOut && !legs.some((_, j) => fed(j))) received[i] = leg.amountOut
    const feeds = (j: number): boolean => legs[j]?.tokenOut === leg.tokenIn && outputs[j] === inputs[i]
    if (inputs[i] !== leg.amountIn && !legs.some((_, j) => feeds(j))) paid[i] = leg.amountIn
  }
  return legs.map((leg, i) => ({
    ...leg,
    received: received[i] ?? leg.amountOut,
    paid: paid[i] ?? leg.amountIn,
  }))
}

function receivedOf({ swap, amountOut }: Leg, transfers: readonly Transfer[]): bigint {
  let best: Transfer | undefined
  for (const transfer of transfers) {
    const { token, from, amount, order } = transfer
    if (from !== swap.venue || token !== swap.tokenOut) continue
    if (amount === amountOut) return amountOut
    if (amount > amountOut || distance(order, swap.order) >= distance(best?.order, swap.order)) continue
    best = transfer
  }
  if (best === undefined) return amountOut
  const parts = runOf(transfers, best)
  const sum = parts.reduce((total, { amount }) => total + amount, 0n)
  if (sum !== amountOut) return amountOut
  return parts.reduce((most, { amount }) => (amount > most ? amount : most), 0n)
}

/**
 * What arrived of a leg's output where the transfer is told whole, as call frames tell it: the pool that it went to counted
 * less, or the holder passed less on, by the same part that the next pool then missed. undefined where nothing shows it.
 */
function arrivedOf(leg: Leg, legs: readonly Leg[], inputs: readonly bigint[]): bigint | undefined {
  for (const [j, { swap, tokenIn, amountIn }] of legs.entries()) {
    if (!swap.feeOnTransfer || tokenIn !== leg.tokenOut || amountIn >= leg.amountOut) continue
    if (leg.swap.recipient === swap.venue) return amountIn
    const sent = inputs[j] ?? amountIn
    if (sent > amountIn && sent < leg.amountOut && isNear((leg.amountOut * amountIn) / sent, sent))
      return sent
  }
  return undefined
}

function paidFor(
  { swap, amountIn }: Leg,
  transfers: readonly Transfer[],
  venues: ReadonlySet<Address>,
): bigint {
  let best: Transfer | undefined
  for (const transfer of transfers) {
    const { token, to, amount, order } = transfer
    if (to !== swap.venue || token !== swap.tokenIn) continue
    // The event may tell the whole that was sent, and the pool count what arrived.
    if (amount !== amountIn && !(swap.feeOnTransfer && amount > amountIn)) continue
    if (distance(order, swap.order) < distance(best?.order, swap.order)) best = transfer
  }
  // What a pool sends on to the next is that leg's output, and read there.
  if (best === undefined || venues.has(best.from)) return amountIn
  if (best.amount > amountIn) return best.amount
  const parts = runOf(transfers, best).filter((part) => part === best || !venues.has(part.to))
  return parts.reduce((total, { amount }) => total + amount, 0n)
}

/** The unbroken run of transfers of one token by one holder that a transfer is part of. */
function runOf(transfers: readonly Transfer[], one: Transfer): readonly Transfer[] {
  const own = ({ token, from }: Transfer): boolean => token === one.token && from === one.from
  let first = transfers.indexOf(one)
  let last = first
  while (first > 0 && own(transfers[first - 1] as Transfer)) first-- // in bounds
  while (last + 1 < transfers.length && own(transfers[last + 1] as Transfer)) last++
  return transfers.slice(first, last + 1)
}

function distance(order: number | undefined, at: number): number {
  return order === undefined ? Number.POSITIVE_INFINITY : Math.abs(order - at)
}
