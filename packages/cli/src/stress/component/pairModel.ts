import { getAmountOut, type PairReserves } from '@membrane/risk'

/** Reserves of a pair in base units. */
export type Reserves = { readonly base: bigint; readonly quote: bigint }
export type Side = 'base' | 'quote'

/** What a swap of `amountIn` pays out by the model, and the reserves after it. */
export function modelSwap(
  reserves: Reserves,
  sells: Side,
  amountIn: bigint,
  feeBps: bigint,
): { readonly amountOut: bigint; readonly after: Reserves } {
  const amountOut = amountIn === 0n ? 0n : getAmountOut(facing(reserves, sells), amountIn, feeBps)
  return { amountOut, after: moved(reserves, sells, amountIn, amountOut) }
}

export function moved(reserves: Reserves, sells: Side, amountIn: bigint, amountOut: bigint): Reserves {
  return sells === 'base'
    ? { base: reserves.base + amountIn, quote: reserves.quote - amountOut }
    : { base: reserves.base - amountOut, quote: reserves.quote + amountIn }
}

/**
 * The trade that earns most against an outside price: until the pair's marginal price after the fee is that price,
 * `a = (sqrt(g x y / P) - x) / g` with `g` one less the fee, `P` of the token sold in the one bought (Angeris et al. 2019).
 * @param price quote base units a base base unit, as a fraction.
 * @returns undefined inside of the fee's band, where no trade earns.
 */
export function arbitrage(
  { base, quote }: Reserves,
  price: { readonly numerator: bigint; readonly denominator: bigint },
  feeBps: bigint,
): { readonly sells: Side; readonly amountIn: bigint } | undefined {
  const whole = 10_000n
  const kept = whole - feeBps
  const { numerator, denominator } = price
  const sellsBase =
    ((squareRoot((base * quote * denominator * kept) / (numerator * whole)) - base) * whole) / kept
  if (sellsBase > 0n) return { sells: 'base', amountIn: sellsBase }
  const sellsQuote =
    ((squareRoot((base * quote * numerator * kept) / (denominator * whole)) - quote) * whole) / kept
  return sellsQuote > 0n ? { sells: 'quote', amountIn: sellsQuote } : undefined
}

/** A price of a whole token as base units of quote a base unit of base; ten digits behind the point count. */
export function unitPrice(
  price: number,
  decimals: { readonly base: number; readonly quote: number },
): { readonly numerator: bigint; readonly denominator: bigint } {
  return {
    numerator: BigInt(Math.round(price * 1e10)) * 10n ** BigInt(decimals.quote),
    denominator: 10n ** BigInt(10 + decimals.base),
  }
}

/** Shares that a provision mints, rounded down (`UniswapV2Pair.mint` after the first). */
export function modelMint(reserves: Reserves, added: Reserves, supply: bigint): bigint {
  const byBase = (added.base * supply) / reserves.base
  const byQuote = (added.quote * supply) / reserves.quote
  return byBase < byQuote ? byBase : byQuote
}

/** What shares are redeemed for, rounded down (`UniswapV2Pair.burn`). */
export function modelBurn(reserves: Reserves, shares: bigint, supply: bigint): Reserves {
  return { base: (shares * reserves.base) / supply, quote: (shares * reserves.quote) / supply }
}

/** The largest integer whose square is at most `value`, at least 0 (Newton's method from above). */
export function squareRoot(value: bigint): bigint {
  if (value < 2n) return value
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2))
  for (;;) {
    const next = (root + value / root) / 2n
    if (next >= root) return root
    root = next
  }
}

function facing({ base, quote }: Reserves, sells: Side): PairReserves {
  return sells === 'base' ? { reserveIn: base, reserveOut: quote } : { reserveIn: quote, reserveOut: base }
}
