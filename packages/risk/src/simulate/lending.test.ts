import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { debtPartsOfBook, latencyFields, type Market, outcomeFields } from '../market/market.ts'
import { usualLiquidators } from '../market/usual.ts'
import type { OracleModel } from '../oracle/model.ts'
import { createLendingSimulator, type Ledger } from './lending.ts'
import { asset, book, deviationOracle, market, rulesByName, walk } from './testing/markets.ts'

const fields = outcomeFields.length
const at = (name: (typeof outcomeFields)[number]) => outcomeFields.indexOf(name)

function runBoth(of: Market, positions: number, seed: number, steps: number, paths: number, drop: number) {
  const accounts = book(of, positions, seed)
  const runs = (['index', 'scan'] as const).map((search) => {
    const simulator = createLendingSimulator(of, accounts, { seed, search })
    const outcomes = new Float64Array(paths * fields)
    for (let path = 0; path < paths; path++) {
      const prices = walk(of.assets.length, steps, seed * 1_000 + path, drop)
      simulator.run(path, prices, outcomes.subarray(path * fields, (path + 1) * fields))
    }
    return { outcomes, latency: simulator.latency }
  })
  return { index: runs[0]!, scan: runs[1]! }
}

/** Compares bits: -0 and NaN are no excuse. */
function expectSame(of: Market, positions: number, seed: number, steps: number, paths: number, drop: number) {
  const { index, scan } = runBoth(of, positions, seed, steps, paths, drop)
  expect(Buffer.from(index.outcomes.buffer).equals(Buffer.from(scan.outcomes.buffer))).toBe(true)
  expect(index.latency).toEqual(scan.latency)
  return index.outcomes
}

const oracles: readonly OracleModel[] = [
  deviationOracle,
  { ...deviationOracle, heartbeatSeconds: 86_400, deviation: 0.03, staleAfterSeconds: 40_000 },
  { ...deviationOracle, kind: 'lag', delaySeconds: 9_000 },
  { ...deviationOracle, kind: 'twap', windowSeconds: 14_400 },
  { ...deviationOracle, kind: 'median', reporters: 5, reporterSigma: 0.01 },
  { ...deviationOracle, kind: 'spot', manipulation: { asset: 0, factor: 0.8, fromStep: 5, toStep: 8 } },
]

describe('index and scan', () => {
  for (const [name, rules] of Object.entries(rulesByName)) {
    it(`agree to the bit under the rules of ${name}`, () => {
      const outcomes = expectSame(market({ rules }), 400, 7, 60, 6, 60)
      const liquidations = outcomes.filter((_, i) => i % fields === at('liquidations'))
      expect(liquidations.every((count) => count > 10)).toBe(true)
    })
  }

  it('agree with thin pools, little capital, fee caps, top-ups, short steps and every oracle', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 1, max: 1e6 }),
          rules: fc.constantFrom(...Object.values(rulesByName)),
          oracle: fc.constantFrom(...oracles),
          reserve: fc.constantFrom(1e5, 1e6, 1e8),
          capital: fc.constantFrom(20_000, 1e6, Number.POSITIVE_INFINITY),
          maxFeeGwei: fc.constantFrom(16, 40, Number.POSITIVE_INFINITY),
          topUpHazard: fc.constantFrom(0, 0.05, 1),
          stepSeconds: fc.constantFrom(12, 300, 3_600),
          gas: fc.constantFrom(1_000, 450_000, 5e7),
          drop: fc.constantFrom(0, 60, 300),
        }),
        ({ seed, rules, oracle, reserve, capital, maxFeeGwei, topUpHazard, stepSeconds, gas, drop }) => {
          const of = market(
            {
              rules,
              oracle,
              stepSeconds,
              insurance: 1_000,
              liquidators: { ...usualLiquidators, capital, maxFeeGwei, gas },
              borrowers: { topUpHazard: (topUpHazard * 3_600) / stepSeconds, topUpBelow: 1.1, topUpTo: 1.3 },
            },
            reserve,
          )
          expectSame(of, 150, seed, 40, 2, drop)
        },
      ),
      { numRuns: 40, seed: 20_260_707 },
    )
  })

  it('do not depend on which paths ran before', () => {
    const of = market()
    const accounts = book(of, 300, 3)
    const simulator = createLendingSimulator(of, accounts, { seed: 1, search: 'index' })
    const run = (path: number) => {
      const out = new Float64Array(fields)
      simulator.run(path, walk(3, 50, path), out)
      return out
    }
    const first = run(5)
    run(6)
    run(7)
    expect(run(5)).toEqual(first)
  })
})

