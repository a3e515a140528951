import { MembraneError } from '@membrane/core'
import {
  amount0Between,
  amount1Between,
  divideUp,
  priceAfterAmount0,
  priceAfterAmount1,
} from './sqrtPrice.ts'
import { maxSqrtRatio, maxTick, minSqrtRatio, minTick, sqrtRatioAtTick, tickAtSqrtRatio } from './tickMath.ts'

/** A Uniswap v3 pool, as much of it as a swap needs. */
export type ExactPool = {
  /** Q64.96, token1 a token0 in base units. */
  readonly sqrtPriceX96: bigint
  readonly tick: number
  readonly liquidity: bigint
  readonly tickSpacing: number
  /** Millionths: 3,000 is 0.3 %. */
  readonly fee: number
  /** All initialised ticks, ascending. */
  readonly ticks: readonly { readonly tick: number; readonly liquidityNet: bigint }[]
}

export type ExactSwap = {
  /** True: token0 comes in, and the price falls. */
  readonly zeroForOne: boolean
  /** Positive: what comes in. Negative: what must come out. Base units, not 0. */
  readonly amountSpecified: bigint
  /** Where the swap stops at the latest. Default: the last price that a pool may have. */
  readonly sqrtPriceLimitX96?: bigint
}

/** Amounts as `UniswapV3Pool.swap` returns them: positive into the pool, negative out of it. */
export type ExactSwapResult = { readonly amount0: bigint; readonly amount1: bigint; readonly pool: ExactPool }

/**
 * Swaps as `UniswapV3Pool.swap` does, to the wei: tick by tick, and also from word to word of the tick bitmap, because the
 * contract rounds at the end of a word of 256 ticks even where nothing is initialised (v3 whitepaper, 6.2.3 and 6.3).
 *
 * @throws `SWAP_INVALID` when nothing is asked for, or the limit is on the wrong side of the price.
 */
export function swapExact(pool: ExactPool, swap: ExactSwap): ExactSwapResult {
  const { zeroForOne, amountSpecified } = swap
  const limit = swap.sqrtPriceLimitX96 ?? (zeroForOne ? minSqrtRatio + 1n : maxSqrtRatio - 1n)
  demandSwap(pool, swap, limit)
  const exactIn = amountSpecified > 0n
  let { sqrtPriceX96: price, tick, liquidity } = pool
  let remaining = amountSpecified
  let calculated = 0n
  while (remaining !== 0n && price !== limit) {
    const next = nextTick(pool, tick, zeroForOne)
    const nextPrice = sqrtRatioAtTick(next.tick)
    const beyond = zeroForOne ? nextPrice < limit : nextPrice > limit
    const step = swapStep(price, beyond ? limit : nextPrice, liquidity, remaining, pool.fee)
    remaining += exactIn ? -(step.amountIn + step.fee) : step.amountOut
    calculated += exactIn ? -step.amountOut : step.amountIn + step.fee
    if (step.price === nextPrice) {
      liquidity += zeroForOne ? -next.liquidityNet : next.liquidityNet
      tick = zeroForOne ? next.tick - 1 : next.tick
    } else if (step.price !== price) {
      tick = tickAtSqrtRatio(step.price)
    }
    price = step.price
  }
  const specified = amountSpecified - remaining
  const [amount0, amount1] = zeroForOne === exactIn ? [specified, calculated] : [calculated, specified]
  return { amount0, amount1, pool: { ...pool, sqrtPriceX96: price, tick, liquidity } }
}

/** One stretch of constant liquidity, as `SwapMath.computeSwapStep`. `remaining` has the sign of `amountSpecified`. */
function swapStep(
  price: bigint,
  target: bigint,
  liquidity: bigint,
  remaining: bigint,
  fee: number,
): { readonly price: bigint; readonly amountIn: bigint; readonly amountOut: bigint; readonly fee: bigint } {
  const falls = price >= target
  const pips = BigInt(fee)
  const paidIn = (to: bigint) => (falls ? amount0Between : amount1Between)(to, price, liquidity, true)
  const paidOut = (to: bigint) => (falls ? amount1Between : amount0Between)(to, price, liquidity, false)
  const afterAmount = (amount: bigint, in0: boolean) =>
    (in0 ? priceAfterAmount0 : priceAfterAmount1)(price, liquidity, amount) ?? target
  if (remaining > 0n) {
    const lessFee = (remaining * (1_000_000n - pips)) / 1_000_000n
    const next = lessFee >= paidIn(target) ? target : afterAmount(lessFee, falls)
    const amountIn = paidIn(next)
    // Short of the target all that is left over is fee.
    const charged = next === target ? divideUp(amountIn * pips, 1_000_000n - pips) : remaining - amountIn
    return { price: next, amountIn, amountOut: paidOut(next), fee: charged }
  }
  const next = -remaining >= paidOut(target) ? target : afterAmount(remaining, !falls)
  const amountIn = paidIn(next)
  const out = paidOut(next)
  return {
    price: next,
    amountIn,
    amountOut: out > -remaining ? -remaining : out,
    fee: divideUp(amountIn * pips, 1_000_000n - pips),
  }
}

/** The next tick to stop at: an initialised one in the same word of the bitmap, or the word's end. */
function nextTick(
  pool: ExactPool,
  tick: number,
  falls: boolean,
): { readonly tick: number; readonly liquidityNet: bigint } {
  const { tickSpacing, ticks } = pool
  const compressed = Math.floor(tick / tickSpacing)
  if (falls) {
    const end = Math.floor(compressed / 256) * 256 * tickSpacing
    const found = ticks.findLast((mark) => mark.tick <= compressed * tickSpacing)
    return found !== undefined && found.tick >= end
      ? found
      : { tick: Math.max(end, minTick), liquidityNet: 0n }
  }
  const end = (Math.floor((compressed + 1) / 256) * 256 + 255) * tickSpacing
  const found = ticks.find((mark) => mark.tick >= (compressed + 1) * tickSpacing)
  return found !== undefined && found.tick <= end ? found : { tick: Math.min(end, maxTick), liquidityNet: 0n }
}

function demandSwap(pool: ExactPool, { zeroForOne, amountSpecified }: ExactSwap, limit: bigint): void {
  const price = pool.sqrtPriceX96
  const inside = zeroForOne ? limit < price && limit > minSqrtRatio : limit > price && limit < maxSqrtRatio
  if (amountSpecified !== 0n && inside) return
  throw new MembraneError('SWAP_INVALID', {
    shortMessage: `A swap of ${amountSpecified} to the limit ${limit} cannot start at the price ${price}.`,
    hint: zeroForOne ? 'The limit must be below the price.' : 'The limit must be above the price.',
  })
}
