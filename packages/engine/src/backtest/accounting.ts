/** Whether a response was there in time; `unknown` where the recording cannot tell. */
export type ResponseOutcome = 'saved' | 'lost' | 'unknown'

export type Split<Amount> = { readonly saved: Amount | null; readonly lost: Amount | null }

/**
 * Divides what a transaction put at risk. A transaction is stopped as a whole or not at all, so it is all one or all
 * the other, and together they are what was at risk; unknown stays unknown.
 */
export function split(atRisk: bigint | null, outcome: ResponseOutcome): Split<bigint>
export function split(atRisk: number | null, outcome: ResponseOutcome): Split<number>
export function split(atRisk: bigint | number | null, outcome: ResponseOutcome): Split<bigint | number> {
  if (atRisk === null || outcome === 'unknown') return { saved: null, lost: null }
  const nothing = typeof atRisk === 'bigint' ? 0n : 0
  return outcome === 'saved' ? { saved: atRisk, lost: nothing } : { saved: nothing, lost: atRisk }
}

/** Sums what is known, and counts what is not: a total never takes the unknown for nothing. */
export function total(values: readonly (number | null)[]): {
  /** Null when none is known. */
  readonly sum: number | null
  readonly known: number
  readonly unknown: number
} {
  const known = values.filter((value) => value !== null)
  return {
    sum: known.length === 0 ? null : known.reduce((a, b) => a + b, 0),
    known: known.length,
    unknown: values.length - known.length,
  }
}

/**
 * The rate that chance alone hides with 95 % confidence: the exact upper bound of a Poisson count, by bisection
 * (Garwood 1936). For no event at all it is 3.0 (the rule of three).
 */
export function upperCount(observed: number): number {
  let low = observed
  let high = 4 * observed + 10
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (atMost(observed, middle) > 0.05) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Probability of at most `count` events where `mean` are expected. */
function atMost(count: number, mean: number): number {
  let term = Math.exp(-mean)
  let sum = term
  for (let i = 1; i <= count; i++) {
    term *= mean / i
    sum += term
  }
  return sum
}
