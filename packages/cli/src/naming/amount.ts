import { formatUnits } from '@membrane/core'

/** Digits of a raw amount that still fit a table; longer ones are cut and written with an exponent. */
const longestRaw = 9

/**
 * An amount for people, rounded half away from zero: thousands grouped, and four significant digits after the point at
 * least ("1,234.57", "0.00001234"); what is less than 10^-8 is written with an exponent.
 * @param amount in the token's smallest unit; without `decimals` it is shown raw.
 */
export function readableAmount(amount: bigint, decimals: number | undefined): string {
  if (decimals === undefined) return rawAmount(amount)
  const sign = amount < 0n ? '-' : ''
  const magnitude = amount < 0n ? -amount : amount
  const digits = magnitude.toString()
  if (magnitude !== 0n && digits.length <= decimals - 8)
    return `${sign}${scientific(digits, digits.length - 1 - decimals)}`
  const [whole = '0', fraction = ''] = formatUnits(rounded(magnitude, decimals), decimals).split('.')
  return `${sign}${grouped(whole)}${fraction === '' ? '' : `.${fraction}`}`
}

/** The same with its sign, also when it is positive. */
export function signedAmount(amount: bigint, decimals: number | undefined): string {
  return `${amount > 0n ? '+' : ''}${readableAmount(amount, decimals)}`
}

/** Thousands separated by commas; takes digits only. */
export function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}

function rounded(magnitude: bigint, decimals: number): bigint {
  const length = magnitude.toString().length
  // A whole part of four digits or more needs no more than two places.
  const kept = length > decimals + 3 ? 2 : length > decimals ? 4 : decimals - length + 4
  const cut = 10n ** BigInt(Math.max(0, decimals - kept))
  return ((magnitude + cut / 2n) / cut) * cut
}

function rawAmount(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString()
  const sign = amount < 0n ? '-' : ''
  return `${sign}${digits.length <= longestRaw ? digits : scientific(digits, digits.length - 1)}`
}

/** The first five digits, cut and not rounded, with the power of ten of the first. */
function scientific(digits: string, exponent: number): string {
  const rest = digits.slice(1, 5)
  return `${digits.slice(0, 1)}${rest === '' ? '' : `.${rest}`}e${exponent}`
}
