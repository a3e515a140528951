import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Book, type Market, outcomeFields } from '../market/market.ts'
import { usualLiquidators } from '../market/usual.ts'
import { createLendingSimulator, type Ledger } from './lending.ts'
import { asset, deviationOracle, market, numbers, rulesByName, walk } from './testing/markets.ts'
import { naive, wideChain } from './testing/naive.ts'

const fields = outcomeFields.length
/** Whole ether. */
const atom = 1e-6

/** Accounts of ether against dollars, from $300 to $300,000, healths from just over 1. */
function accountsOf(of: Market, count: number, seed: number): Book {
  const draw = numbers(seed)
  const [eth, usd] = of.assets as [Market['assets'][number], Market['assets'][number]]
  const collateral = new Float64Array(2 * count)
  const debt = new Float64Array(2 * count)
  for (let i = 0; i < count; i++) {
    const dollars = 300 * 2 ** (draw(1_000) / 100)
    collateral[2 * i] = Math.floor(dollars / (eth.atom * eth.price))
    debt[2 * i + 1] = Math.floor(
      (dollars * eth.liquidationThreshold) / ((1.001 + draw(500) / 1_000) * usd.atom * usd.price),
    )
  }
  return { count, assets: 2, collateral, debt }
}

describe('a path', () => {
  it('is what a second, naive writing of the step makes of it, atom for atom', () => {
    let liquidations = 0
    let partial = 0
    let lost = 0
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 1, max: 1e6 }),
          rules: fc.constantFrom(rulesByName['aave-v3.0'], rulesByName['aave-v3.3'], rulesByName.morpho),
          reserve: fc.constantFrom(3e4, 3e5, 1e7, undefined),
          capital: fc.constantFrom(20_000, Number.POSITIVE_INFINITY),
          lagSteps: fc.constantFrom(0, 1, 3),
          stepSeconds: fc.constantFrom(60, 3_600),
          gas: fc.constantFrom(0, 450_000, 2e7),
          threshold: fc.constantFrom(0.825, 0.93),
          drop: fc.constantFrom(60, 300),
        }),
        ({ seed, rules, reserve, capital, lagSteps, stepSeconds, gas, threshold, drop }) => {
          const pool =
            reserve === undefined
              ? undefined
              : {
                  bounds: Float64Array.of(0, Number.POSITIVE_INFINITY),
                  liquidity: Float64Array.of(reserve),
                  fee: 0.003,
                  halfLifeSeconds: 3_600,
                  stressSlowdown: 0.2,
                }
          const of = market({
            assets: [
              asset({ atom, pool, liquidationThreshold: threshold }),
              asset({ id: 'USDC', price: 1, atom: 1e-6, liquidationThreshold: 0, bonus: 0, protocolFee: 0 }),
            ],
            rules,
            stepSeconds,
            chain: wideChain,
            oracle: { ...deviationOracle, kind: 'lag', delaySeconds: lagSteps * stepSeconds },
            liquidators: { ...usualLiquidators, capital, gas },
          })
          const book = accountsOf(of, 14, seed)
          const prices = walk(2, 30, seed, drop)
          const out = new Float64Array(fields)
          const ledgers: Ledger[] = []
          const simulator = createLendingSimulator(of, book, {
            seed: 1,
            search: 'index',
            audit: (_, ledger) => ledgers.push(ledger),
          })
          simulator.run(0, prices, out)
          const expected = naive(of, book, prices, lagSteps)
          const got = (name: (typeof outcomeFields)[number]) => out[outcomeFields.indexOf(name)]!
          expect(got('liquidations')).toBe(expected.liquidations)
          expect(got('accounts')).toBe(expected.liquidated)
          // An atom for each call: a quotient that is all but whole may be rounded either way.
          const atoms = expected.liquidations + 1
          const near = (value: number, wanted: number, tolerance: number, what: string) =>
            expect(Math.abs(value - wanted), `${what}: ${value} against ${wanted}`).toBeLessThanOrEqual(
              tolerance,
            )
          const held = expected.accounts.reduce((sum, account) => sum + account.held, 0)
          const owed = expected.accounts.reduce((sum, account) => sum + account.owed, 0)
          near(ledgers[0]!.held[0]!, held, atoms, 'atoms held')
          near(ledgers[0]!.owed[1]!, owed, (atoms * atom * 2_000) / 1e-6, 'atoms owed')
          const dollars = atoms * atom * 2_000
          near(got('liquidatorProfit'), expected.profit, dollars, 'profit')
          near(got('gasPaid'), expected.gas, 1e-9 * expected.gas, 'gas')
          near(got('protocolFees'), expected.fees, dollars, 'fees')
          near(got('realisedBadDebt'), expected.realisedBadDebt, dollars, 'written off')
          near(got('badDebt'), expected.badDebt, dollars, 'bad debt')
          near(got('deepestDeviation'), expected.deepest, 1e-7, 'deviation')
          liquidations += expected.liquidations
          if (reserve === 3e4) partial += expected.liquidations
          if (expected.realisedBadDebt > 0) lost++
        },
      ),
      { numRuns: 300, seed: 77 },
    )
    expect(liquidations).toBeGreaterThan(1_500)
    expect(partial).toBeGreaterThan(150)
    expect(lost).toBeGreaterThan(20)
  })
})
