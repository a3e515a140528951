/** Where a minimum was found. */
export type Minimum = { readonly at: readonly number[]; readonly value: number; readonly evaluations: number }

/**
 * Nelder and Mead's simplex (1965) with the standard coefficients, started anew around its result until that helps no
 * more, which frees it from collapsed simplices. No randomness: the same function gives the same bits.
 * @param objective NaN counts as infinitely bad.
 * @param steps size of the first simplex along each coordinate.
 */
export function minimise(
  objective: (at: readonly number[]) => number,
  start: readonly number[],
  steps: readonly number[],
  limits: { readonly evaluations: number; readonly tolerance: number; readonly restarts?: number },
): Minimum {
  let best = simplex(objective, start, steps, limits)
  let evaluations = best.evaluations
  for (let round = 0; round < (limits.restarts ?? 2) && evaluations < limits.evaluations; round++) {
    const again = simplex(
      objective,
      best.at,
      steps.map((step) => step / 4),
      { evaluations: limits.evaluations - evaluations, tolerance: limits.tolerance },
    )
    evaluations += again.evaluations
    const gained = best.value - again.value
    if (again.value < best.value) best = again
    if (!(gained > 10 * limits.tolerance)) break
  }
  return { ...best, evaluations }
}

type Corner = { readonly at: readonly number[]; readonly value: number }

function simplex(
  objective: (at: readonly number[]) => number,
  start: readonly number[],
  steps: readonly number[],
  limits: { readonly evaluations: number; readonly tolerance: number },
): Minimum {
  let evaluations = 0
  const measure = (at: readonly number[]): Corner => {
    evaluations++
    const value = objective(at)
    return { at, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value }
  }
  const between = (from: readonly number[], to: readonly number[], part: number): readonly number[] =>
    from.map((value, index) => value + part * ((to[index] ?? value) - value))
  let corners = [
    measure(start),
    ...start.map((_, axis) =>
      measure(start.map((value, index) => (index === axis ? value + (steps[axis] ?? 1) : value))),
    ),
  ]
  const size = start.length
  for (;;) {
    corners = [...corners].sort((a, b) => a.value - b.value)
    const best = corners[0] ?? { at: start, value: Number.POSITIVE_INFINITY }
    const worst = corners[size] ?? best
    const next = corners[size - 1] ?? best
    if (evaluations >= limits.evaluations || worst.value - best.value <= limits.tolerance)
      return { at: best.at, value: best.value, evaluations }
    const centre = start.map(
      (_, axis) => corners.slice(0, size).reduce((sum, { at }) => sum + (at[axis] ?? 0), 0) / size,
    )
    const reflected = measure(between(worst.at, centre, 2))
    let taken: Corner | undefined
    if (reflected.value < best.value) {
      const expanded = measure(between(worst.at, centre, 3))
      taken = expanded.value < reflected.value ? expanded : reflected
    } else if (reflected.value < next.value) taken = reflected
    else {
      const outside = reflected.value < worst.value
      const contracted = measure(between(worst.at, centre, outside ? 1.5 : 0.5))
      if (contracted.value < Math.min(reflected.value, worst.value)) taken = contracted
    }
    corners =
      taken === undefined
        ? [best, ...corners.slice(1).map(({ at }) => measure(between(best.at, at, 0.5)))]
        : [...corners.slice(0, size), taken]
  }
}

const golden = (Math.sqrt(5) - 1) / 2

/** Golden-section search for the minimum of a function with one minimum between `low` and `high`. */
export function minimiseBetween(
  objective: (at: number) => number,
  low: number,
  high: number,
  tolerance: number,
): { readonly at: number; readonly value: number } {
  let [from, to] = [low, high]
  let left = to - golden * (to - from)
  let right = from + golden * (to - from)
  let [atLeft, atRight] = [objective(left), objective(right)]
  while (to - from > tolerance) {
    if (atLeft <= atRight) {
      ;[to, right, atRight] = [right, left, atLeft]
      left = to - golden * (to - from)
      atLeft = objective(left)
    } else {
      ;[from, left, atLeft] = [left, right, atRight]
      right = from + golden * (to - from)
      atRight = objective(right)
    }
  }
  return atLeft <= atRight ? { at: left, value: atLeft } : { at: right, value: atRight }
}

/**
 * Standard errors of a maximum of likelihood: roots of the diagonal of the inverse Hessian of minus its logarithm, by
 * central differences. Undefined where that is not positive definite: then the sample says nothing, or it is a corner.
 * @param steps of the differences, by coordinate.
 */
export function standardErrors(
  objective: (at: readonly number[]) => number,
  at: readonly number[],
  steps: readonly number[],
): readonly number[] | undefined {
  const size = at.length
  const shift = (moves: readonly (readonly [number, number])[]): number =>
    objective(
      at.map((value, axis) => moves.reduce((sum, [which, by]) => (which === axis ? sum + by : sum), value)),
    )
  const centre = objective(at)
  const hessian = at.map(() => new Float64Array(size))
  for (let i = 0; i < size; i++) {
    const a = steps[i] ?? 0
    for (let j = 0; j <= i; j++) {
      const b = steps[j] ?? 0
      const value =
        i === j
          ? (shift([[i, a]]) - 2 * centre + shift([[i, -a]])) / (a * a)
          : (shift([
              [i, a],
              [j, b],
            ]) -
              shift([
                [i, a],
                [j, -b],
              ]) -
              shift([
                [i, -a],
                [j, b],
              ]) +
              shift([
                [i, -a],
                [j, -b],
              ])) /
            (4 * a * b)
      for (const [row, column] of [
        [i, j],
        [j, i],
      ] as const) {
        const line = hessian[row]
        if (line !== undefined) line[column] = value
      }
    }
  }
  const inverse = inverseDiagonal(hessian)
  return inverse?.every((value) => value > 0) ? inverse.map(Math.sqrt) : undefined
}

/** Diagonal of the inverse of a symmetric matrix by Cholesky; undefined unless it is positive definite. */
function inverseDiagonal(matrix: readonly Float64Array[]): readonly number[] | undefined {
  const size = matrix.length
  const lower = matrix.map(() => new Float64Array(size))
  const get = (rows: readonly Float64Array[], i: number, j: number): number => rows[i]?.[j] ?? 0
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = get(matrix, i, j)
      for (let k = 0; k < j; k++) sum -= get(lower, i, k) * get(lower, j, k)
      if (i === j && !(sum > 0)) return undefined
      const row = lower[i]
      if (row !== undefined) row[j] = i === j ? Math.sqrt(sum) : sum / get(lower, j, j)
    }
  }
  return matrix.map((_, column) => {
    // Column of the inverse of L; its squared length is the entry wanted.
    const solved = new Float64Array(size)
    let total = 0
    for (let i = column; i < size; i++) {
      let sum = i === column ? 1 : 0
      for (let k = column; k < i; k++) sum -= get(lower, i, k) * (solved[k] ?? 0)
      solved[i] = sum / get(lower, i, i)
      total += (solved[i] ?? 0) * (solved[i] ?? 0)
    }
    return total
  })
}