describe('conservation', () => {
  const audited = (of: Market, seed: number, prices: (path: number) => Float64Array) => {
    const ledgers: Ledger[] = []
    const outcomes: Float64Array[] = []
    const simulator = createLendingSimulator(of, book(of, 300, seed), {
      seed,
      search: 'index',
      audit: (_, ledger) => ledgers.push(ledger),
    })
    for (let path = 0; path < 4; path++) {
      const out = new Float64Array(fields)
      simulator.run(path, prices(path), out)
      outcomes.push(out)
    }
    return { ledgers, outcomes }
  }
  const expectConserved = (ledgers: readonly Ledger[]) => {
    for (const { heldAtStart, owedAtStart, held, owed, seized, repaid, toppedUp, writtenOff } of ledgers) {
      heldAtStart.forEach((start, a) => {
        expect(held[a]! + seized[a]!).toBe(start)
        expect(owed[a]! + repaid[a]! + toppedUp[a]! + writtenOff[a]!).toBe(owedAtStart[a])
      })
    }
  }

  for (const [name, rules] of Object.entries(rulesByName)) {
    it(`is an equality of atoms under the rules of ${name}, crashes, top-ups and bad debt included`, () => {
      const of = market({ rules, borrowers: { topUpHazard: 0.05, topUpBelow: 1.1, topUpTo: 1.3 } })
      const { ledgers, outcomes } = audited(of, 11, (path) => walk(3, 60, path, 250))
      expectConserved(ledgers)
      expect(ledgers.every(({ seized, toppedUp }) => seized[0]! > 0 && toppedUp[2]! > 0)).toBe(true)
      expect(outcomes.some((out) => out[at('realisedBadDebt')]! > 0)).toBe(true)
      for (const out of outcomes) {
        expect(out[at('insuranceUsed')]! + out[at('socialised')]!).toBeCloseTo(out[at('badDebt')]!, 3)
        expect(out[at('realisedBadDebt')]!).toBeLessThanOrEqual(out[at('badDebt')]! * (1 + 1e-12))
      }
    })
  }

  it('holds, and no result is NaN, at absurd prices', () => {
    const absurd = [0, 1e-300, 1e300, Number.POSITIVE_INFINITY, Number.NaN, -1, 1e-9, 1]
    for (const rules of Object.values(rulesByName)) {
      for (const oracle of oracles) {
        const { ledgers, outcomes } = audited(market({ rules, oracle }), 5, (path) => {
          const prices = walk(3, 24, path)
          for (let i = 9; i < prices.length; i++)
            if ((i * 7 + path) % 5 === 0) prices[i] = absurd[(i + path) % absurd.length]!
          return prices
        })
        expectConserved(ledgers)
        for (const out of outcomes) expect(out.every((value) => Number.isFinite(value))).toBe(true)
      }
    }
  })
})

