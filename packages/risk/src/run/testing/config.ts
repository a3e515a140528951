import type { StressConfig } from '../../config/config.ts'

/** A small market whose ETH moves enough that most paths liquidate somebody. */
export function stressConfig(change: Partial<StressConfig> = {}): StressConfig {
  return {
    name: 'Small market',
    paths: 200,
    horizon: { steps: 72, stepSeconds: 3_600 },
    assets: [
      { id: 'ETH', price: 2_000, pool: { kind: 'constant-product', quoteReserve: 2e6 } },
      { id: 'USDC', price: 1, decimals: 6 },
    ],
    prices: { kind: 'gbm', volatility: [1.5, 0] },
    protocol: {
      kind: 'aave-v3.3',
      collateral: [{ asset: 'ETH', loanToValue: 0.8, liquidationThreshold: 0.85, bonus: 0.05 }],
      borrowable: ['USDC'],
    },
    positions: {
      kind: 'synthetic',
      count: 300,
      collateral: 'ETH',
      debt: 'USDC',
      totalCollateral: 1e8,
      health: { medianExcess: 0.3, sigma: 0.8 },
    },
    sensitivities: false,
    ...change,
  }
}
