import type { Market, MarketAsset } from '../market/market.ts'
import type { RunPlan } from '../run/plan.ts'
import type { Sensitivity } from '../run/result.ts'
import { correlated, scaledVolatility } from './bumpPrices.ts'

type Bump = {
  readonly input: string
  readonly bump: string
  /** Undefined where the plan has nothing to bump. */
  readonly apply: (plan: RunPlan) => RunPlan | undefined
}

const bumps: readonly Bump[] = [
  {
    input: 'volatility',
    bump: '+10 %',
    apply: (plan) => ({ ...plan, model: scaledVolatility(plan.model, 1.1) }),
  },
  {
    input: 'pool depth',
    bump: '-50 %',
    apply: (plan) =>
      plan.market.assets.some((asset) => asset.pool !== undefined)
        ? withAssets(plan, (asset) =>
            asset.pool === undefined
              ? asset
              : {
                  ...asset,
                  pool: { ...asset.pool, liquidity: asset.pool.liquidity.map((dollars) => dollars / 2) },
                },
          )
        : undefined,
  },
  { input: 'oracle delay', bump: 'x2', apply: slowerOracle },
  {
    input: 'liquidation threshold',
    bump: '-1 point',
    apply: (plan) =>
      withAssets(plan, (asset) =>
        asset.liquidationThreshold === 0
          ? asset
          : { ...asset, liquidationThreshold: Math.max(0, asset.liquidationThreshold - 0.01) },
      ),
  },
  {
    input: 'bonus',
    bump: '+1 point',
    apply: (plan) =>
      plan.market.rules.kind === 'spread'
        ? withAssets(plan, (asset) =>
            asset.liquidationThreshold === 0 ? asset : { ...asset, bonus: asset.bonus + 0.01 },
          )
        : undefined,
  },
  {
    input: 'gas price',
    bump: 'x3',
    apply: (plan) =>
      withMarket(plan, {
        chain: {
          ...plan.market.chain,
          baseFeeGwei: 3 * plan.market.chain.baseFeeGwei,
          minBaseFeeGwei: 3 * plan.market.chain.minBaseFeeGwei,
        },
      }),
  },
  {
    input: "liquidators' capital",
    bump: '-50 %',
    apply: ({ market, ...plan }) =>
      Number.isFinite(market.liquidators.capital)
        ? withMarket(
            { ...plan, market },
            { liquidators: { ...market.liquidators, capital: market.liquidators.capital / 2 } },
          )
        : undefined,
  },
  {
    input: 'correlation',
    bump: 'to 1',
    apply: (plan) => {
      const model = correlated(plan.model)
      return model === undefined ? undefined : { ...plan, model }
    },
  },
]

/**
 * How ES 99 % of bad debt answers to bumps of the inputs, one at a time, the book unchanged, over the same seed and
 * paths, so that the difference is not noise of sampling. A bump without an object is left out: no pool, capital
 * without bound, one asset, a price process without a correlation of its own.
 * @param es99 ES 99 % of the plan as it is, on as many paths as `evaluate` runs.
 * @param evaluate ES 99 % of a plan; undefined where the paths are too few, which leaves the bump out.
 */
export async function sensitivitiesOf(
  plan: RunPlan,
  es99: number,
  evaluate: (plan: RunPlan) => number | undefined | Promise<number | undefined>,
): Promise<readonly Sensitivity[]> {
  const found: Sensitivity[] = []
  for (const { input, bump, apply } of bumps) {
    const bumped = apply(plan)
    const after = bumped === undefined ? undefined : await evaluate(bumped)
    if (after !== undefined) found.push({ input, bump, es99Change: after - es99 })
  }
  return found
}

function slowerOracle(plan: RunPlan): RunPlan | undefined {
  const { oracle } = plan.market
  if (oracle.kind === 'spot') return undefined
  if (oracle.kind === 'twap')
    return withMarket(plan, { oracle: { ...oracle, windowSeconds: 2 * oracle.windowSeconds } })
  return oracle.delaySeconds === 0
    ? undefined
    : withMarket(plan, { oracle: { ...oracle, delaySeconds: 2 * oracle.delaySeconds } })
}

function withMarket(plan: RunPlan, part: Partial<Market>): RunPlan {
  return { ...plan, market: { ...plan.market, ...part } }
}

function withAssets(plan: RunPlan, change: (asset: MarketAsset) => MarketAsset): RunPlan {
  return withMarket(plan, { assets: plan.market.assets.map(change) })
}
