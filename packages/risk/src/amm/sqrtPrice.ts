/** A square root of price in Q64.96. */
const resolution = 96n

/**
 * Amount of token0 between two square roots of price, `L (1/a - 1/b)` (Uniswap v3 whitepaper, 6.14), rounded in two steps
 * as `SqrtPriceMath.getAmount0Delta`.
 */
export function amount0Between(a: bigint, b: bigint, liquidity: bigint, up: boolean): bigint {
  const [low, high] = a < b ? [a, b] : [b, a]
  const product = (liquidity << resolution) * (high - low)
  return up ? divideUp(divideUp(product, high), low) : product / high / low
}

/** Amount of token1 between two square roots of price, `L (b - a)` (6.13), as `SqrtPriceMath.getAmount1Delta`. */
export function amount1Between(a: bigint, b: bigint, liquidity: bigint, up: boolean): bigint {
  const product = liquidity * (a < b ? b - a : a - b)
  return up ? divideUp(product, 1n << resolution) : product >> resolution
}

/**
 * Square root of price after `amount` of token0 came in (or went out, negative), rounded up, away from paying too much:
 * `L s / (L + amount s)`. The contract falls back to a coarser formula where 256 bits overflow.
 *
 * @returns undefined where the pool has less than goes out.
 */
export function priceAfterAmount0(price: bigint, liquidity: bigint, amount: bigint): bigint | undefined {
  if (amount === 0n) return price
  const scaled = liquidity << resolution
  const product = amount * price
  const overflows = (product < 0n ? -product : product) >> 256n > 0n
  if (amount < 0n) {
    return overflows || scaled + product <= 0n ? undefined : divideUp(scaled * price, scaled + product)
  }
  if (overflows || (scaled + product) >> 256n > 0n) return divideUp(scaled, scaled / price + amount)
  return divideUp(scaled * price, scaled + product)
}

/** Square root of price after `amount` of token1 came in (or went out, negative), rounded down: `s + amount / L`. */
export function priceAfterAmount1(price: bigint, liquidity: bigint, amount: bigint): bigint | undefined {
  if (amount >= 0n) return price + (amount << resolution) / liquidity
  const next = price - divideUp(-amount << resolution, liquidity)
  return next > 0n ? next : undefined
}

/** Quotient of numbers that are not negative, rounded up. */
export function divideUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator
}
