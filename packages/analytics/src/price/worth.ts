import type { Amounts } from '../bundle.ts'
import type { Token } from '../transfer.ts'
import type { PriceSource } from './source.ts'

export type Valuation = {
  /** 1e-18 units of the quote currency, over the tokens that have a price. */
  readonly value: bigint
  /** Tokens with an amount other than zero and no price: what `value` leaves out. Empty when it is complete. */
  readonly unknown: readonly Token[]
}

/**
 * What a vector of amounts is worth. The sum is exact; it is rounded once, at the end, towards negative infinity, so
 * that a profit is never overstated. A token without a price is listed as unknown and never counts as nothing.
 */
export function worthOf(profit: Amounts, source: PriceSource, block: number): Valuation {
  let numerator = 0n
  let denominator = 1n
  const unknown: Token[] = []
  for (const [token, amount] of Object.entries(profit) as [Token, bigint][]) {
    if (amount === 0n) continue
    const price = source(token, block)
    if (price === undefined) {
      unknown.push(token)
      continue
    }
    numerator = numerator * price.denominator + amount * price.numerator * denominator
    denominator *= price.denominator
  }
  return { value: floorDivide(numerator, denominator), unknown }
}

/** @param denominator positive. */
function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient
}
