import type { StressConfig } from '../config/config.ts'
import { aug2024Bitcoin, aug2024Ether, aug2024Start } from './aug-2024-facts.ts'
import { accountsOf, arbitraged } from './carriedOver.ts'
import { hourlySeries } from './hourlyBar.ts'
import type { Scenario } from './scenario.ts'

const ether = aug2024Ether[0]?.[0] ?? 0
const bitcoin = aug2024Bitcoin[0]?.[0] ?? 0

const market = {
  assets: [
    // Uniswap v3, Curve and Balancer against stablecoins as one pool, as deep as a constant product of that size: assumed.
    {
      id: 'ETH',
      price: ether,
      pool: { kind: 'constant-product', quoteReserve: 1e9, fee: 0.0005, recovery: arbitraged },
    },
    {
      id: 'WBTC',
      price: bitcoin,
      decimals: 8,
      pool: { kind: 'constant-product', quoteReserve: 400e6, fee: 0.0005, recovery: arbitraged },
    },
    { id: 'USDC', price: 1, decimals: 6 },
  ],
  protocol: {
    // Aave v3 on Ethereum, before 3.3.
    kind: 'aave-v3.0',
    collateral: [
      { asset: 'ETH', loanToValue: 0.805, liquidationThreshold: 0.83, bonus: 0.05, protocolFee: 0.1 },
      { asset: 'WBTC', loanToValue: 0.73, liquidationThreshold: 0.78, bonus: 0.05, protocolFee: 0.1 },
    ],
    borrowable: ['USDC'],
  },
} as const satisfies Pick<StressConfig, 'assets' | 'protocol'>

/** Drawn when it is asked for: 5,000 accounts are not drawn by whoever imports the catalogue. */
const config = (): StressConfig => ({
  ...market,
  name: 'aug-2024',
  paths: 1_000,
  horizon: { steps: 864, stepSeconds: 300 },
  prices: { kind: 'bridge', facts: 'aug-2024' },
  // Assumed: $4 billion of ETH and staked ETH, all taken as ETH, and $1.5 billion of WBTC behind debts in stablecoins.
  positions: {
    kind: 'list',
    positions: accountsOf(
      [
        { kind: 'synthetic', count: 4_000, collateral: 'ETH', debt: 'USDC', totalCollateral: 4e9 },
        { kind: 'synthetic', count: 1_000, collateral: 'WBTC', debt: 'USDC', totalCollateral: 1.5e9 },
      ],
      market,
    ),
  },
  // Assumed: 3 gwei on the weekend before.
  chain: { baseFeeGwei: 3, coinPrice: ether },
})

export const aug2024: Scenario = {
  get config() {
    return config()
  },
  facts: new Map([
    ['ETH', hourlySeries('Binance spot ETHUSDT', aug2024Start, aug2024Ether)],
    ['WBTC', hourlySeries('Binance spot BTCUSDT', aug2024Start, aug2024Bitcoin)],
  ]),
  story:
    'On 4 and 5 August 2024 ETH fell from 2,904 to 2,111 dollars, most of it in the hour after Tokyo opened. Aave v3 liquidated positions of about 253 million dollars in a day, more than in its life until then. The accounts are synthetic; minutes between the hourly bars are drawn.',
  published: {
    liquidated: 253.4e6,
    badDebt: undefined,
    hours: [24, 48],
    source: 'Block Analitica by way of DL News: Aave v3 on 2024-08-05',
  },
}
