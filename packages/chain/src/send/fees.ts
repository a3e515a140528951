/** wei per gas. */
export type Fees = {
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
  /** The chain has no base fee: `maxFeePerGas` is the gas price, and the whole of it is the tip. */
  readonly legacy?: true
}

const GWEI = 1_000_000_000n

/** What the market asks, with the base fee of the next block where the chain has one. */
export type Market = Fees & { readonly baseFeePerGas?: bigint }

/**
 * EIP-1559 fees from `eth_feeHistory`: twice the next base fee, so that six full blocks in a row do not price it out,
 * plus the median of recent tips, at least 1 gwei.
 * @param baseFees base fee by block, oldest first, the last one being the next block's; wei per gas.
 * @param tips tip paid by block at some percentile; wei per gas.
 */
export function marketFees(baseFees: readonly bigint[], tips: readonly bigint[]): Fees {
  const baseFee = baseFees.at(-1) ?? 0n
  const sorted = tips.filter((tip) => tip > 0n).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const median = sorted[Math.floor(sorted.length / 2)] ?? GWEI
  const maxPriorityFeePerGas = median > GWEI ? median : GWEI
  return { maxFeePerGas: baseFee * 2n + maxPriorityFeePerGas, maxPriorityFeePerGas }
}

/**
 * The tips to go by, of every recent block: the median payer's in ordinary times. When blocks are full the median
 * stands in the queue, so there it is an eighth over what nine of ten paid, of the full blocks alone.
 * @param blocks tip at the 50th and 90th percentile (wei per gas), and the share of the gas limit used (0 to 1).
 */
export function urgentTips(
  blocks: readonly { readonly median: bigint; readonly high: bigint; readonly used: number }[],
): readonly bigint[] {
  const crowded = blocks.slice(-2).filter(({ used }) => used >= fullShare)
  return crowded.length > 0 ? crowded.map(({ high }) => raised(high)) : blocks.map(({ median }) => median)
}

/** Of the gas limit: a block that used so much had no room for more. */
const fullShare = 0.95

/** Fees for a chain without base fee (before EIP-1559): an eighth over `eth_gasPrice`, which many offer just so. */
export function legacyFees(gasPrice: bigint): Fees {
  return pricedAt(raised(gasPrice))
}

function pricedAt(gasPrice: bigint): Fees {
  return { maxFeePerGas: gasPrice, maxPriorityFeePerGas: gasPrice, legacy: true }
}

/**
 * Fees that stand before a competitor's in a block ordered by tip: what a validator earns of its transaction, and an
 * eighth more. The competitor's whole cap is exceeded too, because its tip grows into it when the base fee falls.
 */
export function outbidFees(fees: Fees, competitor: Fees): Fees {
  if (fees.legacy) return pricedAt(max(fees.maxFeePerGas, raised(competitor.maxFeePerGas)))
  const tip = max(fees.maxPriorityFeePerGas, raised(competitor.maxPriorityFeePerGas))
  return {
    maxPriorityFeePerGas: tip,
    maxFeePerGas: max(fees.maxFeePerGas + tip, raised(competitor.maxFeePerGas)),
  }
}

/** The higher of both fees, each by itself. */
export function atLeastFees(fees: Fees, floor: Fees): Fees {
  return {
    ...fees,
    maxFeePerGas: max(fees.maxFeePerGas, floor.maxFeePerGas),
    maxPriorityFeePerGas: max(fees.maxPriorityFeePerGas, floor.maxPriorityFeePerGas),
  }
}

/** Whether neither fee is under what is wanted. */
export function suffices(fees: Fees, wanted: Fees): boolean {
  return fees.maxFeePerGas >= wanted.maxFeePerGas && fees.maxPriorityFeePerGas >= wanted.maxPriorityFeePerGas
}

/**
 * Fees for a replacement: nodes take it when both are at least a tenth higher; this raises by an eighth, rounded up,
 * or to what the market asks, if that is more. Undefined when `cap` leaves no room for it.
 */
export function bumpFees(previous: Fees, market: Fees, cap: bigint): Fees | undefined {
  const lowest = {
    maxFeePerGas: raised(previous.maxFeePerGas),
    maxPriorityFeePerGas: raised(previous.maxPriorityFeePerGas),
  }
  if (lowest.maxFeePerGas > cap) return undefined
  return capFees(
    {
      ...previous,
      maxFeePerGas: max(lowest.maxFeePerGas, market.maxFeePerGas),
      maxPriorityFeePerGas: max(lowest.maxPriorityFeePerGas, market.maxPriorityFeePerGas),
    },
    cap,
  )
}

/** Neither fee over `cap`, and the tip not over the whole fee. */
export function capFees(fees: Fees, cap: bigint): Fees {
  const maxFeePerGas = min(fees.maxFeePerGas, cap)
  return { ...fees, maxFeePerGas, maxPriorityFeePerGas: min(fees.maxPriorityFeePerGas, maxFeePerGas) }
}

function raised(fee: bigint): bigint {
  return fee + fee / 8n + 1n
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
