import { isMembraneError } from '@membrane/core'
import { expect, test } from 'vitest'
import { validateStressConfig } from './validate.ts'

const valid = {
  name: 'Example',
  horizon: { steps: 24, stepSeconds: 3_600 },
  assets: [
    { id: 'ETH', price: 2_000, pool: { kind: 'constant-product', quoteReserve: 5e7 } },
    { id: 'USDC', price: 1 },
  ],
  prices: { kind: 'gbm', volatility: [0.9, 0] },
  protocol: {
    kind: 'aave-v3.3',
    collateral: [{ asset: 'ETH', loanToValue: 0.8, liquidationThreshold: 0.825, bonus: 0.05 }],
    borrowable: ['USDC'],
  },
  positions: { kind: 'synthetic', count: 100, collateral: 'ETH', debt: 'USDC', totalCollateral: 1e6 },
}

const problemOf = (change: object): string => {
  try {
    validateStressConfig({ ...valid, ...change }, 'my.json')
  } catch (error) {
    if (isMembraneError(error, 'STRESS_CONFIG_INVALID')) return error.shortMessage
    throw error
  }
  return 'valid'
}

test('a whole configuration is taken as it is', () => {
  expect(validateStressConfig(valid, 'my.json')).toEqual(valid)
})

test('what is wrong is named by its path, with what was given', () => {
  expect(problemOf({ horizon: { steps: 0, stepSeconds: 3_600 } })).toMatch(/horizon\.steps: .*given 0/)
  expect(problemOf({ assets: [{ id: 'ETH', price: -3 }] })).toMatch(/assets\.0\.price: .*given -3/)
  expect(problemOf({ typo: 1 })).toMatch(/typo/)
})

test('contradictions that types allow are refused', () => {
  expect(problemOf({ positions: { ...valid.positions, debt: 'DAI' } })).toMatch(/positions\.debt: "DAI"/)
  expect(problemOf({ prices: { kind: 'gbm' } })).toMatch(/gbm needs volatility/)
  expect(problemOf({ prices: { kind: 'garch' } })).toMatch(/garch needs parameters/)
  expect(problemOf({ prices: { kind: 'gbm', volatility: [1] } })).toMatch(/1 entries for 2 assets/)
  expect(problemOf({ protocol: { ...valid.protocol, kind: 'maker' } })).toMatch(/protocol\.auction/)
  const [collateral] = valid.protocol.collateral
  expect(
    problemOf({ protocol: { ...valid.protocol, collateral: [{ ...collateral, loanToValue: 0.9 }] } }),
  ).toMatch(/over liquidationThreshold/)
})
