import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crossValidate, curveOf, fitLogistic, joinAlike, oddsOf, type Row } from './fit.ts'

const row = (label: 0 | 1, ...features: number[]): Row => ({ label, features })

/** The loss that `fitLogistic` minimises, written the plain way. */
function lossOf(rows: readonly Row[], weights: readonly number[], bias: number, ridge: number): number {
  const penalty = weights.reduce((sum, weight) => sum + (ridge / 2) * weight * weight, 0)
  return rows.reduce((sum, one) => {
    const odds = oddsOf({ weights, bias }, one)
    return sum + (one.count ?? 1) * Math.log(1 + Math.exp(one.label === 1 ? -odds : odds))
  }, penalty)
}

test('without features the bias is the log-odds of the base rate', () => {
  const { bias } = fitLogistic([row(1), row(0), row(0), row(0)])
  expect(bias).toBeCloseTo(Math.log(1 / 3), 6)
})

test('a feature of attacks gets weight, one of ordinary rows none, one of both little', () => {
  const rows = [row(1, 1, 0, 1), row(1, 1, 0, 0), row(0, 0, 1, 1), row(0, 0, 1, 0), row(0, 0, 1, 0)]
  const [first = 0, second = 0, third = 0] = fitLogistic(rows).weights
  expect(first).toBeGreaterThan(0.5)
  expect(second).toBe(0)
  expect(third).toBeLessThan(first)
})

test('a row that counts for three weighs as three rows', () => {
  const once = fitLogistic([row(1, 1), row(0, 1), row(0, 1), row(0, 1), row(0, 0)])
  const counted = fitLogistic([row(1, 1), { ...row(0, 1), count: 3 }, row(0, 0)])
  expect(counted.bias).toBeCloseTo(once.bias, 6)
  expect(counted.weights[0]).toBeCloseTo(once.weights[0] ?? 0, 6)
})

test('given odds are kept: with a fixed bias only what they leave open is fitted', () => {
  const rows: Row[] = [
    { ...row(1, 1), offset: -2 },
    { ...row(0, 0), offset: -2 },
  ]
  const { bias, weights } = fitLogistic(rows, { bias: 0 })
  expect(bias).toBe(0)
  expect(weights[0]).toBeGreaterThan(0)
})

test('a feature that no row has keeps what was believed of it, and one that rows speak against loses it', () => {
  const rows = [row(1, 0, 0), row(0, 0, 1), row(0, 0, 1), row(0, 0, 1), row(0, 0, 1)]
  const [unseen = 0, refuted = 0] = fitLogistic(rows, { prior: [6, 6], ridge: 0.1 }).weights
  expect(unseen).toBe(6)
  expect(refuted).toBeLessThan(3)
})

const rowsArbitrary = fc.array(
  fc.record({
    label: fc.constantFrom<0 | 1>(0, 1),
    features: fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 }),
  }),
  { minLength: 2, maxLength: 25 },
)

test('no weight is negative, and no step from the fitted model lowers the loss', () => {
  fc.assert(
    fc.property(rowsArbitrary, (rows) => {
      fc.pre(rows.some(({ label }) => label === 1) && rows.some(({ label }) => label === 0))
      const ridge = 0.5
      const { weights, bias, loss } = fitLogistic(rows, { ridge, sweeps: 5_000 })
      expect(Math.min(...weights)).toBeGreaterThanOrEqual(0)
      expect(lossOf(rows, weights, bias, ridge)).toBeCloseTo(loss, 6)
      for (const [j, weight] of weights.entries()) {
        for (const step of [-1e-2, 1e-2]) {
          const moved = weights.with(j, Math.max(0, weight + step))
          expect(lossOf(rows, moved, bias, ridge)).toBeGreaterThanOrEqual(loss - 1e-6)
        }
      }
      expect(lossOf(rows, weights, bias + 1e-2, ridge)).toBeGreaterThanOrEqual(loss - 1e-6)
      expect(lossOf(rows, weights, bias - 1e-2, ridge)).toBeGreaterThanOrEqual(loss - 1e-6)
    }),
    { numRuns: 40 },
  )
})

test('rows alike are joined within their group, and count as often as they were', () => {
  const rows = [row(0, 1), row(0, 1), row(1, 1), row(0, 2)].map((one) => ({ ...one, group: 7 }))
  const joined = joinAlike([...rows, { ...row(0, 1), group: 8 }])
  expect(joined.map(({ label, features, count }) => [label, features[0], count])).toEqual([
    [0, 1, 2],
    [1, 1, 1],
    [0, 2, 1],
    [0, 1, 1],
  ])
  expect(curveOf(joined, [3, 4, 1, 1])).toEqual([
    { threshold: Number.POSITIVE_INFINITY, recall: 0, falseAlarms: 0 },
    { threshold: 4, recall: 1, falseAlarms: 0 },
    { threshold: 3, recall: 1, falseAlarms: 0.5 },
    { threshold: 1, recall: 1, falseAlarms: 1 },
  ])
})

test('a weight that is believed firmly moves less for the same rows', () => {
  const rows = [row(1, 1, 1), row(1, 1, 1), row(0, 0, 0), row(0, 0, 0)]
  const [loose = 0, firm = 0] = fitLogistic(rows, { firmness: [1, 16] }).weights
  expect(loose).toBeGreaterThan(4 * firm)
  expect(firm).toBeGreaterThan(0)
})

test('a fold is judged by a model that never saw it', () => {
  // The feature speaks for attacks in the older rows alone: whoever is judged by the others is judged wrongly.
  const older = [row(1, 1, 0), row(1, 1, 0), row(0, 0, 0), row(0, 0, 0)]
  const newer = [row(1, 0, 1), row(1, 0, 1), row(0, 0, 0), row(0, 0, 0)]
  const { odds, recall } = crossValidate([...older, ...newer], 2, 0)
  expect(odds[0]).toBe(odds[2])
  expect(odds[4]).toBe(odds[6])
  expect(recall).toBe(0)
})
