import fc from 'fast-check'
import { expect, test } from 'vitest'
import { constantProduct } from '../depth.ts'
import { acquire, type Holding, type VoteSupply } from './acquire.ts'
import { type Attacker, breakingDelay, breakingSnapshot, capture, type VoteRules } from './capture.ts'

const nothing: VoteSupply = {
  price: 1,
  pools: [],
  otc: undefined,
  borrow: undefined,
  deposit: undefined,
  flash: undefined,
}
const later = {
  atOnce: false,
  flashFunded: false,
  seconds: 86_400,
  capitalRate: 0,
  priceAfter: 1,
} satisfies Holding

test('votes from a pool cost the integral of its price, and bring less when others have traded it back', () => {
  // 1,000,000 tokens and $20M: buying 200,000 costs 20M * 0.2 / 0.8, selling them later brings 20M * 0.2 / 1.2.
  const supply = { ...nothing, price: 20, pools: [constantProduct(20e6)] }
  const { purchase, resale, cost, missing } = acquire(200_000, supply, later)
  expect(purchase).toBeCloseTo(5e6, 3)
  expect(resale).toBeCloseTo(20e6 / 6, 3)
  expect(cost).toBeCloseTo(5e6 - 20e6 / 6, 3)
  expect(missing).toBe(0)
  // In one transaction the way back is the way there.
  expect(acquire(200_000, supply, { ...later, seconds: 0, atOnce: true }).cost).toBeCloseTo(0, 3)
})

test('two pools of half the size cost what one does', () => {
  const one = acquire(200_000, { ...nothing, price: 20, pools: [constantProduct(20e6)] }, later)
  const two = acquire(
    200_000,
    { ...nothing, price: 20, pools: [constantProduct(8e6), constantProduct(12e6)] },
    later,
  )
  expect(two.purchase).toBeCloseTo(one.purchase, 3)
  expect(two.resale).toBeCloseTo(one.resale, 3)
})

test('the cheapest source goes first, and what nobody sells is missing', () => {
  const supply: VoteSupply = {
    ...nothing,
    price: 10,
    otc: { tokens: 100, premium: 0.1 },
    borrow: { tokens: 50, yearlyRate: 0.1, collateralRatio: 1.5 },
  }
  const { parts, fees, missing, ownCapital } = acquire(200, supply, { ...later, seconds: 31_557_600 })
  expect(parts.map(({ source, tokens }) => [source, tokens])).toEqual([
    ['borrow', 50],
    ['otc', 100],
  ])
  expect(fees).toBeCloseTo(50 * 10 * 0.1, 9)
  expect(ownCapital).toBeCloseTo(750 + 1_100, 9)
  expect(missing).toBe(50)
})

test('money that buys votes from sellers costs interest while they are held', () => {
  const supply: VoteSupply = { ...nothing, price: 10, otc: { tokens: 100, premium: 0.1 } }
  const { cost, purchase, resale, fees } = acquire(100, supply, {
    ...later,
    seconds: 31_557_600,
    capitalRate: 0.2,
    priceAfter: 0.5,
  })
  expect([purchase, resale]).toEqual([1_100, 500])
  expect(fees).toBeCloseTo(1_100 * 0.2, 9)
  expect(cost).toBeCloseTo(600 + 220, 9)
})

/** 2022-04-17: about $1B of flash loans were 67 % of the votes, and $182M was lost. */
const beanstalk = {
  supply: {
    ...nothing,
    deposit: { tokens: 1e9, exitCost: 0.0004 },
    flash: { tokens: 0, fee: 0.0009 },
  },
  rules: {
    votesNeeded: 1e9,
    power: 'until-executed',
    snapshotBlocks: 0,
    blockSeconds: 13,
    delaySeconds: 0,
  } satisfies VoteRules,
  attacker: {
    capital: 100e6,
    capitalRate: 0.1,
    responseSeconds: undefined,
    priceAfter: 1,
  } satisfies Attacker,
  value: 182e6,
}

