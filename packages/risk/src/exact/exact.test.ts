import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choleskyOf } from './cholesky.ts'
import { runId } from './runId.ts'
import { pairwiseSum } from './sum.ts'

describe('pairwiseSum', () => {
  it('is the sum, and of a part the sum of the part', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength: 300 }),
        fc.nat(300),
        (values, cut) => {
          const at = Math.min(cut, values.length)
          expect(pairwiseSum(values)).toBe(values.reduce((a, b) => a + b, 0))
          expect(pairwiseSum(values, at)).toBe(values.slice(at).reduce((a, b) => a + b, 0))
        },
      ),
    )
  })

  it('adds in the order that it states', () => {
    const values = Array.from({ length: 40 }, (_, n) => 0.1 * 3 ** (n % 7))
    const run = (from: number, to: number) => values.slice(from, to).reduce((a, b) => a + b, 0)
    // 40 terms are three runs: two of them before the split, then 16 + 16.
    expect(pairwiseSum(values)).toBe(run(0, 16) + run(16, 32) + run(32, 40))
    expect(pairwiseSum(new Float64Array(1_000_000).fill(0.1))).toBeCloseTo(100_000, 8)
  })
})

describe('choleskyOf', () => {
  it('multiplies back to the matrix', () => {
    const matrix = [
      [4, 2, 0.6],
      [2, 5, 1],
      [0.6, 1, 3],
    ]
    const l = choleskyOf(matrix)
    for (const [i, row] of matrix.entries()) {
      for (const [j, value] of row.entries()) {
        expect([0, 1, 2].reduce((sum, k) => sum + l[3 * i + k]! * l[3 * j + k]!, 0)).toBeCloseTo(value, 14)
      }
    }
    expect(l[1]).toBe(0)
  })

  it.each([
    [
      [
        [1, 1],
        [1, 1],
      ],
      'MATRIX_NOT_POSITIVE',
    ],
    [
      [
        [1, 0.9, -0.9],
        [0.9, 1, 0.9],
        [-0.9, 0.9, 1],
      ],
      'MATRIX_NOT_POSITIVE',
    ],
    [
      [
        [1, 0.5],
        [0.4, 1],
      ],
      'MATRIX_INVALID',
    ],
    [[[1, 0.5]], 'MATRIX_INVALID'],
    [[[Number.NaN]], 'MATRIX_INVALID'],
  ])('refuses %j', (matrix, code) => {
    expect(() => choleskyOf(matrix)).toThrow(expect.objectContaining({ code }))
  })
})

describe('runId', () => {
  const run = { config: { b: 1, a: [1, 2] }, data: { 'eth.csv': '0xab' }, seed: 1 }

  it('does not depend on the order of keys', () => {
    expect(runId({ seed: 1, data: { 'eth.csv': '0xab' }, config: { a: [1, 2], b: 1 } })).toBe(runId(run))
  })

  it('changes with the configuration, the data and the seed', () => {
    const others = [
      { ...run, seed: 2 },
      { ...run, data: { 'eth.csv': '0xac' } },
      { ...run, config: { a: [2, 1], b: 1 } },
    ]
    expect(new Set([run, ...others].map(runId)).size).toBe(4)
  })
})
