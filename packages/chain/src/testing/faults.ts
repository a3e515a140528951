/** What can go wrong between a guard and a node. */
export const faultKinds = [
  /** No answer at all. */
  'timeout',
  /** HTTP 429 with Retry-After, or JSON-RPC error -32005 over a WebSocket. */
  'rateLimit',
  /** Receipts, one or a block's, are null as if not indexed yet. */
  'nullReceipts',
  /** The answer is cut off in the middle. */
  'truncated',
  /** `eth_chainId` tells another chain. */
  'wrongChainId',
  /** A block answer is that of an earlier block question (reordered), as a confused cache gives it. */
  'wrongBlock',
  /** The latest head is an older one. */
  'staleHead',
  /** A `newHeads` announcement comes twice. */
  'duplicateHead',
  /** A `newHeads` announcement is held back until after the next one. */
  'reorderedHead',
  /** The connection is cut. */
  'reset',
] as const

export type FaultKind = (typeof faultKinds)[number]

/** Probability of each fault where it applies, 0 to 1; absent is 0. */
export type FaultRates = Readonly<Partial<Record<FaultKind, number>>>

export type FaultCounts = Readonly<Record<FaultKind, number>>

export type FaultDice = {
  /** Whether the fault happens now; counted when it does. */
  readonly roll: (kind: FaultKind) => boolean
  readonly set: (rates: FaultRates) => void
  readonly counts: () => FaultCounts
}

export function createFaultDice(rates: FaultRates, random: () => number): FaultDice {
  let current = rates
  const counts = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>
  return {
    roll: (kind) => {
      const rate = current[kind] ?? 0
      // No number is drawn for faults that are off, so that switching one on does not move the others.
      if (rate === 0 || random() >= rate) return false
      counts[kind]++
      return true
    },
    set: (next) => {
      current = next
    },
    counts: () => ({ ...counts }),
  }
}
