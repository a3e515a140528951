import { describe, expect, test } from 'vitest'
import { mainnet } from '../chain/model.ts'
import { passiveBorrowers, usualLiquidators } from '../market/usual.ts'
import type { PriceModel } from '../prices/model.ts'
import type { RunPlan } from '../run/plan.ts'
import { correlated, scaledVolatility } from './bumpPrices.ts'
import { sensitivitiesOf } from './sensitivities.ts'

const plan: RunPlan = {
  seed: 1,
  model: {
    assets: 2,
    steps: 3,
    sampling: 'plain',
    process: { kind: 'gbm', mean: Float64Array.of(0, 0), cholesky: Float64Array.of(0.03, 0, 0.03, 0.04) },
  },
  market: {
    stepSeconds: 12,
    assets: [
      asset('ETH', 0.8, { bounds: Float64Array.of(0, Infinity), liquidity: Float64Array.of(1e7) }),
      asset('USDC', 0, undefined),
    ],
    rules: {
      kind: 'spread',
      normal: 0.5,
      full: 1,
      fullBelow: 0.95,
      smallPosition: 2_000,
      minLeftover: 1_000,
    },
    oracle: {
      kind: 'deviation',
      deviation: 0.005,
      heartbeatSeconds: 3_600,
      delaySeconds: 24,
      windowSeconds: 0,
      reporters: 0,
      reporterSigma: 0,
      staleAfterSeconds: 0,
      manipulation: undefined,
    },
    chain: mainnet,
    liquidators: { ...usualLiquidators, capital: 1e6, maxFeeGwei: 500 },
    borrowers: passiveBorrowers,
    insurance: 0,
  },
  book: { count: 0, assets: 2, collateral: new Float64Array(0), debt: new Float64Array(0) },
}

function asset(
  id: string,
  liquidationThreshold: number,
  pool: { readonly bounds: Float64Array; readonly liquidity: Float64Array } | undefined,
) {
  return {
    id,
    price: 1,
    atom: 1,
    loanToValue: liquidationThreshold,
    liquidationThreshold,
    bonus: 0.05,
    protocolFee: 0,
    pool: pool && { ...pool, fee: 0, halfLifeSeconds: 3_600, stressSlowdown: 0.2 },
  }
}

/** Falls with what helps, rises with what hurts: every input has a say. */
function score({ market, model }: RunPlan): number {
  const [eth] = market.assets
  const cholesky = model.process.kind === 'gbm' ? model.process.cholesky : new Float64Array(4)
  return (
    (cholesky[0] ?? 0) * 1e3 -
    (cholesky[3] ?? 0) * 1e5 -
    (eth?.pool?.liquidity[0] ?? 0) +
    market.oracle.delaySeconds -
    (eth?.liquidationThreshold ?? 0) * 10 -
    (eth?.bonus ?? 0) * 1e4 +
    market.chain.baseFeeGwei -
    market.liquidators.capital
  )
}

describe('sensitivitiesOf', () => {
  test('bumps each input alone, by what its name says', async () => {
    const seeds = new Set<number>()
    const found = await sensitivitiesOf(plan, score(plan), (bumped) => {
      seeds.add(bumped.seed)
      expect(bumped.book).toBe(plan.book)
      return score(bumped)
    })
    const change = Object.fromEntries(found.map(({ input, es99Change }) => [input, es99Change]))
    expect(change.volatility).toBeCloseTo(3 - 400, 6)
    expect(change['pool depth']).toBeCloseTo(5e6, 6)
    expect(change['oracle delay']).toBeCloseTo(24, 6)
    expect(change['liquidation threshold']).toBeCloseTo(0.1, 6)
    expect(change.bonus).toBeCloseTo(-100, 6)
    expect(change['gas price']).toBeCloseTo(30, 6)
    expect(change["liquidators' capital"]).toBeCloseTo(5e5, 6)
    expect(change.correlation).toBeCloseTo(4_000, 6)
    expect([...seeds]).toEqual([1])
  })

  test('leaves out what there is nothing of', async () => {
    const { market } = plan
    const bare: RunPlan = {
      ...plan,
      model: { ...plan.model, assets: 1 },
      market: {
        ...market,
        assets: market.assets.map((entry) => ({ ...entry, pool: undefined })),
        oracle: { ...market.oracle, kind: 'spot' },
        rules: { kind: 'absorb', storeFrontFactor: 0.5 },
        liquidators: { ...market.liquidators, capital: Infinity },
      },
    }
    const found = await sensitivitiesOf(bare, 0, () => 1)
    expect(found.map(({ input }) => input)).toEqual(['volatility', 'liquidation threshold', 'gas price'])
    expect(await sensitivitiesOf(plan, 0, () => undefined)).toEqual([])
  })
})

describe('price bumps', () => {
  test('a correlation of 1 keeps each variance', () => {
    const process = correlated(plan.model)?.process
    expect(process?.kind === 'gbm' && [...process.cholesky]).toEqual([0.03, 0, 0.05, 0])
  })

  test('volatility scales every kind of process', () => {
    const evt: PriceModel = {
      ...plan.model,
      process: {
        kind: 'evt',
        returns: Float64Array.of(0.1, -0.2),
        meanBlock: 5,
        tails: [
          {
            lower: { threshold: 0.02, xi: 0.2, beta: 0.01 },
            upper: { threshold: 0.02, xi: 0.2, beta: 0.01 },
          },
        ],
      },
    }
    expect(scaledVolatility(evt, 2).process).toMatchObject({
      returns: Float64Array.of(0.2, -0.4),
      tails: [{ lower: { threshold: 0.04, xi: 0.2, beta: 0.02 } }],
    })
    const garch: PriceModel = {
      ...plan.model,
      process: {
        kind: 'garch',
        set: {
          assets: [{ mean: 0, omega: 1, alpha: 0.1, gamma: 0, beta: 0.8, nu: 5, variance: 10 }],
          copula: { nu: 4, correlation: [[1]] },
        },
        cholesky: Float64Array.of(1),
      },
    }
    // The stationary variance omega / (1 - alpha - beta) goes with the square.
    expect(scaledVolatility(garch, 2).process).toMatchObject({
      set: { assets: [{ omega: 4, variance: 40, alpha: 0.1 }] },
    })
  })
})