test('Beanstalk: one transaction makes it pay, a delay or a snapshot does not', () => {
  const { supply, rules, attacker, value } = beanstalk
  const asItWas = capture(supply, rules, attacker, value)
  expect(asItWas).toMatchObject({ profitable: true, flashShare: 1, blocked: undefined })
  // $182M less the fee of the loan, 0.09 %, and the cost of leaving the pool again, 0.04 %.
  expect(asItWas.profit).toBeCloseTo(182e6 - 0.0013 * 1e9, 3)
  expect(asItWas.acquisition).toMatchObject({ ownCapital: 0, flashCapital: 1e9 })
  expect(capture(supply, { ...rules, delaySeconds: 86_400 }, attacker, value)).toMatchObject({
    profitable: false,
    flashShare: 0,
    blocked: 'more capital than the attacker has',
  })
  expect(
    capture(supply, { ...rules, power: 'snapshot', snapshotBlocks: 1 }, attacker, value).profitable,
  ).toBe(false)
  expect(breakingDelay(supply, rules, attacker, value)).toBe(13)
  expect(breakingSnapshot(supply, rules, attacker, value)).toBe(1)
})

test('a delay alone does not stop whoever has the money: then it takes people who act in time', () => {
  const { supply, rules, attacker, value } = beanstalk
  const rich = { ...attacker, capital: undefined }
  expect(capture(supply, { ...rules, delaySeconds: 86_400 }, rich, value).profitable).toBe(true)
  // Alone, it takes until interest on a billion at 10 % eats $182M less the cost of leaving: 1.816 years.
  expect((breakingDelay(supply, rules, rich, value) ?? 0) / 31_557_600).toBeCloseTo(1.816, 3)
  const guarded = breakingDelay(supply, rules, { ...rich, responseSeconds: 21_600 }, value) ?? 0
  expect(guarded / 3_600).toBeGreaterThan(12)
  expect(guarded / 3_600).toBeLessThan(48)
})

test('who has the money does not pay for a flash loan', () => {
  const { supply, rules, attacker, value } = beanstalk
  const { profit, acquisition } = capture(supply, rules, { ...attacker, capital: undefined }, value)
  expect(profit).toBeCloseTo(182e6 - 0.0004 * 1e9, 3)
  expect(acquisition).toMatchObject({ ownCapital: 1e9, flashCapital: 0 })
})

test('votes that count when cast can be flash-borrowed whatever the delay', () => {
  const { supply, rules, attacker, value } = beanstalk
  const cast = { ...rules, power: 'when-voting', delaySeconds: 172_800 } as const
  expect(capture(supply, cast, attacker, value).flashShare).toBe(1)
  expect(breakingSnapshot(supply, cast, attacker, value)).toBe(1)
})

test('a vote of Compound’s kind: a snapshot and two days make bought votes the only way', () => {
  // 400,000 votes of a $50 token, a pool of $4M and lenders of 300,000 tokens.
  const supply: VoteSupply = {
    ...nothing,
    price: 50,
    pools: [constantProduct(4e6, 0.003)],
    borrow: { tokens: 380_000, yearlyRate: 0.2, collateralRatio: 1.4 },
    flash: { tokens: 1e6, fee: 0.0009 },
  }
  const rules: VoteRules = {
    votesNeeded: 400_000,
    power: 'snapshot',
    snapshotBlocks: 1,
    blockSeconds: 12,
    delaySeconds: 172_800,
  }
  const attacker: Attacker = { capital: undefined, capitalRate: 0.1, responseSeconds: 43_200, priceAfter: 1 }
  const { acquisition, flashShare, successChance } = capture(supply, rules, attacker, 1e6)
  expect(flashShare).toBe(0)
  expect(acquisition.parts.map(({ source }) => source)).toEqual(['borrow', 'pools'])
  expect(acquisition.parts[1]?.tokens).toBeCloseTo(20_000, 3)
  expect(successChance).toBeCloseTo(Math.exp(-4), 12)
  // 20,000 of 80,000 tokens: 4M / 3 in, 4M / 5 back, both with the fee, and hardly any interest for one block.
  const cost = 4e6 / 3 / 0.997 - (4e6 * 0.25 * 0.997) / (1 + 0.25 * 0.997)
  expect(acquisition.purchase - acquisition.resale).toBeCloseTo(cost, 2)
  expect(capture(supply, rules, attacker, 1e6).profitable).toBe(false)
  expect(capture(supply, { ...rules, delaySeconds: 0 }, attacker, 1e6).profitable).toBe(true)
  // Where 1e6 e^(-d / 12 h) is what the votes cost.
  expect(breakingDelay(supply, rules, attacker, 1e6)).toBe(
    Math.ceil(43_200 * Math.log(1e6 / acquisition.cost)),
  )
})

