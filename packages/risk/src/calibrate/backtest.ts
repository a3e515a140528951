import { MembraneError } from '@membrane/core'
import { chiSquareUpper, ln } from '../exact/functions.ts'
import { requireLevel } from './historical.ts'

/** How often losses went beyond forecasts of value at risk, and whether that fits the level. */
export type Backtest = {
  readonly count: number
  readonly violations: number
  readonly expected: number
  readonly rate: number
  /** Unconditional coverage: the number of violations (Kupiec 1995), chi-square of 1 degree. */
  readonly kupiec: LikelihoodTest
  /** Independence: a violation says nothing of the next step (Christoffersen 1998), 1 degree. */
  readonly independence: LikelihoodTest
  /** Both together, 2 degrees. */
  readonly conditional: LikelihoodTest
}

export type LikelihoodTest = { readonly ratio: number; readonly pValue: number }

/**
 * Tests one-step forecasts of value at risk. As in Christoffersen's paper the transitions are those between neighbours,
 * and conditional coverage is the sum of both ratios.
 * @param violated 1 at each step whose loss was beyond its forecast, 0 elsewhere.
 * @param level of the forecasts: 0.99.
 * @throws MembraneError BACKTEST_EMPTY, CALIBRATE_LEVEL
 */
export function backtestVar(violated: Uint8Array, level: number): Backtest {
  requireLevel(level)
  const count = violated.length
  if (count < 2) {
    throw new MembraneError('BACKTEST_EMPTY', {
      shortMessage: `${count} forecasts were given, at least two are needed.`,
      hint: 'Use a longer series or a shorter window.',
    })
  }
  let violations = 0
  const moves = [0, 0, 0, 0]
  for (let index = 0; index < count; index++) {
    const now = violated[index] ? 1 : 0
    violations += now
    if (index > 0) {
      const which = (violated[index - 1] ? 2 : 0) + now
      moves[which] = (moves[which] ?? 0) + 1
    }
  }
  const p = 1 - level
  const rate = violations / count
  const kupiec =
    2 * (bernoulli(count - violations, violations, rate) - bernoulli(count - violations, violations, p))
  const [n00 = 0, n01 = 0, n10 = 0, n11 = 0] = moves
  const pooled = (n01 + n11) / (count - 1)
  const independence =
    2 *
    (bernoulli(n00, n01, n01 / Math.max(1, n00 + n01)) +
      bernoulli(n10, n11, n11 / Math.max(1, n10 + n11)) -
      bernoulli(n00 + n10, n01 + n11, pooled))
  return {
    count,
    violations,
    expected: count * p,
    rate,
    kupiec: test(kupiec, 1),
    independence: test(independence, 1),
    conditional: test(Math.max(0, kupiec) + Math.max(0, independence), 2),
  }
}

/** ln of (1 - p)^misses p^hits, with 0 ln 0 = 0. */
function bernoulli(misses: number, hits: number, p: number): number {
  return (misses > 0 ? misses * ln(1 - p) : 0) + (hits > 0 ? hits * ln(p) : 0)
}

function test(ratio: number, degrees: number): LikelihoodTest {
  // A ratio of 0 may come out as -1e-13.
  const positive = Math.max(0, ratio)
  return { ratio: positive, pValue: chiSquareUpper(positive, degrees) }
}
