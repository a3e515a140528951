import { severities } from '@membrane/core'
import { z } from 'zod'

const finite = z.number()
const positive = finite.positive()
const nonNegative = finite.nonnegative()
const fraction = finite.min(0).max(1)
const whole = z.number().int().min(0)
const id = z.string().min(1).max(100)
const path = z.string().min(1).max(4_096)
const integer = z.string().regex(/^-?\d{1,60}$/, 'expected a whole number as a decimal string')
const matrix = z.array(z.array(finite).max(64)).max(64)
const series = z.record(id, path)

const recovery = z.strictObject({
  halfLifeSeconds: positive.optional(),
  stressSlowdown: nonNegative.optional(),
})
const fee = finite.min(0).max(0.5).optional()

/** A pool as `PoolConfig` says. */
export const poolSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('constant-product'),
    quoteReserve: positive,
    fee,
    recovery: recovery.optional(),
  }),
  z.strictObject({
    kind: z.literal('uniswap-v3'),
    tick: z.number().int().min(-887_272).max(887_272),
    liquidity: integer,
    ticks: z
      .array(
        z.strictObject({
          tick: z.number().int().min(-887_272).max(887_272),
          liquidityNet: integer,
        }),
      )
      .max(100_000),
    assetIs: z.union([z.literal(0), z.literal(1)]),
    assetDecimals: whole.max(77),
    quoteDecimals: whole.max(77),
    quotePrice: positive.optional(),
    fee,
    recovery: recovery.optional(),
  }),
])

const asset = z.strictObject({
  id,
  price: positive,
  decimals: whole.max(77).optional(),
  pool: poolSchema.optional(),
})

const garch = z.strictObject({
  assets: z.array(
    z.strictObject({
      mean: finite,
      omega: positive,
      alpha: nonNegative,
      gamma: finite,
      beta: fraction,
      nu: finite.gt(2),
      variance: positive,
    }),
  ),
  copula: z.strictObject({ nu: finite.gt(0), correlation: matrix }),
})

const merton = z.strictObject({
  assets: z.array(
    z.strictObject({
      mean: finite,
      volatility: nonNegative,
      intensity: nonNegative,
      jumpMean: finite,
      jumpVolatility: nonNegative,
      loading: finite,
    }),
  ),
  correlation: matrix,
  common: z.strictObject({ intensity: nonNegative, mean: finite, volatility: nonNegative }),
})

/** A price process as `PriceConfig` says. */
export const priceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('replay'),
    series: series.optional(),
    facts: id.optional(),
    from: z.string().max(40).optional(),
  }),
  z.strictObject({
    kind: z.literal('bridge'),
    series: series.optional(),
    facts: id.optional(),
    from: z.string().max(40).optional(),
    quotedIn: z.record(id, id).optional(),
  }),
  z.strictObject({ kind: z.literal('bootstrap'), series, meanBlockSteps: finite.min(1).optional() }),
  z.strictObject({
    kind: z.literal('gbm'),
    series: series.optional(),
    volatility: z.array(nonNegative).max(64).optional(),
    drift: z.array(finite).max(64).optional(),
    correlation: matrix.optional(),
  }),
  z.strictObject({ kind: z.literal('garch'), series: series.optional(), parameters: garch.optional() }),
  z.strictObject({ kind: z.literal('merton'), series: series.optional(), parameters: merton.optional() }),
  z.strictObject({
    kind: z.literal('evt'),
    series,
    tail: finite.gt(0).lt(0.5).optional(),
    meanBlockSteps: finite.min(1).optional(),
  }),
  z.strictObject({
    kind: z.literal('stress'),
    shocks: z
      .array(z.strictObject({ step: whole, returns: z.array(finite).max(64) }))
      .min(1)
      .max(100_000),
  }),
])

const keepers = z.strictObject({
  count: z.number().int().min(1).max(10_000),
  capital: nonNegative,
  maxFeeGwei: nonNegative,
  margin: fraction,
  intervalSeconds: positive,
  parallel: z.number().int().min(1).max(10_000),
})

/** Unknown keys stay: an auction has further fields, which `auction/` reads and checks. */
const auction = z.looseObject({
  kind: z.enum(['english', 'dutch']),
  lot: positive,
  penalty: nonNegative,
  maxSeconds: positive,
  keepers: z.array(keepers.loose()).min(1).max(100),
})

const collateral = z.strictObject({
  asset: id,
  loanToValue: fraction,
  liquidationThreshold: finite.gt(0).max(1),
  bonus: finite.min(0).max(1),
  protocolFee: fraction.optional(),
  supplyCap: positive.optional(),
})

