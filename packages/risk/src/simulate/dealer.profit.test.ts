import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sell } from '../amm/sell.ts'
import { createStream } from '../exact/threefry.ts'
import { usualLiquidators } from '../market/usual.ts'
import { createOracle } from '../oracle/oracle.ts'
import { createDealer } from './dealer.ts'
import { createPathState, resetPathState } from './path.ts'
import { asset, deviationOracle, market, rulesByName } from './testing/markets.ts'

/** A dollar of debt and $0.0002 of collateral: few enough amounts to try them all. */
const debtAtom = 1
const heldAtom = 1e-7

describe('a liquidator', () => {
  it('finds nothing better by trying every amount that the rules allow', () => {
    const seen = { done: 0, inner: 0, dust: 0, short: 0, refused: 0 }
    fc.assert(
      fc.property(
        fc.record({
          rules: fc.constantFrom(rulesByName['aave-v3.0'], rulesByName['aave-v3.3'], rulesByName.morpho),
          owed: fc.integer({ min: 50, max: 6_000 }),
          health: fc.double({ min: 0.8, max: 0.999, noNaN: true }),
          price: fc.double({ min: 0.5, max: 1.1, noNaN: true }),
          seenAt: fc.double({ min: 0.97, max: 1.03, noNaN: true }),
          deviation: fc.double({ min: 0.97, max: 1, noNaN: true }),
          depth: fc.constantFrom(2e4, 2e5, 1e8),
          ranges: fc.boolean(),
          capital: fc.constantFrom(1_500, Number.POSITIVE_INFINITY),
          gas: fc.constantFrom(0, 450_000),
          protocolFee: fc.constantFrom(0, 0.1),
        }),
        ({ rules, owed, health, price, seenAt, deviation, depth, ranges, capital, gas, protocolFee }) => {
          const pool = {
            // The second has cliffs at 4 % and 16 % under the price, and nothing under 40 %.
            bounds: ranges
              ? Float64Array.of(0.6, 0.84, 0.96, 1.2)
              : Float64Array.of(0, Number.POSITIVE_INFINITY),
            liquidity: ranges ? Float64Array.of(depth / 2, depth * 3, depth) : Float64Array.of(depth),
            fee: 0.003,
            halfLifeSeconds: 3_600,
            stressSlowdown: 0,
          }
          const of = market({
            rules,
            assets: [
              asset({ atom: heldAtom, pool, protocolFee }),
              asset({
                id: 'USDC',
                price: 1,
                atom: debtAtom,
                liquidationThreshold: 0,
                bonus: 0,
                protocolFee: 0,
              }),
            ],
            liquidators: { ...usualLiquidators, capital, gas },
          })
          const oracle = createOracle(deviationOracle, 2, 3_600, createStream(1, 0, 66))
          oracle.reset(1)
          const state = createPathState(of, oracle)
          resetPathState(state)
          state.capital = capital
          const root = Math.sqrt(price)
          state.price[0] = price
          state.root[0] = root
          state.x[0] = deviation
          oracle.price[0] = price * seenAt
          const dealer = createDealer(state, createStream(1, 0, 64))
          const debtUsd = debtAtom
          const heldUsd = heldAtom * 2_000 * price
          const seenUsd = heldUsd * seenAt
          const held = Math.floor((health * owed * debtUsd) / (seenUsd * 0.825))
          const least = dealer.quote(0, 1)
          dealer.position.set([held, owed, health, owed])
          const done = owed >= least && dealer.liquidate()

          const small = owed * debtUsd < rules.smallPosition || held * seenUsd < rules.smallPosition
          const most = Math.floor(owed * (small ? 1 : health <= rules.fullBelow ? rules.full : rules.normal))
          const tiedUp = 1 + (usualLiquidators.capitalCost * 24) / (365 * 86_400)
          const profitOf = (repay: number, seize: number) => {
            const x = Float64Array.of(deviation)
            const share = 1 - (protocolFee * 0.05) / 1.05
            return sell(pool, root, x, 0, seize * heldUsd * share) - repay * debtUsd * tiedUp - state.gasUsd
          }
          let best = Number.NEGATIVE_INFINITY
          for (let repay = 1; repay <= most && repay * debtUsd * tiedUp <= capital; repay++) {
            const covered = Math.floor((held * seenUsd) / (debtUsd * 1.05))
            if (repay > covered) break
            const seize =
              most > covered && repay === covered
                ? held
                : Math.min(held, Math.floor((repay * debtUsd * 1.05) / seenUsd))
            const restOwed = (owed - repay) * debtUsd
            const restHeld = (held - seize) * seenUsd
            const dust =
              restOwed > 0 && restHeld > 0 && (restOwed < rules.minLeftover || restHeld < rules.minLeftover)
            if (dust) seen.dust++
            else best = Math.max(best, profitOf(repay, seize))
          }
          const nothing = !(best >= usualLiquidators.minProfit)
          // All collateral goes for a debt that is rounded down, here by up to a dollar.
          if (Math.abs(best - usualLiquidators.minProfit) > 1.2) expect(done).toBe(!nothing)
          if (!done) {
            seen.refused++
            return
          }
          seen.done++
          const [repay, seize] = dealer.result
          if (repay! < most) seen.inner++
          if (seize === held) seen.short++
          expect(repay! * debtUsd * tiedUp).toBeLessThanOrEqual(capital)
          expect(repay!).toBeLessThanOrEqual(most)
          expect(profitOf(repay!, seize!)).toBeGreaterThanOrEqual(best - 0.25)
          expect(profitOf(repay!, seize!)).toBeLessThanOrEqual(best + 1e-6)
        },
      ),
      { numRuns: 1_000, seed: 5 },
    )
    for (const count of Object.values(seen)) expect(count, JSON.stringify(seen)).toBeGreaterThan(50)
  })
})
