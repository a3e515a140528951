import { expect, test } from 'vitest'
import { wilson } from './wilson.ts'

test("the interval is Wilson's: 9 of 10, none of 10, all of 10, none of none", () => {
  const round = ([low, high]: readonly [number, number]) => [low.toFixed(4), high.toFixed(4)]
  expect(round(wilson(9, 10))).toEqual(['0.5958', '0.9821'])
  expect(round(wilson(0, 10))).toEqual(['0.0000', '0.2775'])
  expect(round(wilson(10, 10))).toEqual(['0.7225', '1.0000'])
  expect(wilson(0, 0)).toEqual([0, 1])
})
