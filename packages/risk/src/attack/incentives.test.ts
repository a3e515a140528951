import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BountyInputs, type Range, sizeBounty } from './bounty.ts'
import { constantProduct } from './depth.ts'
import {
  bestBonus,
  type Incentive,
  leastBonus,
  leastPosition,
  liquidationProfit,
  seizureSizes,
} from './incentive.ts'
import { oracleBackRun } from './mev/backrun.ts'
import { lossVersusRebalancing } from './mev/lvr.ts'
import { worstSandwich } from './mev/sandwich.ts'

const incentive: Incentive = { bonus: 0.05, protocolFee: 0, cost: 50, depth: constantProduct(50e6) }

test('the best seizure is Y (sqrt(1 + b) - 1), and at bY nothing is earned', () => {
  const sizes = seizureSizes(incentive)
  expect((sizes?.optimal ?? 0) / 1e6).toBeCloseTo(1.2348, 4)
  expect((sizes?.breakEven ?? 0) / 1e6).toBeCloseTo(2.5, 6)
  expect(seizureSizes({ ...incentive, depth: constantProduct(50e6, 0.06) })).toEqual({
    optimal: 0,
    breakEven: 0,
  })
})

test('the least position pays exactly nothing, and grows with gas and shallow pools', () => {
  expect(leastPosition({ ...incentive, depth: undefined })).toBe(1_000)
  // Of a bonus of which the protocol keeps half, half is left to pay the $50.
  expect(leastPosition({ ...incentive, depth: undefined, protocolFee: 0.5 })).toBe(2_000)
  const least = leastPosition(incentive) ?? 0
  expect(least).toBeGreaterThan(1_000)
  expect(liquidationProfit(incentive, least)).toBeCloseTo(0, 6)
  expect(liquidationProfit(incentive, least * 0.99)).toBeLessThan(0)
  expect(leastPosition({ ...incentive, depth: constantProduct(1e5) })).toBeGreaterThan(least)
  expect(leastPosition({ ...incentive, depth: constantProduct(1e5), cost: 1e5 })).toBeUndefined()
})

test('the least bonus for a position is the bonus at which it is the least position', () => {
  const bonus = leastBonus(incentive, 2_000, 0.2) ?? 0
  expect(bonus).toBeCloseTo(50 / 2_000, 3)
  expect(leastPosition({ ...incentive, bonus }) ?? 0).toBeCloseTo(2_000, 0)
  expect(leastBonus(incentive, 100, 0.2)).toBeUndefined()
})

test('the best bonus rises with gas, and is where its cost is least', () => {
  const sizes = { smallest: 100, exponent: 1.5, lossIfLeft: 0.3 }
  const at = (cost: number) => bestBonus({ protocolFee: 0, cost, depth: undefined }, sizes, 0.25)
  expect(at(1).bonus).toBeLessThan(at(20).bonus)
  // Without price impact: b (s b / G)^(a-1) + l (1 - (s b / G)^(a-1)) for b < G / s, by hand over the same steps.
  const costOf = (b: number) => {
    const kept = Math.min(1, ((100 * b) / 20) ** 0.5)
    return b * kept + 0.3 * (1 - kept)
  }
  const byHand = Array.from({ length: 2_500 }, (_, i) => (i + 1) / 10_000).sort(
    (a, b) => costOf(a) - costOf(b),
  )[0]
  expect(at(20).bonus).toBe(byHand)
  expect(at(20).cost).toBeCloseTo(costOf(byHand ?? 0), 12)
})

const point = (value: number): Range => [value, value]
const inputs: BountyInputs = {
  valueAtRisk: [10e6, 20e6],
  successChance: [0.5, 0.9],
  launderingLoss: [0.1, 0.4],
  detectionChance: [0.1, 0.4],
  legalCost: [1e6, 5e6],
  attackCost: [10_000, 100_000],
  paidChance: [0.7, 0.95],
  firstChance: [0.6, 0.9],
  reputation: [0, 50_000],
}

test('a bounty with one number for everything is where the two values meet', () => {
  const sure: BountyInputs = {
    valueAtRisk: point(10e6),
    successChance: point(0.8),
    launderingLoss: point(0.25),
    detectionChance: point(0.2),
    legalCost: point(2e6),
    attackCost: point(50_000),
    paidChance: point(0.9),
    firstChance: point(0.8),
    reputation: point(20_000),
  }
  // 0.8 * 10M * 0.75 * 0.8 - 0.2 * 2M - 50k = 4.35M, and (4.35M - 20k) / 0.72.
  const { attack, dominance } = sizeBounty(sure, undefined)
  expect(attack[0]).toBeCloseTo(4.35e6, 3)
  expect(dominance[1]).toBeCloseTo(4.33e6 / 0.72, 3)
  expect(dominance[0]).toBe(dominance[1])
  expect(sizeBounty(sure, dominance[1]).report?.[0]).toBeCloseTo(attack[0], 3)
  expect(sizeBounty(sure, 6.1e6).verdict).toBe('reporting')
  expect(sizeBounty(sure, 6.0e6).verdict).toBe('attacking')
})

test('both ends of the reward are those of the ranges that make them', () => {
  const rarely: BountyInputs = { ...inputs, detectionChance: [0.01, 0.02], legalCost: [1e5, 2e5] }
  const { dominance } = sizeBounty(rarely, undefined)
  // 0.5 * 10M * 0.6 * 0.98 - 0.02 * 200k - 100k, less a name's 50k, paid with 0.95 * 0.9; and the other way round.
  expect(dominance[0]).toBeCloseTo((2.836e6 - 50_000) / 0.855, 3)
  expect(dominance[1]).toBeCloseTo((0.9 * 20e6 * 0.9 * 0.99 - 0.01 * 1e5 - 1e4) / (0.7 * 0.6), 3)
  const sizes = [dominance[0] * 0.99, dominance[0] * 1.01, dominance[1] * 1.01]
  expect(sizes.map((reward) => sizeBounty(rarely, reward).verdict)).toEqual([
    'attacking',
    'depends',
    'reporting',
  ])
})

