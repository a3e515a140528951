import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sqrtPriceX96, squareRoot } from './exchanges.ts'

it('takes integer square roots rounded down', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 400n }), (value) => {
      const root = squareRoot(value)
      expect(root * root <= value && value < (root + 1n) * (root + 1n)).toBe(true)
    }),
  )
})

it('writes a price of one as two to the ninety-sixth', () => {
  expect(sqrtPriceX96(5n, 5n)).toBe(2n ** 96n)
  expect(sqrtPriceX96(1n, 4n)).toBe(2n ** 97n)
})
