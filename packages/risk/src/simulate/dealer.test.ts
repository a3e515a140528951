import { RAY } from '@membrane/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createStream } from '../exact/threefry.ts'
import type { LiquidationRules } from '../market/market.ts'
import { morphoBonus } from '../market/protocolRules.ts'
import { usualLiquidators } from '../market/usual.ts'
import { createOracle } from '../oracle/oracle.ts'
import { aaveAccount } from '../protocols/aave/account.ts'
import { liquidateAaveV30 } from '../protocols/aave/liquidateV30.ts'
import { liquidateAaveV33 } from '../protocols/aave/liquidateV33.ts'
import type { AaveLiquidation, AaveOutcome, AaveState } from '../protocols/aave/state.ts'
import { liquidateMorpho, morphoHealthy, morphoPriceScale } from '../protocols/morpho/liquidate.ts'
import { createDealer } from './dealer.ts'
import { createPathState, resetPathState } from './path.ts'
import { asset, deviationOracle, market, rulesByName } from './testing/markets.ts'

const most = 2n ** 256n - 1n
const startPrice = 2_000

/** What the simulation does to one position of collateral and dollars, gas and capital being free; amounts in millionths. */
function fast(
  rules: LiquidationRules,
  terms: { readonly threshold: number; readonly bonus: number; readonly protocolFee: number },
  position: { readonly held: number; readonly owed: number; readonly price: number },
) {
  const of = market({
    rules,
    assets: [
      asset({ liquidationThreshold: terms.threshold, bonus: terms.bonus, protocolFee: terms.protocolFee }),
      asset({ id: 'USDC', price: 1, liquidationThreshold: 0, bonus: 0, protocolFee: 0 }),
    ],
    liquidators: { ...usualLiquidators, gas: 0, capitalCost: 0, minProfit: -1 },
  })
  const oracle = createOracle(deviationOracle, 2, 3_600, createStream(1, 0, 66))
  oracle.reset(1)
  const state = createPathState(of, oracle)
  resetPathState(state)
  state.capital = Number.POSITIVE_INFINITY
  const { held, owed, price } = position
  state.price[0] = price / startPrice
  state.root[0] = Math.sqrt(price / startPrice)
  oracle.price[0] = price / startPrice
  const dealer = createDealer(state, createStream(1, 0, 64))
  dealer.quote(0, 1)
  dealer.position.set([held, owed, (held * price * terms.threshold) / owed, owed])
  return dealer.liquidate() ? { repaid: dealer.result[0]!, seized: dealer.result[1]! } : undefined
}

const positions = fc.record({
  held: fc.integer({ min: 1_000, max: 1e11 }),
  price: fc.integer({ min: 1, max: 20_000 }),
  /** Thousandths of the health factor. */
  health: fc.integer({ min: 300, max: 999 }),
  threshold: fc.integer({ min: 3_000, max: 9_500 }),
  bonus: fc.integer({ min: 10, max: 1_500 }),
  protocolFee: fc.constantFrom(0, 1_000, 5_000),
})

function aaveState({ held, price, threshold, bonus, protocolFee }: Given, owed: number): AaveState {
  const shared = {
    decimals: 6,
    loanToValue: 1_000n,
    liquidationThreshold: BigInt(threshold),
    liquidationBonus: BigInt(10_000 + bonus),
    protocolFee: BigInt(protocolFee),
    liquidityIndex: RAY,
    borrowIndex: RAY,
    deficit: 0n,
  }
  return {
    reserves: [
      { ...shared, id: 'ETH', price: BigInt(price) * 100_000_000n },
      { ...shared, id: 'USDC', price: 100_000_000n },
    ],
    supplied: { ETH: { scaled: BigInt(held), enabled: true } },
    borrowed: { USDC: BigInt(owed) },
  }
}

type Given = {
  readonly held: number
  readonly price: number
  readonly health: number
  readonly threshold: number
  readonly bonus: number
  readonly protocolFee: number
}