test('property: no choice within the ranges leaves the intervals', () => {
  const pick = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 })
  const whole = sizeBounty(inputs, 1e6)
  expect(whole.verdict).toBe('depends')
  fc.assert(
    fc.property(pick, (parts) => {
      const chosen = Object.fromEntries(
        Object.entries(inputs).map(([name, [low, high]], i) => [
          name,
          point(low + (parts[i] ?? 0) * (high - low)),
        ]),
      ) as unknown as BountyInputs // the same names, by construction
      const { attack, dominance } = sizeBounty(chosen, undefined)
      expect(attack[0]).toBeGreaterThanOrEqual(whole.attack[0] - 1e-6)
      expect(attack[1]).toBeLessThanOrEqual(whole.attack[1] + 1e-6)
      expect(dominance[0]).toBeGreaterThanOrEqual(whole.dominance[0] - 1e-6)
      expect(dominance[1]).toBeLessThanOrEqual(whole.dominance[1] + 1e-6)
    }),
  )
})

test('loss versus rebalancing: 3.125 basis points a day at 5 % a day', () => {
  const daily = lossVersusRebalancing(constantProduct(50e6), 0.05, 1 / 7_200)
  expect(daily.rate).toBeCloseTo(3.125e-4, 15)
  // The pool holds $100M: Y on either side.
  expect(daily.yearly).toBeCloseTo(100e6 * 3.125e-4, 6)
  expect(daily.tradeChance).toBe(1)
})

test('after fees arbitrage keeps the stationary share of blocks outside the fee’s band', () => {
  const { tradeChance, yearly, yearlyAfterFees, breakEvenVolume } = lossVersusRebalancing(
    constantProduct(50e6, 0.003),
    0.05,
    1 / 7_200,
  )
  // Mispricing in a simulation of the same walk: normal steps, exponential times, traded back to the band's edge.
  let seed = 1
  const uniform = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return (seed + 0.5) / 2 ** 32
  }
  const band = Math.log(1.003)
  let [z, trades, gains] = [0, 0, 0]
  const blocks = 200_000
  for (let i = 0; i < blocks; i++) {
    const wait = -Math.log(uniform()) / 7_200
    z += 0.05 * Math.sqrt(wait) * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
    if (Math.abs(z) > band) {
      trades++
      // Traded back to the band: 50M (e^(z/2) - e^(g/2)) of the asset for 50M (e^(-g/2) - e^(-z/2)) e^g, at the outside price.
      gains += 50e6 * Math.exp(band / 2) * (2 * Math.cosh((Math.abs(z) - band) / 2) - 2)
      z = Math.sign(z) * band
    }
  }
  expect(Math.abs(trades / blocks / tradeChance - 1)).toBeLessThan(0.05)
  expect(Math.abs(gains / (blocks / 7_200) / yearlyAfterFees - 1)).toBeLessThan(0.06)
  expect(breakEvenVolume).toBeCloseTo(yearly / 0.003, 3)
})

test('a sandwich takes at most the tolerance, and nothing where fees are over it', () => {
  const free = worstSandwich(constantProduct(10e6), 100_000, 0.01)
  const quoted = 100_000 / 1.01
  expect(free.victimLoss).toBeCloseTo(0.01 * quoted, 3)
  // Without a fee all that the victim loses is the attacker's, at the price where the victim leaves the pool.
  expect(free.profit).toBeGreaterThan(free.victimLoss)
  expect(free.profit).toBeLessThan(free.victimLoss * 1.03)
  expect(worstSandwich(constantProduct(10e6, 0.003), 100_000, 0.01).profit).toBeLessThan(free.profit)
  expect(worstSandwich(constantProduct(10e6, 0.003), 1_000, 0.01)).toMatchObject({ profit: 0, front: 0 })
})

test('property: no sandwich that keeps the tolerance earns more', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e3, max: 5e6, noNaN: true }),
      fc.double({ min: 0.0005, max: 0.2, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (quote, tolerance, part) => {
        const [y, fee] = [10e6, 0.003]
        const { largestFront, profit } = worstSandwich(constantProduct(y, fee), quote, tolerance)
        // By reserves instead of ranges: fees stay outside the curve.
        const front = largestFront * part * (1 - fee)
        const got = (y * front) / (y + front)
        const [quoteNow, assetNow] = [
          y + front + quote * (1 - fee),
          (y * y) / (y + front + quote * (1 - fee)),
        ]
        const back = (quoteNow * got * (1 - fee)) / (assetNow + got * (1 - fee))
        expect(back - front / (1 - fee)).toBeLessThanOrEqual(profit + 1e-3 + profit * 1e-9)
      },
    ),
    { numRuns: 60 },
  )
})

test('an oracle update leaks its bonus less gas, and what an auction gives back is not leaked', () => {
  expect(oracleBackRun(2e6, 0.5, 0.05, 200, 0)).toEqual({
    repaid: 1e6,
    extractable: 49_800,
    recaptured: 0,
    leaked: 49_800,
  })
  expect(oracleBackRun(2e6, 0.5, 0.05, 200, 0.8).leaked).toBeCloseTo(9_960, 6)
  expect(oracleBackRun(1e3, 0.5, 0.05, 200, 0).extractable).toBe(0)
})
