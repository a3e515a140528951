import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readableAmount, signedAmount } from './amount.ts'

test.each([
  [1_500_000_000_000_000_000n, 18, '1.5'],
  [1_234_567_890_123n, 6, '1,234,567.89'],
  [50_000_000_000n, 6, '50,000'],
  [-814_505_764n, 6, '-814.5058'],
  [12_345_678_901_234n, 18, '0.00001235'],
  [11n, 18, '1.1e-17'],
  [0n, 18, '0'],
  [999_999n, 0, '999,999'],
  [123_456_789n, undefined, '123456789'],
  [-1_758_299_829_737_128_072_444n, undefined, '-1.7582e21'],
])('%s with %s decimals reads %s', (amount, decimals, text) => {
  expect(readableAmount(amount, decimals)).toBe(text)
})

test('a gain says that it is one', () => {
  expect([signedAmount(10n ** 18n, 18), signedAmount(-(10n ** 18n), 18), signedAmount(0n, 18)]).toEqual([
    '+1',
    '-1',
    '0',
  ])
})

test('what is shown is within half a thousandth of the amount', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 40n), 10n ** 40n), fc.integer({ min: 0, max: 30 }), (amount, decimals) => {
      const shown = Number(readableAmount(amount, decimals).replaceAll(',', ''))
      const exact = Number(amount) / 10 ** decimals
      expect(Math.abs(shown - exact)).toBeLessThanOrEqual(Math.abs(exact) * 5.001e-4)
    }),
  )
})
