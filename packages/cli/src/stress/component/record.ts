import type { Severity } from '@membrane/core'

/** How a component and the model part. */
export type Verdict =
  /** It gives, or keeps for the caller, more than the model. */
  | 'more'
  /** It gives less, or refuses what the model allows. */
  | 'less'
  /** Its books are not the model's. */
  | 'differs'
  /** A call that has to work reverts. */
  | 'reverted'

export type Mismatch = {
  readonly path: number
  readonly step: number
  readonly verdict: Verdict
  readonly what: string
  readonly expected: string
  readonly actual: string
}

export type Invariant = {
  readonly name: string
  readonly held: boolean
  /** How often it was looked at. */
  readonly checks: number
  readonly broken: number
  /** The worst that was seen, in words. */
  readonly worst: string
  readonly severity: Severity
  /** Where the worst was seen, when it was broken. */
  readonly at: { readonly path: number; readonly step: number } | undefined
}

export type GasUse = {
  readonly action: string
  readonly count: number
  readonly p50: number
  readonly max: number
}

/** What is seen on the way. All that is kept is data; the numbers of path and step are the recorder's own. */
export type Recorder = {
  readonly at: (path: number, step: number) => void
  readonly gas: (action: string, used: number) => void
  /** Compares; tells whether they agree. `higher` says what it means when the contract's is the larger. */
  readonly same: (
    what: string,
    expected: bigint,
    actual: bigint,
    higher?: Verdict,
    lower?: Verdict,
  ) => boolean
  readonly mismatch: (verdict: Verdict, what: string, expected: string, actual: string) => void
  /** Notes one look at an invariant: `size` orders how bad it is, larger is worse. */
  readonly invariant: (name: string, severity: Severity, held: boolean, size: number, words: string) => void
  /** One more refusal that the model asked for and the contract gave. */
  readonly refusal: () => void
  /** A value of the component relative to its start, for its curve. */
  readonly value: (relative: number) => void
  /** Adds to a figure's sample. */
  readonly sample: (figure: string, value: number) => void
  readonly result: () => Recorded
}

export type Recorded = {
  readonly actions: number
  readonly refusals: number
  readonly mismatches: readonly Mismatch[]
  readonly invariants: readonly Invariant[]
  readonly gas: readonly GasUse[]
  readonly samples: ReadonlyMap<string, readonly number[]>
  /** By path. */
  readonly values: readonly (readonly number[])[]
}

export function createRecorder(): Recorder {
  let path = 0
  let step = 0
  let actions = 0
  let refusals = 0
  const mismatches: Mismatch[] = []
  const gas = new Map<string, number[]>()
  const samples = new Map<string, number[]>()
  const invariants = new Map<string, Invariant & { readonly size: number }>()
  const values: number[][] = []
  const mismatch: Recorder['mismatch'] = (verdict, what, expected, actual) =>
    void mismatches.push({ path, step, verdict, what, expected, actual })
  return {
    at: (toPath, toStep) => {
      path = toPath
      step = toStep
    },
    gas: (action, used) => {
      actions++
      listOf(gas, action).push(used)
    },
    mismatch,
    same: (what, expected, actual, higher = 'differs', lower = 'differs') => {
      if (expected === actual) return true
      mismatch(actual > expected ? higher : lower, what, String(expected), String(actual))
      return false
    },
    invariant: (name, severity, held, size, words) => {
      const before = invariants.get(name)
      const worse =
        before === undefined || (before.held && !held) || (before.held === held && size > before.size)
      const broken = (before?.broken ?? 0) + (held ? 0 : 1)
      const checks = (before?.checks ?? 0) + 1
      invariants.set(
        name,
        worse
          ? {
              name,
              severity,
              held,
              checks,
              broken,
              worst: words,
              size,
              at: held ? undefined : { path, step },
            }
          : { ...before, checks, broken },
      )
    },
    refusal: () => {
      refusals++
    },
    value: (relative) => {
      values[path] ??= []
      values[path]?.push(relative)
    },
    sample: (figure, value) => void listOf(samples, figure).push(value),
    result: () => ({
      actions,
      refusals,
      mismatches,
      invariants: [...invariants.values()].map(({ size: _, ...invariant }) => invariant),
      gas: [...gas].map(([action, used]) => {
        const sorted = [...used].sort((a, b) => a - b)
        return { action, count: used.length, p50: quantile(sorted, 0.5), max: sorted.at(-1) ?? 0 }
      }),
      samples,
      values,
    }),
  }
}

/** The value that a fraction `share` of a sorted sample does not exceed. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}

function listOf(map: Map<string, number[]>, key: string): number[] {
  const found = map.get(key)
  if (found !== undefined) return found
  const made: number[] = []
  map.set(key, made)
  return made
}
