const UNITS: Readonly<Record<string, bigint>> = {
  wei: 1n,
  gwei: 10n ** 9n,
  szabo: 10n ** 12n,
  finney: 10n ** 15n,
  ether: 10n ** 18n,
  seconds: 1n,
  minutes: 60n,
  hours: 3_600n,
  days: 86_400n,
  weeks: 604_800n,
  years: 31_536_000n,
}
/** Beyond any 256-bit value and any fraction of one; keeps `1e999999999` from filling the memory. */
const MAX_EXPONENT = 1_000

/** Whether `word` is a unit that multiplies a number literal (`ether`, `days`). */
export function isUnit(word: string): boolean {
  return Object.hasOwn(UNITS, word)
}

/**
 * Value of a Solidity number literal, unit multiplied in: `1.5` with `ether` is 15 * 10^17, `0x10` is 16, `2e3` is
 * 2000. undefined for what is no integer, and for what is no number.
 */
export function numberLiteral(text: string, unit: string | undefined): bigint | undefined {
  const factor = unit === undefined ? 1n : Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined
  if (factor === undefined || text.length > MAX_EXPONENT) return undefined
  const plain = text.replaceAll('_', '')
  if (/^0[xX][0-9a-fA-F]+$/.test(plain)) return BigInt(plain) * factor
  const match = /^([0-9]*)(?:\.([0-9]*))?(?:[eE](-?[0-9]+))?$/.exec(plain)
  if (match === null || plain === '') return undefined
  const [, whole = '', fraction = '', exponent = '0'] = match
  if (whole === '' && fraction === '') return undefined
  const scale = Number(exponent) - fraction.length
  if (Math.abs(scale) > MAX_EXPONENT) return undefined
  const digits = BigInt(whole + fraction) * factor
  if (scale >= 0) return digits * 10n ** BigInt(scale)
  const divisor = 10n ** BigInt(-scale)
  return digits % divisor === 0n ? digits / divisor : undefined
}