const protocol = z.strictObject({
  kind: z.enum(['aave-v3.0', 'aave-v3.3', 'morpho-blue', 'compound-v3', 'maker', 'generic']),
  collateral: z.array(collateral).min(1).max(64),
  borrowable: z.array(id).min(1).max(64),
  closeFactor: z
    .strictObject({ normal: finite.gt(0).max(1), full: finite.gt(0).max(1), fullBelow: nonNegative })
    .optional(),
  smallPosition: nonNegative.optional(),
  minLeftover: nonNegative.optional(),
  auction: auction.optional(),
})

const row = z.strictObject({
  id: z.string().min(1).max(200),
  collateral: z.record(id, nonNegative),
  debt: z.record(id, nonNegative),
})

/** The most positions that one book may hold. */
export const mostPositions = 2_000_000

/** A book as rows, as a JSON file or a configuration writes it. */
export const positionRows = z.array(row).max(mostPositions)

const positions = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), path }),
  z.strictObject({ kind: z.literal('list'), positions: positionRows.min(1) }),
  z.strictObject({
    kind: z.literal('synthetic'),
    count: z.number().int().min(1).max(mostPositions),
    collateral: id,
    debt: id,
    totalCollateral: positive,
    health: z.strictObject({ medianExcess: positive, sigma: nonNegative }).optional(),
    sizeExponent: finite.gt(1).max(10).optional(),
  }),
  z.strictObject({
    kind: z.literal('aave-v3'),
    rpc: z.string().min(1).max(2_000),
    pool: z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'expected an address'),
    block: whole.optional(),
    fromBlock: whole.optional(),
    maxAccounts: z.number().int().min(1).max(mostPositions).optional(),
    names: z.record(id, id).optional(),
  }),
])

const oracle = z.strictObject({
  kind: z.enum(['deviation', 'lag', 'twap', 'median', 'spot']),
  deviation: nonNegative.optional(),
  heartbeatSeconds: positive.optional(),
  delaySeconds: nonNegative.optional(),
  windowSeconds: positive.optional(),
  reporters: z.strictObject({ count: z.number().int().min(1).max(1_000), sigma: nonNegative }).optional(),
  staleAfterSeconds: positive.optional(),
  manipulation: z.strictObject({ asset: id, factor: positive, fromStep: whole, toStep: whole }).optional(),
})

const chain = z.looseObject({
  blockSeconds: positive.optional(),
  targetGas: positive.optional(),
  maxGas: positive.optional(),
  baseFeeGwei: nonNegative.optional(),
  minBaseFeeGwei: nonNegative.optional(),
  ordinaryDemand: nonNegative.optional(),
  demandPerPercent: nonNegative.optional(),
  demandPerBacklog: nonNegative.optional(),
  elasticity: nonNegative.optional(),
  coinPrice: positive.optional(),
})

/** Infinity is allowed where it means 'as much as there is'. */
const unbounded = z.union([nonNegative, z.literal(Number.POSITIVE_INFINITY)])

const limits = z.strictObject({
  es99: nonNegative.optional(),
  es999: nonNegative.optional(),
  var99: nonNegative.optional(),
  probabilityBadDebt: fraction.optional(),
  latencyP99Seconds: nonNegative.optional(),
  insurance: nonNegative.optional(),
  severity: z.enum(severities).optional(),
})

const axis = z.array(finite.gt(0)).min(1).max(50).optional()

/** What `StressConfig` says, checked at run time. */
export const stressSchema = z.strictObject({
  name: z.string().min(1).max(200),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  paths: z.number().int().min(1).max(100_000_000).optional(),
  precision: finite.gt(0).lt(1).optional(),
  sampling: z.enum(['plain', 'antithetic', 'stratified', 'tilted']).optional(),
  horizon: z.strictObject({
    steps: z.number().int().min(1).max(1_000_000),
    stepSeconds: positive,
  }),
  assets: z.array(asset).min(1).max(64),
  prices: priceSchema,
  protocol,
  positions,
  oracle: oracle.optional(),
  chain: chain.optional(),
  liquidators: z
    .strictObject({
      capital: unbounded.optional(),
      capitalCost: nonNegative.optional(),
      gas: nonNegative.optional(),
      latencySeconds: nonNegative.optional(),
      minProfit: finite.optional(),
      maxFeeGwei: unbounded.optional(),
    })
    .optional(),
  borrowers: z
    .strictObject({
      topUpHazard: nonNegative.optional(),
      topUpBelow: positive.optional(),
      topUpTo: positive.optional(),
    })
    .optional(),
  insurance: nonNegative.optional(),
  limits: limits.optional(),
  frontier: z
    .strictObject({
      asset: id,
      liquidationThreshold: axis,
      bonus: z.array(finite.min(0).max(1)).min(1).max(50).optional(),
      closeFactor: axis,
      supplyCap: axis,
      es99Limit: nonNegative,
      paths: z.number().int().min(1).max(10_000_000).optional(),
    })
    .optional(),
  sensitivities: z.boolean().optional(),
})
