import type { StressConfig } from '../config/config.ts'
import { barsBetween, hourlySeries } from './hourlyBar.ts'
import type { Scenario } from './scenario.ts'
import { steth2022Ether, steth2022Ratio, steth2022Start } from './steth-2022-facts.ts'

const ether = steth2022Ether[0]?.[0] ?? 0
const staked = (steth2022Ratio[0] ?? 0) * ether

const config: StressConfig = {
  name: 'stETH-2022',
  paths: 1_000,
  horizon: { steps: 1_152, stepSeconds: 300 },
  assets: [
    { id: 'ETH', price: ether },
    // Curve held 111,300 ETH against 491,000 stETH; taken as a constant product of that much ETH, which is shallower than
    // Curve near parity. Its dollars are taken to stay, though they fell with ETH.
    {
      id: 'stETH',
      price: staked,
      pool: { kind: 'constant-product', quoteReserve: 111_300 * ether, fee: 0.0004 },
    },
  ],
  prices: { kind: 'bridge', facts: 'stETH-2022', quotedIn: { stETH: 'ETH' } },
  protocol: {
    kind: 'generic',
    // Aave v2 since 2022-05-19: 69 % and 81 %. The bonus of 7.5 % is that of the listing.
    collateral: [{ asset: 'stETH', loanToValue: 0.69, liquidationThreshold: 0.81, bonus: 0.075 }],
    borrowable: ['ETH'],
    closeFactor: { normal: 0.5, full: 0.5, fullBelow: 0 },
  },
  // Assumed: $1.5 billion of stETH that borrows ETH again and again, half of it above what a loan at the limit leaves,
  // 0.81 / 0.69 - 1.
  positions: {
    kind: 'synthetic',
    count: 2_000,
    collateral: 'stETH',
    debt: 'ETH',
    totalCollateral: 1.5e9,
    health: { medianExcess: 0.174, sigma: 0.75 },
  },
  // Assumed: 40 gwei before.
  chain: { baseFeeGwei: 40, coinPrice: ether },
}

export const steth2022: Scenario = {
  config,
  facts: new Map([
    ['ETH', hourlySeries('Binance spot ETHUSDT', steth2022Start, steth2022Ether)],
    ['stETH', hourlySeries('stETH in ETH, CoinGecko', steth2022Start, barsBetween(steth2022Ratio))],
  ]),
  story:
    'From 10 to 13 June 2022 stETH fell from 0.97 to 0.935 ETH while ETH lost a third, Celsius stopped withdrawals and its main pool ran dry. Leveraged stakers on Aave v2 stood near liquidation; at a threshold raised to 81 % the weeks before, few were liquidated. The accounts are synthetic; between hourly prices paths are drawn.',
  published: {
    liquidated: undefined,
    badDebt: undefined,
    hours: [0, 96],
    source:
      'Gauntlet, 2022-06-11: nearest large account at a health factor of 1.12, no material insolvency below 20 % off',
  },
}
