import { expect, test } from 'vitest'
import { viewSelector } from './selector.ts'

test('a view function is named by its selector, written short or as human-readable ABI', () => {
  // Selectors as printed in the Uniswap V2 and Chainlink ABIs.
  expect(viewSelector('getReserves()')).toBe('0x0902f1ac')
  expect(viewSelector('function latestAnswer() view returns (int256)')).toBe('0x50d25bcd')
})

test('a function with arguments has none, because there is nothing to pass', () => {
  expect(viewSelector('balanceOf(address)')).toBeUndefined()
  expect(viewSelector('latestAnswer')).toBeUndefined()
})
