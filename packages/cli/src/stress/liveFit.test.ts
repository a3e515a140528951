import type { LiveAaveMarket, StressConfig } from '@membrane/risk'
import { expect, test } from 'vitest'
import { fitMarket } from './liveFit.ts'

const market: LiveAaveMarket = {
  assets: [
    { id: 'WETH', price: 2_000, decimals: 18 },
    { id: 'USDC', price: 1, decimals: 6 },
    { id: 'LINK', price: 10, decimals: 18 },
  ],
  collateral: [
    { asset: 'WETH', loanToValue: 0.8, liquidationThreshold: 0.825, bonus: 0.05 },
    { asset: 'USDC', loanToValue: 0.75, liquidationThreshold: 0.78, bonus: 0.04 },
  ],
  borrowable: ['USDC', 'LINK'],
  positions: [
    { id: 'a', collateral: { WETH: 1 }, debt: { USDC: 900 } },
    { id: 'b', collateral: { WETH: 2 }, debt: { USDC: 50, LINK: 5 } },
  ],
  notes: ['A note.'],
}
const config: Pick<StressConfig, 'assets' | 'protocol'> = {
  assets: [
    { id: 'ETH', price: 3_000 },
    { id: 'USDC', price: 1 },
  ],
  protocol: {
    kind: 'aave-v3.3',
    collateral: [{ asset: 'ETH', loanToValue: 0.8, liquidationThreshold: 0.825, bonus: 0.06 }],
    borrowable: ['USDC'],
  },
}

test('accounts that use what the configuration does not name are left out in dollars, never in silence', () => {
  const { rows, notes } = fitMarket(market, config, { WETH: 'ETH' })
  expect(rows).toEqual([{ id: 'a', collateral: { ETH: 1 }, debt: { USDC: 900 } }])
  expect(notes).toEqual([
    'A note.',
    '1 of 2 accounts are left out, which owe $100 (10 % of the debt) against $4k: they use LINK, which the configuration does not name.',
    "The market's oracle has WETH at $2k; this run starts at $3k.",
    "The market's bonus of WETH is 5 %; this run assumes 6 %.",
    'USDC is collateral in the market and not in this run: its holders look worse here.',
  ])
})

test('two reserves may stand for one asset', () => {
  const { rows } = fitMarket(market, config, { WETH: 'ETH', LINK: 'USDC' })
  expect(rows[1]).toEqual({ id: 'b', collateral: { ETH: 2 }, debt: { USDC: 55 } })
})

test('a market of which nothing is left is an error that names what it uses', () => {
  expect(() => fitMarket(market, config, {})).toThrow(
    expect.objectContaining({
      code: 'LIVE_MARKET_FOREIGN',
      shortMessage: expect.stringContaining('LINK, WETH'),
    }),
  )
})
