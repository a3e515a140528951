import type { Token } from '../transfer.ts'

/** How many 1e-18 units of the quote currency one smallest unit of a token is worth: `numerator / denominator`. */
export type TokenPrice = { readonly numerator: bigint; readonly denominator: bigint }

/** The price of a token at a block; undefined when the source has none. */
export type PriceSource = (token: Token, block: number) => TokenPrice | undefined

/**
 * A price as feeds write it.
 * @param quote 1e-18 units of the quote currency for one whole token.
 * @param decimals of the token: one whole token is 10^decimals of its smallest units.
 */
export function pricePerWhole(quote: bigint, decimals: number): TokenPrice {
  return { numerator: quote, denominator: 10n ** BigInt(decimals) }
}

/** Asks each source in turn and takes the first answer. */
export function firstPrice(...sources: readonly PriceSource[]): PriceSource {
  return (token, block) => {
    for (const source of sources) {
      const price = source(token, block)
      if (price !== undefined) return price
    }
    return undefined
  }
}
