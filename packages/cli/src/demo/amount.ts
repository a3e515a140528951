import { formatUnits } from '@membrane/core'

/** An amount for a person: thousands separated, at most two places, small ones with four significant digits. */
export function formatAmount(amount: bigint, decimals: number): string {
  const value = Number(formatUnits(amount, decimals))
  const digits =
    Math.abs(value) >= 1 || value === 0 ? { maximumFractionDigits: 2 } : { maximumSignificantDigits: 4 }
  return value.toLocaleString('en-US', digits)
}
