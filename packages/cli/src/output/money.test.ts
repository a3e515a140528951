import { expect, test } from 'vitest'
import { duration, money, percent } from './money.ts'

test('money keeps four digits and never says that a little is nothing', () => {
  expect([0, 0.42, 87, 999.96, 12_500, -1_234_567, 2.1e9].map(money)).toEqual([
    '$0',
    '$0.42',
    '$87',
    '$1k',
    '$12.5k',
    '-$1.235M',
    '$2.1B',
  ])
  expect(money(Number.POSITIVE_INFINITY)).toBe('unbounded')
})

test('parts and times', () => {
  expect([0, 0.125, 1, 0.000042].map(percent)).toEqual(['0 %', '12.5 %', '100 %', '0.0042 %'])
  expect([36, 720, 5_400 * 2, 86_400 * 3].map(duration)).toEqual(['36 s', '12 min', '3 h', '3 d'])
})
