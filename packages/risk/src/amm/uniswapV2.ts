import { MembraneError } from '@membrane/core'

/** Reserves of a pair in base units, the token sold first. */
export type PairReserves = { readonly reserveIn: bigint; readonly reserveOut: bigint }

/**
 * What a pair pays for `amountIn`, rounded down as Uniswap v2 does: the fee stays in the pair, and with one of 0.3 %
 * `(reserveIn 1000 + amountIn 997)(reserveOut - out) >= 1000 reserveIn reserveOut` (v2 whitepaper, 3.2.1).
 *
 * @param amountIn base units.
 * @param feeBps basis points of what comes in.
 * @throws `PAIR_EMPTY` when a reserve is not positive.
 */
export function getAmountOut(
  { reserveIn, reserveOut }: PairReserves,
  amountIn: bigint,
  feeBps: bigint = 30n,
): bigint {
  demandReserves(reserveIn, reserveOut)
  const kept = amountIn * (10_000n - feeBps)
  return (kept * reserveOut) / (reserveIn * 10_000n + kept)
}

/**
 * What must be paid in for `amountOut`, rounded up.
 *
 * @param amountOut base units, less than the reserve.
 * @throws `PAIR_EMPTY` when the pair does not hold more than that.
 */
export function getAmountIn({ reserveIn, reserveOut }: PairReserves, amountOut: bigint): bigint {
  demandReserves(reserveIn, reserveOut - amountOut)
  return (reserveIn * amountOut * 1_000n) / ((reserveOut - amountOut) * 997n) + 1n
}

function demandReserves(reserveIn: bigint, left: bigint): void {
  if (reserveIn > 0n && left > 0n) return
  throw new MembraneError('PAIR_EMPTY', {
    shortMessage: `A pair with ${reserveIn} in and ${left} left to pay out cannot trade.`,
    hint: 'Ask for less than the pair holds.',
  })
}