const near = (value: number, exact: bigint, atoms = 1) =>
  expect(Math.abs(value - Number(exact)), `${value} against ${exact}`).toBeLessThanOrEqual(atoms)

function expectAave(
  rules: LiquidationRules,
  exact: (state: AaveState, call: AaveLiquidation) => AaveOutcome,
  version: '3.0' | '3.3',
): number {
  let compared = 0
  fc.assert(
    fc.property(positions, (given) => {
      const { held, price, health, threshold, bonus, protocolFee } = given
      const owed = Math.floor((held * price * (threshold / 10_000)) / (health / 1_000))
      const state = aaveState(given, owed)
      // On the very edge of a rule a rounding decides which side a position is on.
      const distance = Number(aaveAccount(version, state).healthFactor) / 1e18 - 0.95
      fc.pre(owed > 0 && Math.abs(distance) > 1e-9)
      const ours = fast(
        rules,
        { threshold: threshold / 10_000, bonus: bonus / 10_000, protocolFee: protocolFee / 10_000 },
        { held, owed, price },
      )
      const whole = exact(state, { collateral: 'ETH', debt: 'USDC', debtToCover: most })
      if ('refused' in whole) {
        // What the contract refuses in whole we do in part, if at all, and the contract takes that part.
        if (ours === undefined) return
        const call = { collateral: 'ETH', debt: 'USDC', debtToCover: BigInt(ours.repaid) - 2n }
        const part = exact(state, call)
        expect(whole.refused).toBe('MUST_NOT_LEAVE_DUST')
        expect('refused' in part ? part.refused : 'done').toBe('done')
        return
      }
      compared++
      expect(ours).toBeDefined()
      near(ours!.repaid, whole.debtRepaid)
      near(ours!.seized, whole.collateralToLiquidator + whole.protocolFee)
    }),
    { numRuns: 500, seed: 33 },
  )
  return compared
}

describe('a liquidation of the simulation, against the integer rules', () => {
  it('is that of Aave v3.0 to an atom', () => {
    expect(expectAave(rulesByName['aave-v3.0'], liquidateAaveV30, '3.0')).toBeGreaterThan(300)
  })

  it('is that of Aave v3.3 to an atom, dust rules included', () => {
    expect(expectAave(rulesByName['aave-v3.3'], liquidateAaveV33, '3.3')).toBeGreaterThan(300)
  })

  it('is that of Morpho Blue to an atom', () => {
    let compared = 0
    fc.assert(
      fc.property(positions, ({ held, price, health, threshold }) => {
        const owed = Math.floor((held * price * (threshold / 10_000)) / (health / 1_000))
        const debt = BigInt(owed)
        const state = {
          lltv: BigInt(threshold) * 10n ** 14n,
          price: BigInt(price) * morphoPriceScale,
          totalSupplyAssets: 2n * debt,
          totalSupplyShares: 2_000_000n * debt,
          totalBorrowAssets: debt,
          totalBorrowShares: 1_000_000n * debt,
          collateral: BigInt(held),
          borrowShares: 1_000_000n * debt,
        }
        fc.pre(owed > 0 && !morphoHealthy(state))
        const bonus = morphoBonus(threshold / 10_000)
        const ours = fast(
          rulesByName.morpho,
          { threshold: threshold / 10_000, bonus, protocolFee: 0 },
          { held, owed, price },
        )
        const scarce = ours?.seized === held
        const outcome = liquidateMorpho(state, {
          seizedAssets: scarce ? BigInt(held) : 0n,
          repaidShares: scarce ? 0n : state.borrowShares,
        })
        expect('refused' in outcome).toBe(false)
        if ('refused' in outcome) return
        compared++
        near(ours!.repaid, outcome.repaidAssets)
        near(ours!.seized, outcome.seizedAssets)
      }),
      { numRuns: 500, seed: 34 },
    )
    expect(compared).toBeGreaterThan(400)
  })
})