describe('waiting', () => {
  it('ends healed or open where nobody liquidates, as prices of every step say for every account', () => {
    const of = market({ liquidators: { ...usualLiquidators, gas: 1e12 } })
    const accounts = book(of, 300, 5)
    const total = { healed: 0, open: 0 }
    const worth = (amounts: Float64Array, i: number, prices: Float64Array, step: number, limit: boolean) =>
      of.assets.reduce(
        (sum, { atom, price, liquidationThreshold }, a) =>
          sum +
          amounts[i * 3 + a]! * atom * price * prices[step * 3 + a]! * (limit ? liquidationThreshold : 1),
        0,
      )
    const atStart = new Float64Array(3).fill(1)
    const all = Array.from({ length: 300 }, (_, i) => worth(accounts.debt, i, atStart, 0, false))
    const dollars = all.reduce((sum, debt) => sum + debt, 0)
    const simulator = createLendingSimulator(of, accounts, { seed: 1, search: 'index' })
    for (let path = 0; path < 3; path++) {
      const prices = walk(3, 60, path)
      simulator.run(path, prices, new Float64Array(fields))
      all.forEach((debt, i) => {
        const ill = (step: number) =>
          worth(accounts.collateral, i, prices, step, true) < worth(accounts.debt, i, prices, step, false)
        if (ill(60)) total.open += debt / dollars
        else if (Array.from({ length: 61 }, (_, step) => step).some(ill)) total.healed += debt / dollars
      })
    }
    expect(total.healed).toBeGreaterThan(0.02)
    expect(total.open).toBeGreaterThan(0.05)
    expect(simulator.latency[latencyFields.healed]! / debtPartsOfBook).toBeCloseTo(total.healed, 6)
    expect(simulator.latency[latencyFields.open]! / debtPartsOfBook).toBeCloseTo(total.open, 6)
  })

  it('is over, and nobody was late, where the owner repays first', () => {
    const of = market({ borrowers: { topUpHazard: 1, topUpBelow: 1.1, topUpTo: 1.3 } })
    const accounts = { ...book(of, 1, 1), count: 1 }
    accounts.collateral.set([10e6, 0, 0])
    accounts.debt.set([0, 0, 15_000e6])
    const simulator = createLendingSimulator(of, accounts, { seed: 1, search: 'index' })
    const prices = new Float64Array(12).fill(1)
    // The last price is the first again, at which it was healthy.
    for (let step = 1; step < 3; step++) prices[step * 3] = 0.9
    simulator.run(0, prices, new Float64Array(fields))
    expect(simulator.latency[latencyFields.healed]).toBe(debtPartsOfBook)
    expect(simulator.latency.reduce((sum, parts) => sum + parts, 0)).toBe(debtPartsOfBook)
  })
})

