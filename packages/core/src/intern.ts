import type { Address } from './hex.ts'

/**
 * The lower-case form of an address that is known to have 20 bytes: one and the same string for equal addresses, so
 * that hot paths compare and look up without hashing or copying it again.
 */
export function internAddress(text: string): Address {
  const before = known.get(text)
  if (before !== undefined) return before
  if (known.size >= mostKnown) known.clear()
  const lower = text.toLowerCase() as Address // the caller knows that it is an address
  known.set(text, lower)
  if (lower !== text) known.set(lower, lower)
  return lower
}

const known = new Map<string, Address>()

/** About 10 MB. A day of Ethereum has a few hundred thousand addresses, and most of a block's were in the last one. */
const mostKnown = 65_536
