import type { Address } from '@membrane/core'

/** Hex digits of a selector and one word: calldata below that says nothing that is the caller's own. */
export const fewestDigits = 8 + 64

/** Where in `input` the bytes `sought` (hex without 0x) begin, in hex digits and on a byte's boundary; -1 if nowhere. */
export function bytesAt(input: string, sought: string, from = 2): number {
  let at = input.indexOf(sought, from)
  while (at >= 0 && at % 2 !== 0) at = input.indexOf(sought, at + 1)
  return at
}

/** Whether `input` names `address` outside the digits `start` to `end`. */
export function namesOutside(input: string, address: Address, start: number, end: number): boolean {
  const sought = address.slice(2)
  const before = bytesAt(input, sought)
  return (before >= 0 && before + sought.length <= start) || bytesAt(input, sought, end) >= 0
}

/**
 * Whether an argument of `body` (selector and arguments, hex without 0x) is of the kind that two callers do not come
 * to by themselves: a word with five or more significant bytes, as a secret, a proof, a signature, an exact amount.
 * Addresses, round amounts, dates, small numbers and offsets are not.
 */
export function isDistinctive(body: string): boolean {
  for (let start = 8; start + 64 <= body.length; start += 64) {
    let first = start
    const end = start + 64
    while (first < end && body.charCodeAt(first) === 48) first++
    if (end - first < 10) continue
    const bytes = (end - first + 1) >> 1
    if (bytes >= 17 && bytes <= 20) continue
    let last = end - 1
    while (body.charCodeAt(last) === 48) last--
    if (last - first + 1 >= 10 && !isRound(body, first, end) && !isFilled(body, start, end)) return true
  }
  return false
}

/** A multiple of a power of ten that leaves five digits or fewer: 0.05 ether, 250000e6. */
function isRound(body: string, first: number, end: number): boolean {
  if (end - first > 26) return false
  let amount = BigInt(`0x${body.slice(first, end)}`)
  while (amount % 10n === 0n) amount /= 10n
  return amount < 100_000n
}

/** All ones, or a negative number of small size. */
function isFilled(body: string, start: number, end: number): boolean {
  for (let i = start; i < end - 16; i++) if (body.charCodeAt(i) !== 102) return false
  return true
}
