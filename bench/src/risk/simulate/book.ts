import {
  type Book,
  compileMarket,
  createPathGenerator,
  drawPositions,
  type Market,
  type PathGenerator,
  type StressConfig,
} from '@membrane/risk'

export const steps = 720

/** Yearly volatilities of ETH (economics.md, section 2), BTC and a dollar coin; ETH and BTC correlated at 0.805. */
const volatility = [0.902, 0.65, 0]
const correlation = 0.805

/**
 * A market of $1B of ETH against dollars with on-chain depth of about $10M for 2 %, liquidated by the rules of Aave v3.3.
 * @param medianExcess how far the median account is from liquidation.
 */
function config(count: number, medianExcess: number): StressConfig {
  const pool = { kind: 'constant-product', quoteReserve: 1e9 } as const
  const rule = { loanToValue: 0.8, liquidationThreshold: 0.825, bonus: 0.05, protocolFee: 0.1 }
  return {
    name: 'bench',
    horizon: { steps, stepSeconds: 3_600 },
    assets: [
      { id: 'ETH', price: 2_500, pool },
      { id: 'BTC', price: 60_000, decimals: 8, pool },
      { id: 'USDC', price: 1, decimals: 6 },
    ],
    prices: { kind: 'gbm', volatility },
    protocol: {
      kind: 'aave-v3.3',
      collateral: [
        { asset: 'ETH', ...rule },
        { asset: 'BTC', ...rule },
      ],
      borrowable: ['USDC'],
    },
    positions: {
      kind: 'synthetic',
      count,
      collateral: 'ETH',
      debt: 'USDC',
      totalCollateral: 1e9,
      health: { medianExcess, sigma: 0.75 },
    },
  }
}

/** The compiled market and its book. */
export function benchMarket(
  count: number,
  medianExcess: number,
): { readonly market: Market; readonly book: Book } {
  const whole = config(count, medianExcess)
  if (whole.positions.kind !== 'synthetic') throw new Error('the bench draws its positions')
  return compileMarket(whole, drawPositions(whole.positions, whole, 1))
}

/** Hourly geometric Brownian motion of the three assets, drift of ln P minus half the variance. */
export function benchPaths(): PathGenerator {
  const hour = 1 / 8_760
  const [eth = 0, btc = 0] = volatility
  const root = Math.sqrt(hour)
  const cholesky = new Float64Array(9)
  cholesky[0] = eth * root
  cholesky[3] = correlation * btc * root
  cholesky[4] = Math.sqrt(1 - correlation * correlation) * btc * root
  const mean = Float64Array.from(volatility, (sigma) => (-sigma * sigma * hour) / 2)
  return createPathGenerator(
    { assets: 3, steps, sampling: 'plain', process: { kind: 'gbm', mean, cholesky } },
    1,
  )
}
