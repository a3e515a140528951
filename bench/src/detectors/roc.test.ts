import { expect, test } from 'vitest'
import { recallAt, rocCurve } from './roc.ts'

test('the curve goes from nothing to everything, equal scores in one step', () => {
  expect(rocCurve([0.9, 0.5, 0.5], [0.5, 0.1])).toEqual([
    { threshold: Number.POSITIVE_INFINITY, recall: 0, falseAlarms: 0 },
    { threshold: 0.9, recall: 1 / 3, falseAlarms: 0 },
    { threshold: 0.5, recall: 1, falseAlarms: 0.5 },
    { threshold: 0.1, recall: 1, falseAlarms: 1 },
  ])
})

test('recall at a limit is that of the last step within it', () => {
  const curve = rocCurve([0.9, 0.7, 0.5], [0.8, 0.6, 0.4, 0.2])
  expect(recallAt(curve, 0)).toMatchObject({ recall: 1 / 3, threshold: 0.9 })
  expect(recallAt(curve, 0.25)).toMatchObject({ recall: 2 / 3, threshold: 0.7 })
  expect(recallAt(curve, 1)).toMatchObject({ recall: 1, falseAlarms: 1 })
})

test('with no attacks and no ordinary rows there is nothing to catch', () => {
  expect(rocCurve([], [])).toHaveLength(1)
})
