import type { BlockReading, TransactionReading } from '../../analyse.ts'
import type { Token } from '../../transfer.ts'
import type { Touch } from './market.ts'

/** What a victim would have kept without the fronts: more of what it bought, or less of what it paid. */
export type Loss = { readonly token: Token; readonly amount: bigint }

/** What remains of the input after the fee, in parts of 10,000: Uniswap's, PancakeSwap's, and others of the forks. */
const fees = [9970n, 9975n, 9980n, 9990n, 9995n, 9900n]

type Reserves = readonly [bigint, bigint]

/**
 * What each swap of others lost to the extractor's on a constant-product pair, exactly: the pair's swaps again from the
 * reserves before its first front, without its legs. Only where the pair's own reserves (Sync) follow from one swap to the
 * next, and every swap of others is to the unit what the formula gives with one fee; otherwise undefined. A swap with a
 * given input loses output; one with a given output loses input. Keys are the touches.
 * Formula: getAmountOut and getAmountIn of UniswapV2Library.
 * @param touches the pair's swaps from the first front to the last victim.
 */
export function findLosses(
  block: BlockReading,
  touches: readonly Touch[],
  own: ReadonlySet<number>,
): ReadonlyMap<Touch, Loss> | undefined {
  const states = statesOf(block, touches)
  if (states === undefined) return undefined
  for (const fee of fees) {
    const losses = replay(touches, states, own, fee)
    if (losses !== undefined) return losses
  }
  return undefined
}

/** The reserves before each swap; undefined when one is not told or something else moved them in between. */
function statesOf(block: BlockReading, touches: readonly Touch[]): readonly Reserves[] | undefined {
  const before: Reserves[] = []
  let after: Reserves | undefined
  for (const { position, swap } of touches) {
    if (swap.coinIn !== 0 && swap.coinIn !== 1) return undefined
    const { actions } = block.transactions[position] as TransactionReading // touches come from it
    let reserves: Reserves | undefined
    for (const action of actions) {
      if (action.order >= swap.order) break
      if (action.kind === 'price' && action.pool === swap.pool && action.reserves !== undefined)
        reserves = action.reserves
    }
    if (reserves === undefined) return undefined
    const [r0, r1] = reserves
    const state: Reserves =
      swap.coinIn === 0
        ? [r0 - swap.amountIn, r1 + swap.amountOut]
        : [r0 + swap.amountOut, r1 - swap.amountIn]
    if (after !== undefined && (after[0] !== state[0] || after[1] !== state[1])) return undefined
    before.push(state)
    after = reserves
  }
  return before
}

function replay(
  touches: readonly Touch[],
  states: readonly Reserves[],
  own: ReadonlySet<number>,
  fee: bigint,
): ReadonlyMap<Touch, Loss> | undefined {
  const losses = new Map<Touch, Loss>()
  const start = states[0]
  if (start === undefined) return undefined
  let [x, y] = start
  for (let i = 0; i < touches.length; i++) {
    const touch = touches[i] as Touch // in bounds
    if (own.has(touch.position)) continue
    const { coinIn, amountIn, amountOut, tokenIn, tokenOut } = touch.swap
    const [s0, s1] = states[i] as Reserves // as many as touches
    const zero = coinIn === 0
    const [reserveIn, reserveOut] = zero ? [s0, s1] : [s1, s0]
    const [freeIn, freeOut] = zero ? [x, y] : [y, x]
    let paid = amountIn
    let got = amountOut
    if (outputOf(amountIn, reserveIn, reserveOut, fee) === amountOut) {
      got = outputOf(amountIn, freeIn, freeOut, fee)
      if (tokenOut !== undefined) losses.set(touch, { token: tokenOut, amount: got - amountOut })
    } else if (inputOf(amountOut, reserveIn, reserveOut, fee) === amountIn && amountOut < freeOut) {
      paid = inputOf(amountOut, freeIn, freeOut, fee)
      if (tokenIn !== undefined) losses.set(touch, { token: tokenIn, amount: amountIn - paid })
    } else return undefined
    if (zero) [x, y] = [x + paid, y - got]
    else [x, y] = [x - got, y + paid]
  }
  return losses
}

function outputOf(amount: bigint, reserveIn: bigint, reserveOut: bigint, fee: bigint): bigint {
  const effective = amount * fee
  return (effective * reserveOut) / (reserveIn * 10_000n + effective)
}

function inputOf(amount: bigint, reserveIn: bigint, reserveOut: bigint, fee: bigint): bigint {
  if (amount >= reserveOut) return 0n
  return (reserveIn * amount * 10_000n) / ((reserveOut - amount) * fee) + 1n
}
