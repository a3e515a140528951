import type { StressConfig } from '../config/config.ts'
import { accountsOf, arbitraged, firstPriceChain } from './carriedOver.ts'
import { hourlySeries } from './hourlyBar.ts'
import { may2021Bitcoin, may2021Ether, may2021Start } from './may-2021-facts.ts'
import type { Scenario } from './scenario.ts'

const ether = may2021Ether[0]?.[0] ?? 0
const bitcoin = may2021Bitcoin[0]?.[0] ?? 0

const market = {
  assets: [
    // Uniswap v2 and v3 and SushiSwap against stablecoins, taken as one pool: assumed.
    {
      id: 'ETH',
      price: ether,
      pool: { kind: 'constant-product', quoteReserve: 500e6, recovery: arbitraged },
    },
    {
      id: 'WBTC',
      price: bitcoin,
      decimals: 8,
      pool: { kind: 'constant-product', quoteReserve: 150e6, recovery: arbitraged },
    },
    { id: 'USDC', price: 1, decimals: 6 },
  ],
  protocol: {
    kind: 'generic',
    // Aave v2 in May 2021: 80 % and 82.5 % for ETH, 70 % and 75 % for WBTC.
    collateral: [
      { asset: 'ETH', loanToValue: 0.8, liquidationThreshold: 0.825, bonus: 0.05 },
      { asset: 'WBTC', loanToValue: 0.7, liquidationThreshold: 0.75, bonus: 0.1 },
    ],
    borrowable: ['USDC'],
    // v2: half of the debt, at any health factor.
    closeFactor: { normal: 0.5, full: 0.5, fullBelow: 0 },
  },
} as const satisfies Pick<StressConfig, 'assets' | 'protocol'>

/** Drawn when it is asked for: 5,000 accounts are not drawn by whoever imports the catalogue. */
const config = (): StressConfig => ({
  ...market,
  name: 'may-2021',
  paths: 1_000,
  horizon: { steps: 864, stepSeconds: 300 },
  prices: { kind: 'bridge', facts: 'may-2021' },
  // Assumed: $4 billion of ETH and $1 billion of WBTC behind debts in stablecoins, spread as usual.
  positions: {
    kind: 'list',
    positions: accountsOf(
      [
        { kind: 'synthetic', count: 4_000, collateral: 'ETH', debt: 'USDC', totalCollateral: 4e9 },
        { kind: 'synthetic', count: 1_000, collateral: 'WBTC', debt: 'USDC', totalCollateral: 1e9 },
      ],
      market,
    ),
  },
  // Gas limit of the time; 88 gwei is the mean of 2021-05-18.
  chain: firstPriceChain(15_000_000, 88, ether),
})

export const may2021: Scenario = {
  get config() {
    return config()
  },
  facts: new Map([
    ['ETH', hourlySeries('Binance spot ETHUSDT', may2021Start, may2021Ether)],
    ['WBTC', hourlySeries('Binance spot BTCUSDT', may2021Start, may2021Bitcoin)],
  ]),
  story:
    'On 19 May 2021 ETH fell from 3,375 to 1,888 dollars within half a day, while gas cost more than on Black Thursday. Aave v2 liquidated collateral of about 170 million dollars that day. The accounts are synthetic; minutes between the hourly bars are drawn.',
  published: {
    liquidated: 170e6,
    badDebt: undefined,
    hours: [0, 24],
    gasGwei: 298.78,
    source: 'Covalent with Cointelegraph Consulting, June 2021: Aave on 2021-05-19',
  },
}
