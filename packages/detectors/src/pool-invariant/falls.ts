import type { Address } from '@membrane/core'
import type { EvidenceOf } from '../concern/scope.ts'

/** Balances of a pair's two tokens in its own order, base units. */
export type Reserves = readonly [bigint, bigint]

/** A pair whose product of balances fell although nobody took liquidity out. */
export type ProductFall = {
  readonly pair: Address
  /**
   * `swap`: it was traded below its own rule; `sync`: it accepted balances that had gone without a trade; `call`: what it
   * answers for its reserves fell by some other function.
   */
  readonly by: 'swap' | 'sync' | 'call'
  /** Reserves before the first such fall in the transaction and after the last. */
  readonly before: Reserves
  readonly after: Reserves
  /** Part of the product that was left after all of them, 0 to 1. */
  readonly left: number
  readonly times: number
  /** The last of them; made only when it is told. */
  readonly seen: () => EvidenceOf
}

/** Falls of one transaction, by pair and kind. */
export type Falls = Map<string, ProductFall>

/** Adds a fall when there is one; trades that keep the rule of like-valued tokens are none. */
export function addFall(
  falls: Falls | undefined,
  pair: Address,
  by: ProductFall['by'],
  before: Reserves,
  after: Reserves,
  seen: () => EvidenceOf,
): Falls | undefined {
  if (after[0] * after[1] >= before[0] * before[1]) return falls
  if (by !== 'sync' && keepsStableRule(before, after)) return falls
  const all: Falls = falls ?? new Map()
  const key = `${pair}${by}`
  const known = all.get(key)
  all.set(key, {
    pair,
    by,
    before: known?.before ?? before,
    after,
    left: (known?.left ?? 1) * leftOf(before, after),
    times: (known?.times ?? 0) + 1,
    seen,
  })
  return all
}

/** Balances further apart than this are no pair of like-valued tokens. */
const mostApart = 2
/** By how many powers of ten one token's unit may be finer: coins of 6, 8 and 18 decimals are paired. */
const decimalShifts: readonly number[] = [0, 2, 10, 12]

/**
 * Whether the reserves may be those of a pair of like-valued tokens and its own rule, x³y + xy³, was kept: Solidly and
 * its forks trade stable pairs by the same calls, and the plain product of these falls with honest trades.
 */
function keepsStableRule(before: Reserves, after: Reserves): boolean {
  const [x, y] = [Number(before[0]), Number(before[1])]
  if (x === 0 || y === 0) return false
  const shift = Math.round(Math.log10(x / y))
  if (!decimalShifts.includes(Math.abs(shift))) return false
  const scale = 10 ** shift
  const apart = x / (y * scale)
  if (apart > mostApart || apart < 1 / mostApart) return false
  const rule = (a: number, b: number): number => a * b * (a * a + b * b)
  return rule(Number(after[0]), Number(after[1]) * scale) >= rule(x, y * scale)
}

/** Part of the product that is left; 1 when there was none to lose. */
function leftOf(before: Reserves, after: Reserves): number {
  const product = Number(before[0]) * Number(before[1])
  return product === 0 ? 1 : (Number(after[0]) * Number(after[1])) / product
}

/** By how many basis points the product fell in all. */
export function fallBps({ left }: ProductFall): number {
  return Math.round((1 - left) * 10_000)
}
