import type { PoolId } from '../action.ts'
import type { BlockReading } from '../analyse.ts'
import { ether, type Token, weth } from '../transfer.ts'
import { dollars, knownDecimals } from './decimals.ts'
import { type OpenPool, openingPools } from './opening.ts'
import type { PriceSource, TokenPrice } from './source.ts'

/** Prices that rest on nothing but a block's own pools. */
export type BlockPrices = {
  readonly basis: 'block-pools'
  readonly quote: 'weth' | 'usd'
  /** Answers for this block alone. */
  readonly priceOf: PriceSource
  /** The pool that each token's price is from. */
  readonly pools: ReadonlyMap<Token, PoolId>
}

type Quoted = TokenPrice & { readonly pool: PoolId; readonly depth: number }

/**
 * Prices of the tokens that the block traded against WETH or a dollar token, each from the deepest pool seen, at the
 * state in which the block found it: what the block itself did to a price does not count. They are pools' prices and no
 * more: a thin or manipulated pool tells what it tells.
 * @param quote `usd` takes a dollar token for a dollar, and needs a pool of one of them with WETH in the block.
 */
export function pricesFromBlock(block: BlockReading, quote: 'weth' | 'usd' = 'weth'): BlockPrices {
  const pools = openingPools(block)
  const inWeth = new Map<Token, Quoted>()
  for (const pool of pools) offerAgainst(inWeth, pool, weth, one)
  const dollarPrices = dollars.flatMap((token) => {
    const price = inWeth.get(token)
    return price === undefined ? [] : [{ token, price }]
  })
  for (const pool of pools) {
    for (const { token, price } of dollarPrices) {
      if (!pool.tokens.includes(weth)) offerAgainst(inWeth, pool, token, price)
    }
  }
  const dollar = deepestDollar(dollarPrices)
  const scale = quote === 'weth' ? one : dollar === undefined ? undefined : dollarPerWei(dollar)
  return {
    basis: 'block-pools',
    quote,
    pools: new Map([...inWeth].map(([token, { pool }]) => [token, pool])),
    priceOf(token, number) {
      if (number !== block.number || scale === undefined) return undefined
      if (token === weth || token === ether) return scale
      const price = inWeth.get(token)
      return price === undefined ? undefined : times(price, scale)
    },
  }
}

const one: TokenPrice = { numerator: 1n, denominator: 1n }

/** Notes the price of the pool's other token when the pool is against `base`, and deeper than what is known. */
function offerAgainst(prices: Map<Token, Quoted>, pool: OpenPool, base: Token, basePrice: TokenPrice): void {
  const { tokens, price, depth0, depth1 } = pool
  const side = tokens[0] === base ? 0 : tokens[1] === base ? 1 : undefined
  if (side === undefined) return
  const token = tokens[1 - side]
  if (token === undefined || token === weth) return
  const own = side === 1 ? price : { numerator: price.denominator, denominator: price.numerator }
  const quoted = times(own, basePrice)
  const depth = (side === 0 ? depth0 : depth1) * toNumber(basePrice)
  const known = prices.get(token)
  if (known === undefined || depth > known.depth) prices.set(token, { ...quoted, pool: pool.pool, depth })
}

function deepestDollar(
  found: readonly { readonly token: Token; readonly price: Quoted }[],
): { readonly token: Token; readonly price: Quoted } | undefined {
  return found.reduce<(typeof found)[number] | undefined>(
    (best, next) => (best === undefined || next.price.depth > best.price.depth ? next : best),
    undefined,
  )
}

/** 1e-18 dollars for one wei: the inverse of the dollar token's price, in its own units. */
function dollarPerWei({ token, price }: { readonly token: Token; readonly price: TokenPrice }): TokenPrice {
  const decimals = knownDecimals.get(token) ?? 18
  return {
    numerator: price.denominator * 10n ** 18n,
    denominator: price.numerator * 10n ** BigInt(decimals),
  }
}

function times(a: TokenPrice, b: TokenPrice): TokenPrice {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator }
}

function toNumber({ numerator, denominator }: TokenPrice): number {
  return Number(numerator) / Number(denominator)
}
