import type { Token } from '../transfer.ts'

/** Adds a signed amount to a token's sum; a sum of zero stays in the map. */
export function addTo(sums: Map<Token, bigint>, token: Token, amount: bigint): void {
  sums.set(token, (sums.get(token) ?? 0n) + amount)
}
