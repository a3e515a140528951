import { mainnet } from '../../chain/model.ts'
import type { Book, LiquidationRules, Market, MarketAsset } from '../../market/market.ts'
import { passiveBorrowers, usualLiquidators } from '../../market/usual.ts'
import type { OracleModel } from '../../oracle/model.ts'

/** Rules by name, as tests go through all of them. */
export const rulesByName = {
  'aave-v3.0': { kind: 'spread', normal: 0.5, full: 1, fullBelow: 0.95, smallPosition: 0, minLeftover: 0 },
  'aave-v3.3': {
    kind: 'spread',
    normal: 0.5,
    full: 1,
    fullBelow: 0.95,
    smallPosition: 2_000,
    minLeftover: 1_000,
  },
  morpho: { kind: 'spread', normal: 1, full: 1, fullBelow: 1, smallPosition: 0, minLeftover: 0 },
  absorb: { kind: 'absorb', storeFrontFactor: 0.6 },
} as const satisfies Readonly<Record<string, LiquidationRules>>

export const deviationOracle: OracleModel = {
  kind: 'deviation',
  deviation: 0.005,
  heartbeatSeconds: 3_600,
  delaySeconds: 24,
  windowSeconds: 0,
  reporters: 0,
  reporterSigma: 0,
  staleAfterSeconds: 0,
  manipulation: undefined,
}

export function asset(changes: Partial<MarketAsset> = {}): MarketAsset {
  return {
    id: 'ETH',
    price: 2_000,
    atom: 1e-6,
    loanToValue: 0.8,
    liquidationThreshold: 0.825,
    bonus: 0.05,
    protocolFee: 0.1,
    pool: undefined,
    ...changes,
  }
}

/** ETH with a pool, BTC with a pool, and dollars that back nothing. */
export function market(changes: Partial<Market> = {}, quoteReserve = 2e7): Market {
  const pool = {
    bounds: Float64Array.of(0, Number.POSITIVE_INFINITY),
    liquidity: Float64Array.of(quoteReserve),
    fee: 0.003,
    halfLifeSeconds: 3_600,
    stressSlowdown: 0.2,
  }
  return {
    stepSeconds: 3_600,
    assets: [
      asset({ pool }),
      asset({ id: 'BTC', price: 50_000, atom: 1e-8, liquidationThreshold: 0.75, pool }),
      asset({ id: 'USDC', price: 1, atom: 1e-6, liquidationThreshold: 0, bonus: 0, protocolFee: 0 }),
    ],
    rules: rulesByName['aave-v3.3'],
    oracle: deviationOracle,
    chain: mainnet,
    liquidators: usualLiquidators,
    borrowers: passiveBorrowers,
    insurance: 0,
    ...changes,
  }
}

/** Whole numbers below `n` from a 32-bit linear congruence: enough for books and paths of tests. */
export function numbers(seed: number): (n: number) => number {
  let word = (Math.imul(seed, 2_654_435_761) ^ 0x5bd1e995) >>> 0
  return (n) => {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((word / 4_294_967_296) * n)
  }
}

/** Accounts near liquidation: many of one pair, `several` in 100 of several assets, some without debt, equal ones too. */
export function book(of: Market, count: number, seed: number, several = 25): Book {
  const draw = numbers(seed)
  const assets = of.assets.length
  const collateral = new Float64Array(count * assets)
  const debt = new Float64Array(count * assets)
  const stable = assets - 1
  for (let i = 0; i < count; i++) {
    const dollars = 100 * 2 ** draw(14)
    let backed = 0
    const give = (a: number, worth: number) => {
      const it = of.assets[a]!
      collateral[i * assets + a] = Math.floor(worth / (it.atom * it.price))
      backed += worth * it.liquidationThreshold
    }
    const first = draw(stable)
    give(first, dollars)
    if (draw(100) < several) give((first + 1) % assets, dollars / (1 + draw(4)))
    if (draw(20) === 0) continue
    const health = 1.001 + draw(40) / 50
    const owed = (a: number, worth: number) => {
      const it = of.assets[a]!
      debt[i * assets + a] = Math.floor(worth / (it.atom * it.price))
    }
    if (draw(100) < several / 2) {
      owed(stable, backed / health / 2)
      owed((first + 1) % assets, backed / health / 2)
    } else owed(draw(4) === 0 ? (first + 1) % assets : stable, backed / health)
  }
  return { count, assets, collateral, debt }
}

/** Relative prices, `step * assets + asset`: walks that fall `drop` in 1,000 a step now and then. */
export function walk(assets: number, steps: number, seed: number, drop = 60): Float64Array {
  const draw = numbers(seed)
  const prices = new Float64Array((steps + 1) * assets).fill(1)
  for (let step = 1; step <= steps; step++) {
    const common = (draw(41) - 21 - (draw(12) === 0 ? drop : 0)) / 1_000
    for (let a = 0; a < assets; a++) {
      const own = a === assets - 1 ? (draw(3) - 1) / 1_000 : common + (draw(21) - 10) / 1_000
      prices[step * assets + a] = prices[(step - 1) * assets + a]! * (1 + own)
    }
  }
  return prices
}
