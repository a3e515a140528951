import { severities } from '@membrane/core'
import { z } from 'zod'
import { poolSchema } from '../config/schema.ts'

/** So far that no product or square of a few of them leaves the range of doubles. */
const finite = z.number().min(-1e30).max(1e30)
const positive = finite.positive()
const nonNegative = finite.nonnegative()
const fraction = finite.min(0).max(1)
const blocks = z.number().int().min(1).max(1_000_000)
const name = z.string().min(1).max(100)
const gas = positive.max(1e9).optional()

const range = (one: typeof finite) =>
  z
    .union([one, z.tuple([one, one])], 'expected a number, or a range [low, high] within bounds')
    .refine((value) => typeof value === 'number' || value[0] <= value[1], 'expected a range [low, high]')
    .optional()

const pool = z.strictObject({
  price: positive.optional(),
  depth: z.union([z.literal('unknown'), poolSchema]),
})

const lending = z.discriminatedUnion('attack', [
  z.strictObject({
    attack: z.enum(['pump-collateral', 'dump-debt']),
    loanToValue: finite.gt(0).lt(1),
    liquidity: positive.optional(),
    cap: nonNegative.optional(),
  }),
  z.strictObject({
    attack: z.enum(['dump-collateral', 'pump-debt']),
    bonus: finite.min(0).max(1),
    closeFactor: finite.gt(0).max(1).optional(),
    cap: nonNegative.optional(),
  }),
])

const oracle = z.strictObject({
  name,
  pool: name.optional(),
  reading: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('spot'), arbitrage: z.enum(['each-block', 'never']).optional() }),
    z.strictObject({
      kind: z.enum(['twap-arithmetic', 'twap-geometric']),
      blocks,
      held: z.array(blocks).min(1).max(20).optional(),
      arbitrage: z.enum(['each-block', 'after', 'never']).optional(),
    }),
    z.strictObject({
      kind: z.literal('median'),
      reporters: z.number().int().min(1).max(1_000),
      signatures: z.number().int().min(1).max(1_000).optional(),
      corruptChance: fraction.optional(),
      reporterPrice: nonNegative.optional(),
    }),
  ]),
  targetMove: finite
    .gt(-1)
    .max(1_000)
    .refine((move) => Math.abs(move) >= 1e-6, 'expected a move other than 0'),
  stakeShare: finite.gt(0).max(1).optional(),
  attackerCapital: nonNegative.optional(),
  flashLiquidity: nonNegative.optional(),
  lending: lending.optional(),
})

const governance = z.strictObject({
  name,
  token: z.strictObject({ price: positive, supply: positive }),
  votesNeeded: z.union([
    z.strictObject({ tokens: positive }),
    z.strictObject({ share: finite.gt(0).max(1) }),
  ]),
  valueAtRisk: nonNegative.optional(),
  pools: z.array(name).max(50).optional(),
  otc: z.strictObject({ tokens: nonNegative, premium: finite.gt(-1) }).optional(),
  borrow: z
    .strictObject({
      tokens: nonNegative,
      yearlyRate: nonNegative,
      collateralRatio: nonNegative.optional(),
    })
    .optional(),
  deposit: z.strictObject({ tokens: nonNegative, exitCost: fraction }).optional(),
  flash: z.strictObject({ tokens: nonNegative, fee: fraction }).optional(),
  power: z.enum(['when-voting', 'until-executed', 'snapshot']),
  snapshotBlocks: blocks.optional(),
  delaySeconds: nonNegative,
  responseSeconds: positive.optional(),
  attackerCapital: nonNegative.optional(),
  capitalRate: nonNegative.optional(),
  priceAfter: nonNegative.optional(),
})

const incentive = z.strictObject({
  name,
  pool: name.optional(),
  bonus: finite.gt(0).max(1),
  protocolFee: fraction.optional(),
  liquidationThreshold: finite.gt(0).lt(1),
  gas,
  gasPricesGwei: z.array(nonNegative).min(1).max(50),
  minProfit: nonNegative.optional(),
  position: positive.optional(),
  sizes: z
    .strictObject({ smallest: positive, exponent: finite.gt(1).max(10), lossIfLeft: fraction.optional() })
    .optional(),
})

const bounty = z.strictObject({
  name,
  reward: nonNegative.optional(),
  valueAtRisk: range(nonNegative),
  successChance: range(fraction),
  launderingLoss: range(fraction),
  detectionChance: range(fraction),
  legalCost: range(nonNegative),
  attackCost: range(nonNegative),
  paidChance: range(fraction),
  firstChance: range(fraction),
  reputation: range(nonNegative),
})

const mev = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('oracle-update'),
    name,
    debt: nonNegative.optional(),
    bonus: finite.min(0).max(1),
    closeFactor: finite.gt(0).max(1).optional(),
    gas,
    gasPriceGwei: nonNegative.optional(),
    auctionShare: fraction.optional(),
  }),
  z.strictObject({ kind: z.literal('lvr'), name, pool: name, volatility: nonNegative.max(100) }),
  z.strictObject({
    kind: z.literal('sandwich'),
    name,
    pool: name,
    trade: positive,
    slippageTolerance: finite.min(0).lt(1),
  }),
])

const returns = z
  .array(z.array(finite.min(-10).max(10)).min(1).max(64))
  .min(100)
  .max(20_000)

const margin = z.strictObject({
  name,
  positions: z
    .array(z.strictObject({ notional: finite, dailyVolume: positive }))
    .min(1)
    .max(64),
  history: returns,
  stress: returns,
  collateral: z
    .array(
      z.strictObject({
        asset: z.number().int().min(0),
        value: nonNegative,
        haircut: fraction,
        own: z.boolean().optional(),
      }),
    )
    .max(64)
    .optional(),
  posted: nonNegative.optional(),
})

/** What `EconomicsConfig` says, checked at run time. */
export const economicsSchema = z.strictObject({
  name: z.string().min(1).max(200),
  chain: z
    .strictObject({ blockSeconds: finite.min(0.01).max(1e6).optional(), coinPrice: positive.optional() })
    .optional(),
  pools: z.record(name, pool).optional(),
  oracle: z.array(oracle).max(200).optional(),
  governance: z.array(governance).max(200).optional(),
  incentives: z.array(incentive).max(200).optional(),
  bounty: z.array(bounty).max(200).optional(),
  mev: z.array(mev).max(200).optional(),
  margin: z.array(margin).max(200).optional(),
  limits: z
    .strictObject({
      oracleProfit: finite.optional(),
      safeCaps: z.boolean().optional(),
      governanceProfit: finite.optional(),
      governanceDelay: z.boolean().optional(),
      leastPosition: positive.optional(),
      bounty: z.enum(['certain', 'possible']).optional(),
      mevPerEvent: nonNegative.optional(),
      lvrRate: nonNegative.optional(),
      margin: z.boolean().optional(),
      severity: z.enum(severities).optional(),
    })
    .optional(),
})