test('property: more votes never cost less, and a delay never helps the attacker', () => {
  const { supply, rules, attacker, value } = beanstalk
  const pools = { ...supply, pools: [constantProduct(5e8, 0.003)] }
  fc.assert(
    fc.property(
      fc.double({ min: 1e6, max: 2e9, noNaN: true }),
      fc.double({ min: 1, max: 1.5, noNaN: true }),
      fc.integer({ min: 0, max: 10_000_000 }),
      (votes, factor, delaySeconds) => {
        const at = (votesNeeded: number, seconds: number) =>
          capture(pools, { ...rules, votesNeeded, delaySeconds: seconds }, attacker, value)
        expect(at(votes * factor, 0).acquisition.cost).toBeGreaterThanOrEqual(
          at(votes, 0).acquisition.cost * (1 - 1e-9),
        )
        const gain = (seconds: number) => {
          const { profitable, profit } = at(votes, seconds)
          return profitable ? profit : 0
        }
        expect(gain(delaySeconds + 1)).toBeLessThanOrEqual(gain(delaySeconds) + 1e-3)
      },
    ),
    {
      numRuns: 50,
      examples: [
        [1e6, 1, 0],
        [100000000.00000001, 1, 0],
      ],
    },
  )
})

test('votes come from the pool where the next one is cheaper than any seller, and only then from sellers', () => {
  // 1,000,000 tokens and $20M, and others who ask half more: from the pool until a vote there costs 0.5 on balance.
  const supply: VoteSupply = {
    ...nothing,
    price: 20,
    pools: [constantProduct(20e6)],
    otc: { tokens: 1e6, premium: 0.5 },
  }
  const { parts, cost } = acquire(400_000, supply, later)
  // Slope of Y q / (x - q) - Y q / (x + q), dollars for a dollar of tokens: 1 / (1 - z)^2 - 1 / (1 + z)^2 = 0.5.
  let [low, high] = [0, 0.5]
  for (let round = 0; round < 60; round++) {
    const z = (low + high) / 2
    if (1 / (1 - z) ** 2 - 1 / (1 + z) ** 2 < 0.5) low = z
    else high = z
  }
  expect(parts.map(({ source }) => source)).toEqual(['otc', 'pools'])
  expect((parts[1]?.tokens ?? 0) / 1e6).toBeCloseTo(low, 5)
  expect(cost).toBeCloseTo(20e6 * (low / (1 - low) - low / (1 + low)) + 0.5 * 20 * (400_000 - low * 1e6), 0)
  expect(cost).toBeLessThan(0.5 * 20 * 400_000)
})

test('a snapshot long before the vote ties money up for its own block only', () => {
  const supply: VoteSupply = { ...nothing, borrow: { tokens: 1e9, yearlyRate: 0.2, collateralRatio: 1.5 } }
  const rules: VoteRules = {
    votesNeeded: 1e9,
    power: 'snapshot',
    snapshotBlocks: 200_000,
    blockSeconds: 12,
    delaySeconds: 0,
  }
  const attacker: Attacker = {
    capital: undefined,
    capitalRate: 0.1,
    responseSeconds: undefined,
    priceAfter: 1,
  }
  const { acquisition } = capture(supply, rules, attacker, 1e6)
  expect(acquisition.cost).toBeCloseTo((1e9 * (0.2 + 0.15) * 12) / 31_557_600, 6)
  expect(breakingSnapshot(supply, rules, attacker, 1e6)).toBeUndefined()
  expect(breakingSnapshot(supply, rules, attacker, 100)).toBe(1)
})

test('whoever lacks the money for the cheapest votes takes dearer ones that tie up less', () => {
  const supply: VoteSupply = {
    ...nothing,
    deposit: { tokens: 1e6, exitCost: 0.05 },
    borrow: { tokens: 1e6, yearlyRate: 0, collateralRatio: 4 },
  }
  const rules: VoteRules = {
    votesNeeded: 1e6,
    power: 'until-executed',
    snapshotBlocks: 0,
    blockSeconds: 12,
    delaySeconds: 3_600,
  }
  const attacker: Attacker = { capital: 2e6, capitalRate: 0, responseSeconds: undefined, priceAfter: 1 }
  const { acquisition, profitable, profit } = capture(supply, rules, attacker, 1e6)
  expect(acquisition.parts.map(({ source }) => source)).toEqual(['deposit'])
  expect([profitable, profit]).toEqual([true, 1e6 - 0.05 * 1e6])
  expect(capture(supply, rules, { ...attacker, capital: 5e5 }, 1e6).blocked).toBe(
    'more capital than the attacker has',
  )
})
