import { MembraneError } from '@membrane/core'

/**
 * Lower triangular factor L with L L' = `matrix`, row by row in n * n entries.
 * @param matrix Symmetric and positive definite, row by row: correlations or covariances.
 * @throws MATRIX_INVALID if it is not square, symmetric and finite; MATRIX_NOT_POSITIVE if no such factor exists.
 */
export function choleskyOf(matrix: readonly (readonly number[])[]): Float64Array {
  const n = matrix.length
  check(matrix)
  const factor = new Float64Array(n * n)
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row]?.[column] ?? Number.NaN
      for (let k = 0; k < column; k++) {
        sum -= (factor[row * n + k] as number) * (factor[column * n + k] as number) // in bounds
      }
      if (column < row) {
        factor[row * n + column] = sum / (factor[column * n + column] as number)
      } else {
        const whole = matrix[row]?.[row] ?? Number.NaN
        // Under n rounding errors of the diagonal nothing is left to take a root of.
        if (!(sum > whole * n * 2.3e-16)) throw notPositive(row, sum)
        factor[row * n + row] = Math.sqrt(sum)
      }
    }
  }
  return factor
}

function check(matrix: readonly (readonly number[])[]): void {
  const n = matrix.length
  for (let row = 0; row < n; row++) {
    const values = matrix[row] ?? []
    if (values.length !== n) throw invalid(`row ${row} has ${values.length} entries instead of ${n}`)
    for (let column = 0; column < n; column++) {
      const value = values[column] ?? Number.NaN
      const mirrored = matrix[column]?.[row] ?? Number.NaN
      if (!Number.isFinite(value)) throw invalid(`entry (${row}, ${column}) is ${value}`)
      if (Math.abs(value - mirrored) > 1e-12 * Math.max(1, Math.abs(value))) {
        throw invalid(`entries (${row}, ${column}) and (${column}, ${row}) are ${value} and ${mirrored}`)
      }
    }
  }
}

function invalid(what: string): MembraneError {
  return new MembraneError('MATRIX_INVALID', {
    shortMessage: `The matrix is not square, symmetric and finite: ${what}.`,
    hint: 'Give n rows of n numbers, each equal to its mirror across the diagonal.',
  })
}

function notPositive(row: number, rest: number): MembraneError {
  return new MembraneError('MATRIX_NOT_POSITIVE', {
    shortMessage: `The matrix is not positive definite: row ${row} (from 0) leaves ${rest} of its variance after the rows above.`,
    hint: 'Some asset is a mix of others, or the correlations contradict each other: drop it, or lower their size a little.',
  })
}
