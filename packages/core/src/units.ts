import { MembraneError } from './error.ts'

/** 10^18: wei in an ether, and the scale of a WAD fixed-point number. */
export const WAD = 10n ** 18n
/** 10^27: the scale of Aave's RAY fixed-point numbers. */
export const RAY = 10n ** 27n
/** 10^9 wei. */
export const GWEI = 10n ** 9n
/** 10,000 basis points are one whole. */
export const BPS = 10_000n

const decimalPattern = /^(-?)(\d+)(?:\.(\d+))?$/

/** Writes a base-unit integer as a decimal number with `decimals` places, trailing zeros cut: (1500000n, 6) -> "1.5". */
export function formatUnits(amount: bigint, decimals: number): string {
  const negative = amount < 0n
  const digits = (negative ? -amount : amount).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = decimals === 0 ? '' : digits.slice(-decimals).replace(/0+$/, '')
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/**
 * Reads a decimal number into base units: ("1.5", 6) -> 1500000n.
 * @throws AMOUNT_INVALID when it is not a plain decimal, or has more places than the unit: it never rounds.
 */
export function parseUnits(value: string, decimals: number): bigint {
  const match = decimalPattern.exec(value)
  const fraction = match?.[3] ?? ''
  if (match === null || fraction.length > decimals) {
    throw new MembraneError('AMOUNT_INVALID', {
      shortMessage: `Amount ${JSON.stringify(value)} is not a decimal number of at most ${decimals} places.`,
    })
  }
  const magnitude = BigInt(`${match[2]}${fraction.padEnd(decimals, '0')}`)
  return match[1] === '-' ? -magnitude : magnitude
}

/** `numerator / denominator` in basis points, rounded toward zero; undefined when the denominator is zero. */
export function ratioBps(numerator: bigint, denominator: bigint): number | undefined {
  return denominator === 0n ? undefined : Number((numerator * BPS) / denominator)
}

/** |a - b| / b in basis points, rounded toward zero; undefined when `b` is zero. */
export function deviationBps(a: bigint, b: bigint): number | undefined {
  return ratioBps(a > b ? a - b : b - a, b < 0n ? -b : b)
}
