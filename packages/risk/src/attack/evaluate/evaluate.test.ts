import { expect, test } from 'vitest'
import type { BountyConfig, EconomicsConfig, GovernanceConfig, IncentiveConfig } from '../config.ts'
import { runEconomics } from '../economics.ts'

const pools = {
  deep: { depth: { kind: 'constant-product', quoteReserve: 50e6, fee: 0.003 } },
  dark: { depth: 'unknown' },
} as const

const run = (config: Omit<EconomicsConfig, 'name'>) =>
  runEconomics({ name: 'x', chain: { blockSeconds: 12, coinPrice: 2_000 }, pools, ...config })

const incentive: IncentiveConfig = {
  name: 'market',
  bonus: 0.05,
  protocolFee: 0.1,
  liquidationThreshold: 0.8,
  gasPricesGwei: [100, 30],
}

test('gas in gwei becomes dollars, and the debt that pays for it is told', () => {
  // 450,000 gas at 30 gwei of a coin of $2,000 is $27; with $5 of profit, over 0.05 * 0.9 of bonus kept.
  const [one] = run({ incentives: [incentive] }).incentives
  expect(one?.mostBonus).toBeCloseTo(0.25, 12)
  expect(one?.byGasPrice.map(({ gasCost }) => gasCost)).toEqual([
    expect.closeTo(90, 9),
    expect.closeTo(27, 9),
  ])
  expect(one?.byGasPrice[1]?.leastPosition).toBeCloseTo(32 / 0.045, 6)
})

test('the dearest gas of a list decides whether small debts are worth liquidating', () => {
  const broken = (leastPosition: number) =>
    run({ incentives: [incentive], limits: { leastPosition } }).findings.length
  // $95 / 0.045 at 100 gwei.
  expect([broken(2_100), broken(2_112)]).toEqual([1, 0])
})

test('profit is what is taken less the cost, and the least break-even cap is the safe one', () => {
  const reading = { kind: 'twap-arithmetic', blocks: 10, held: [10] } as const
  const lending = { attack: 'pump-collateral', loanToValue: 0.8, liquidity: 1e9, cap: 50e6 } as const
  const [one] = run({ oracle: [{ name: 'a', pool: 'deep', reading, targetMove: 1, lending }] }).oracle
  // Ten pushes to twice the price, and 0.8 * 2 * 50M borrowed on 50M.
  const loss = 10 * 50e6 * (Math.SQRT2 + Math.SQRT1_2 - 2 + (0.003 / 0.997) * (Math.SQRT2 - 1))
  expect(one?.loss).toBeCloseTo(loss, 3)
  expect(one?.profit).toBeCloseTo(30e6 - loss, 3)
  expect(one?.safeCapAtTarget).toBeCloseTo(loss / 0.6, 3)
  expect(one?.safeCap ?? 0).toBeLessThan(loss / 0.6)
})

test('liquidating at a wrong price is judged at the target alone', () => {
  const lending = { attack: 'dump-collateral', bonus: 0.05, closeFactor: 0.5, cap: 2e6 } as const
  const reading = { kind: 'spot', arbitrage: 'never' } as const
  const [one] = run({ oracle: [{ name: 'a', pool: 'deep', reading, targetMove: -0.2, lending }] }).oracle
  const fees = (0.003 / 0.997) * 50e6 * (1 / Math.sqrt(0.8) - Math.sqrt(0.8))
  expect(one?.profit).toBeCloseTo(1e6 * (1.05 / 0.8 - 1) - fees, 3)
  expect(one?.bestMove).toBe(-0.2)
  expect(one?.safeCap).toBeCloseTo(fees / (0.5 * (1.05 / 0.8 - 1)), 3)
})

const vote: GovernanceConfig = {
  name: 'vote',
  token: { price: 1, supply: 1e6 },
  votesNeeded: { share: 0.5 },
  otc: { tokens: 1e6, premium: 0.2 },
  power: 'until-executed',
  delaySeconds: 3_600,
  pools: ['dark'],
}

test('with sellers unseen no cost is known and no vote is safe, but one that pays pays', () => {
  const judge = (valueAtRisk?: number) => {
    const { governance, findings, unknown } = run({
      governance: [{ ...vote, ...(valueAtRisk === undefined ? {} : { valueAtRisk }) }],
      limits: { governanceProfit: 0, governanceDelay: true },
    })
    return { one: governance[0], severities: findings.map(({ severity }) => severity), unknown }
  }
  // 500,000 votes cost $100,000 from those who are seen.
  const small = judge(50_000)
  expect(small.one).toMatchObject({ cost: null, profit: null, profitable: null, breakingDelaySeconds: null })
  expect(small.severities).toEqual(['medium', 'medium'])
  // $300,000 would stop paying after some three years, were these all the sellers.
  const large = judge(3e5)
  expect(large.one).toMatchObject({
    profitable: true,
    breakingDelaySeconds: null,
    breakingSnapshotBlocks: null,
  })
  expect(large.one?.profit ?? 0).toBeCloseTo(2e5, -2)
  expect(large.severities).toEqual(['high', 'high'])
  const open = judge()
  expect(open.one).toMatchObject({ profit: null, profitable: null })
  expect(open.unknown.map(({ metric }) => metric)).toContain('profit of a capture')
})

test('a reward is held against the end of its interval that the limit names', () => {
  const bounty: BountyConfig = {
    name: 'bug',
    reward: 1e6,
    valueAtRisk: [1e6, 1e7],
    successChance: 0.5,
    launderingLoss: 0,
    detectionChance: 0,
    legalCost: 0,
    attackCost: 0,
    paidChance: 1,
    firstChance: 1,
    reputation: 0,
  }
  const broken = (limit: 'certain' | 'possible', reward: number) =>
    run({ bounty: [{ ...bounty, reward }], limits: { bounty: limit } }).findings.length
  // Reporting is worth more from $500,000 to $5M on.
  expect([broken('possible', 499_999), broken('possible', 5e5)]).toEqual([1, 0])
  expect([broken('certain', 5e5), broken('certain', 5e6)]).toEqual([1, 0])
})

test('what arbitrage takes is judged after fees', () => {
  const mev = [{ kind: 'lvr', name: 'providers', pool: 'deep', volatility: 0.8 }] as const
  const [one] = run({ mev }).mev
  if (one?.kind !== 'lvr') throw new Error('expected what was asked for')
  const kept = (one.rate ?? 0) * (one.tradeChance ?? 0)
  expect(one.rate).toBeCloseTo(0.08, 12)
  const broken = (lvrRate: number) => run({ mev, limits: { lvrRate } }).findings.length
  expect([broken(kept * 0.999), broken(kept * 1.001)]).toEqual([1, 0])
})