describe('one position', () => {
  /** 10 ETH at $2,000 with LT 0.825 against dollars; ETH falls once and stays. */
  const one = (of: Market, debtDollars: number, price: number, steps = 3) => {
    const positions = {
      count: 1,
      assets: 3,
      collateral: Float64Array.of(10e6, 0, 0),
      debt: Float64Array.of(0, 0, debtDollars * 1e6),
    }
    const out = new Float64Array(fields)
    let ledger: Ledger | undefined
    const simulator = createLendingSimulator(of, positions, {
      seed: 1,
      search: 'index',
      audit: (_, given) => {
        ledger = given
      },
    })
    const prices = new Float64Array((steps + 1) * 3).fill(1)
    for (let step = 1; step <= steps; step++) prices[step * 3] = price
    simulator.run(0, prices, out)
    return { out, ledger: ledger!, latency: simulator.latency }
  }
  const free = { ...usualLiquidators, gas: 0, capitalCost: 0, minProfit: 0 }
  const unpooled = (changes: Partial<Market> = {}) =>
    market({
      assets: [asset({ protocolFee: 0 }), ...market().assets.slice(1)],
      liquidators: free,
      ...changes,
    })

  it('gives half of the debt for collateral and bonus while health is over 0.95', () => {
    // health 10 * 1800 * 0.825 / 15000 = 0.99: half is repaid, health rises over 1, and that is all
    const { ledger, out } = one(unpooled({ rules: rulesByName['aave-v3.0'] }), 15_000, 0.9)
    expect(ledger.repaid[2]).toBe(7_500e6)
    expect(ledger.seized[0]).toBe(Math.floor((7_500 * 1.05 * 1e6) / 1_800))
    expect(out[at('liquidations')]).toBe(1)
    expect(out[at('liquidatorProfit')]).toBeCloseTo(375, 1)
  })

  it('counts blocks from the fall to inclusion: oracle 24 s, liquidator 12 s, one block', () => {
    const { latency } = one(unpooled(), 15_000, 0.9)
    expect(latency[4]).toBe(debtPartsOfBook)
    expect(latency.reduce((sum, count) => sum + count, 0)).toBe(debtPartsOfBook)
  })

  it('counts time in steps of 12 seconds where blocks are quicker, so that the histogram reaches a day', () => {
    // 24 + 12 + 2 seconds
    const { latency } = one(unpooled({ chain: { ...market().chain, blockSeconds: 2 } }), 15_000, 0.9)
    expect(latency[3]).toBe(debtPartsOfBook)
  })

  it('writes off what no collateral is left for, insurance first', () => {
    // 10 ETH at $1,000 cover 10000 / 1.05 of 15000
    const { out, ledger } = one(unpooled({ insurance: 2_000 }), 15_000, 0.5)
    expect(ledger.held[0]).toBe(0)
    expect(out[at('realisedBadDebt')]).toBeCloseTo(15_000 - 10_000 / 1.05, 2)
    expect(out[at('insuranceUsed')]).toBe(2_000)
    expect(out[at('socialised')]).toBeCloseTo(13_000 - 10_000 / 1.05, 2)
  })

  it('stays, and is bad debt not yet realised, when gas costs more than the bonus', () => {
    const of = unpooled({ liquidators: { ...free, gas: 1e9 } })
    const { out, latency } = one(of, 15_000, 0.5)
    expect(out[at('liquidations')]).toBe(0)
    expect(out[at('realisedBadDebt')]).toBe(0)
    expect(out[at('badDebt')]).toBeCloseTo(5_000, 3)
    expect(latency[latencyFields.open]).toBe(debtPartsOfBook)
  })

  it('sells no more than the pool lets a bonus pay for: Y (sqrt(1 + b) - 1)', () => {
    const pool = {
      bounds: Float64Array.of(0, Number.POSITIVE_INFINITY),
      liquidity: Float64Array.of(10_000),
      fee: 0,
      halfLifeSeconds: 1e15,
      stressSlowdown: 0,
    }
    // At 0.9 the pool's quote reserve is Y sqrt(0.9).
    const of = unpooled({
      assets: [asset({ protocolFee: 0, pool }), ...market().assets.slice(1)],
      rules: rulesByName.morpho,
    })
    const { out } = one(of, 15_000, 0.9, 1)
    expect(out[at('seized')]).toBeCloseTo(10_000 * Math.sqrt(0.9) * (Math.sqrt(1.05) - 1), 1)
  })

  it('is liquidated whole by the dust rule: $1,200 of collateral against $900 at health 0.96', () => {
    const of = unpooled({
      assets: [asset({ protocolFee: 0, liquidationThreshold: 0.72 }), ...market().assets.slice(1)],
    })
    const positions = {
      count: 1,
      assets: 3,
      collateral: Float64Array.of(0.8e6, 0, 0),
      debt: Float64Array.of(0, 0, 900e6),
    }
    const ledgers: Ledger[] = []
    const simulator = createLendingSimulator(of, positions, {
      seed: 1,
      search: 'index',
      audit: (_, ledger) => ledgers.push(ledger),
    })
    simulator.run(0, Float64Array.of(1, 1, 1, 0.75, 1, 1), new Float64Array(fields))
    expect(ledgers[0]?.repaid[2]).toBe(900e6)
  })
})
