import { describe, expect, it } from 'vitest'
import { numberLiteral } from './numberLiteral.ts'

describe('numberLiteral', () => {
  it.each([
    ['1_000', undefined, 1000n],
    ['1.5', 'ether', 15n * 10n ** 17n],
    ['.5', 'hours', 1800n],
    ['2e3', undefined, 2000n],
    ['25e-1', 'minutes', 150n],
    ['0xFF', undefined, 255n],
    ['0.5', undefined, undefined],
    ['1e999999999', undefined, undefined],
    ['1', 'parsecs', undefined],
    ['', undefined, undefined],
    ['x', undefined, undefined],
  ])('%s %s', (text, unit, value) => {
    expect(numberLiteral(text, unit)).toBe(value)
  })
})
