import type { Amounts, BlockReading } from '@membrane/analytics'

/** What a profit comes to in one number. A number that leaves a token out could have the wrong sign, so there is none. */
export type Value = {
  /** wei; undefined unless every token has a price in ether. */
  readonly ether: bigint | undefined
  /** undefined unless every token has a price in dollars. */
  readonly usd: number | undefined
  /** Tokens without a price in dollars. */
  readonly unpriced: number
}

export type ValueOf = (profit: Amounts) => Value

/** @param timestamp of the block, in unix seconds. */
export type Valuer = (block: BlockReading, timestamp: number | undefined) => ValueOf

/** Nothing is valued: for results that hold amounts alone. */
export const noValue: Valuer = () => unvalued

export const unvalued: ValueOf = () => ({ ether: undefined, usd: undefined, unpriced: 0 })

/** Dollars for people: "$1,234", "-$0.52". */
export function dollarText(usd: number): string {
  const size = Math.abs(usd)
  const digits = size >= 1_000 ? 0 : 2
  const text = size.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return `${usd < 0 ? '-' : ''}$${text}`
}
