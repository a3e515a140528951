import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokenA, tokenB, tokenC } from '../testing/actions.ts'
import { ether } from '../transfer.ts'
import { knownDecimals } from './decimals.ts'
import { firstPrice, type PriceSource, pricePerWhole } from './source.ts'
import { worthOf } from './worth.ts'

const one = 10n ** 18n
const source: PriceSource = (token) => {
  if (token === tokenA) return pricePerWhole(2000n * one, 18)
  if (token === tokenB) return pricePerWhole(one, 6)
  return undefined
}

test('amounts of several decimals add up in 1e-18 units', () => {
  expect(worthOf({ [tokenA]: one, [tokenB]: -500_000_000n }, source, 1)).toEqual({
    value: 1500n * one,
    unknown: [],
  })
})

test('a token without a price is named and not counted as nothing', () => {
  expect(worthOf({ [tokenA]: one, [tokenC]: 5n }, source, 1)).toEqual({
    value: 2000n * one,
    unknown: [tokenC],
  })
})

test('a token without an amount needs no price', () => {
  expect(worthOf({ [tokenC]: 0n }, source, 1)).toEqual({ value: 0n, unknown: [] })
})

test('a fraction rounds down, for losses too', () => {
  const third: PriceSource = () => ({ numerator: 1n, denominator: 3n })
  expect(worthOf({ [tokenA]: 1n }, third, 1).value).toBe(0n)
  expect(worthOf({ [tokenA]: -1n }, third, 1).value).toBe(-1n)
  expect(worthOf({ [tokenA]: 1n, [tokenB]: 2n }, third, 1).value).toBe(1n)
})

test('a gain and the loss of the same are worth at most nothing together, and miss it by rounding alone', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
      fc.bigInt(1n, 10n ** 24n),
      (amount, price) => {
        const one: PriceSource = () => pricePerWhole(price, 8)
        const sum = worthOf({ [tokenA]: amount }, one, 1).value + worthOf({ [tokenA]: -amount }, one, 1).value
        expect(sum === 0n || sum === -1n).toBe(true)
      },
    ),
  )
})

test('the first source that knows a token prices it', () => {
  const flat: PriceSource = () => ({ numerator: 1n, denominator: 1n })
  const both = firstPrice(source, flat)
  expect(both(tokenA, 1)).toEqual(source(tokenA, 1))
  expect(both(tokenC, 1)).toEqual({ numerator: 1n, denominator: 1n })
})

test('decimals are told for majors alone', () => {
  expect(knownDecimals.get(ether)).toBe(18)
  expect(knownDecimals.get(tokenA)).toBeUndefined()
})
