import type { StressConfig } from '../config/config.ts'
import { hourlySeries } from './hourlyBar.ts'
import type { Scenario } from './scenario.ts'
import { usdc2023Ether, usdc2023Start, usdc2023Usdc } from './usdc-2023-facts.ts'

const config: StressConfig = {
  name: 'usdc-2023',
  paths: 1_000,
  horizon: { steps: 792, stepSeconds: 300 },
  assets: [
    // Only for gas: the chain's coin is taken to move as ETH did.
    { id: 'ETH', price: usdc2023Ether[0]?.[0] ?? 0 },
    // Stable pools of the chain as one constant product: assumed. On Ethereum 1.5 million USDC moved Curve's by 4 %.
    {
      id: 'USDC',
      price: 1,
      decimals: 6,
      pool: { kind: 'constant-product', quoteReserve: 40e6, fee: 0.0005 },
    },
    // Stayed within some per cent over a dollar; taken as a dollar.
    { id: 'USDT', price: 1, decimals: 6 },
  ],
  prices: { kind: 'bridge', facts: 'usdc-2023' },
  protocol: {
    // Aave v3 before 3.3, stablecoins' e-mode on Avalanche: 97 %, 97.5 %, bonus 1 %.
    kind: 'aave-v3.0',
    collateral: [{ asset: 'USDC', loanToValue: 0.97, liquidationThreshold: 0.975, bonus: 0.01 }],
    borrowable: ['USDT'],
  },
  // Assumed: $20 million in e-mode, half of it within 5 % of liquidation.
  positions: {
    kind: 'synthetic',
    count: 500,
    collateral: 'USDC',
    debt: 'USDT',
    totalCollateral: 20e6,
    health: { medianExcess: 0.05, sigma: 0.75 },
  },
  // Avalanche's C-Chain: a target of 15 million gas in 10 seconds, blocks of at most 15 million, at least 25 nAVAX. Demand
  // is Ethereum's in proportion to the target; AVAX at $15.
  chain: {
    blockSeconds: 2,
    targetGas: 3_000_000,
    maxGas: 15_000_000,
    baseFeeGwei: 25,
    minBaseFeeGwei: 25,
    ordinaryDemand: 2_000_000,
    demandPerPercent: 1_200_000,
    coinPrice: 15,
  },
}

export const usdc2023: Scenario = {
  config,
  facts: new Map([
    ['ETH', hourlySeries('Binance spot ETHUSDT', usdc2023Start, usdc2023Ether)],
    ['USDC', hourlySeries('Binance spot USDCUSDT', usdc2023Start, usdc2023Usdc)],
  ]),
  story:
    'On 11 March 2023 USDC traded as low as 0.88 dollars after a bank that held its reserves had failed; by 13 March it was back. Loans of one stablecoin against another at 97.5 % left Aave bad debt of about 300,000 dollars, most of it on Avalanche. The bars begin with the relisting at 14:00 UTC, some hours after the low elsewhere. The accounts are synthetic.',
  published: {
    liquidated: undefined,
    badDebt: 280_000,
    hours: [0, 66],
    source: 'Gauntlet, March 2023: insolvencies of the e-mode of Aave v3 on Avalanche',
  },
}
