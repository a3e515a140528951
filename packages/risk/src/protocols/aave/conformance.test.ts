import { type Abi, parseAbi } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AaveMarket, accountData, deployAave, transferred } from '../testing/aaveMarket.ts'
import {
  borrower,
  dollars,
  drawCall,
  listings,
  makePosition,
  scenarioStream,
} from '../testing/aaveScenarios.ts'
import { anvilIsMissing } from '../testing/anvil.ts'
import { account, encode, type Node, openNode } from '../testing/node.ts'
import { aaveAccount } from './account.ts'
import { liquidateAaveV30 } from './liquidateV30.ts'
import { liquidateAaveV33 } from './liquidateV33.ts'
import type { AaveEMode, AaveLiquidation, AaveState } from './state.ts'

const liquidator = account(3)
const mint = parseAbi(['function mint(address account, uint256 amount)']) as Abi
const errors = parseAbi([
  'error HealthFactorNotBelowThreshold()',
  'error CollateralCannotBeLiquidated()',
  'error SpecifiedCurrencyNotBorrowedByUser()',
  'error MustNotLeaveDust()',
  'error InvalidBurnAmount()',
  'error Panic(uint256)',
  'error Error(string)',
]) as Abi
/** The contracts' words for a refusal, of both versions. No word at all is a division by zero in assembly. */
const words: Readonly<Record<string, string>> = {
  '45': 'HEALTH_FACTOR_NOT_BELOW_THRESHOLD',
  '46': 'COLLATERAL_CANNOT_BE_LIQUIDATED',
  '47': 'SPECIFIED_CURRENCY_NOT_BORROWED_BY_USER',
  '25': 'INVALID_BURN_AMOUNT',
  HealthFactorNotBelowThreshold: 'HEALTH_FACTOR_NOT_BELOW_THRESHOLD',
  CollateralCannotBeLiquidated: 'COLLATERAL_CANNOT_BE_LIQUIDATED',
  SpecifiedCurrencyNotBorrowedByUser: 'SPECIFIED_CURRENCY_NOT_BORROWED_BY_USER',
  MustNotLeaveDust: 'MUST_NOT_LEAVE_DUST',
  InvalidBurnAmount: 'INVALID_BURN_AMOUNT',
  Panic: 'ARITHMETIC',
  '': 'ARITHMETIC',
}

describe.skipIf(anvilIsMissing()).each([
  { contracts: '3.0', rules: '3.0', liquidate: liquidateAaveV30, scenarios: 60 },
  { contracts: '3.6', rules: '3.3', liquidate: liquidateAaveV33, scenarios: 120 },
] as const)(
  'the contracts of Aave v$contracts on a real chain',
  ({ contracts, rules, liquidate, scenarios }) => {
    let node: Node
    let market: AaveMarket

    beforeAll(async () => {
      node = await openNode()
      market = await deployAave(node, contracts, listings)
      for (const { underlying, decimals } of market.listed)
        await node.send(
          liquidator,
          underlying,
          encode(mint, 'mint', [liquidator, 10n ** BigInt(decimals + 12)]),
        )
    })
    afterAll(() => node?.stop())

    it('agree with our rules to the wei, and on every refusal', async () => {
      const seen = new Map<string, number>()
      for (let number = 0; number < scenarios; number++) {
        const stream = scenarioStream(20_230, number)
        const user = borrower(number)
        const eMode = number % 8 === 7 ? dollars : undefined
        let state = await makePosition(rules, market, stream, user, eMode)
        for (let round = 0; round < 4; round++) {
          const call = drawCall(stream, state)
          const where = `scenario ${number}, round ${round}`
          await agreeOnAccount(state, user, where)
          const { verdict, after } = await agreeOnLiquidation(state, call, user, eMode, where)
          seen.set(verdict, (seen.get(verdict) ?? 0) + 1)
          if (verdict === 'HEALTH_FACTOR_NOT_BELOW_THRESHOLD') break
          state = after
        }
      }
      // A run in which a rule never acted would prove nothing about it.
      const acted = ['liquidated', 'HEALTH_FACTOR_NOT_BELOW_THRESHOLD', 'COLLATERAL_CANNOT_BE_LIQUIDATED']
      if (rules === '3.3') acted.push('deficit', 'MUST_NOT_LEAVE_DUST')
      for (const verdict of acted) expect(seen.get(verdict) ?? 0, verdict).toBeGreaterThan(2)
    })

    async function agreeOnAccount(state: AaveState, user: `0x${string}`, where: string): Promise<void> {
      const ours = aaveAccount(rules, state)
      const [collateral, debt, , threshold, loanToValue, health] = await accountData(node, market.pool, user)
      expect(ours, where).toEqual({
        totalCollateral: collateral,
        totalDebt: debt,
        liquidationThreshold: threshold,
        loanToValue,
        healthFactor: health,
      })
    }

    async function agreeOnLiquidation(
      state: AaveState,
      call: AaveLiquidation,
      user: `0x${string}`,
      eMode: AaveEMode | undefined,
      where: string,
    ): Promise<{ readonly verdict: string; readonly after: AaveState }> {
      const data = market.liquidationData(call.collateral, call.debt, user, call.debtToCover)
      const reason = await node.refusal(liquidator, market.pool, data, errors)
      const ours = liquidate(state, call)
      if (reason !== undefined || 'refused' in ours) {
        expect('refused' in ours ? ours.refused : 'liquidated', `${where}: ${reason}`).toBe(
          reason === undefined ? 'liquidated' : (words[reason] ?? reason),
        )
        return { verdict: 'refused' in ours ? ours.refused : '', after: state }
      }
      const logs = await node.send(liquidator, market.pool, data)
      const after = await market.read(user, eMode)
      expect(ours.state, where).toEqual(after)
      const reserve = (id: string) => market.listed.find((listed) => listed.id === id)!
      const collateral = reserve(call.collateral)
      const debt = reserve(call.debt)
      expect(ours.collateralToLiquidator, where).toBe(transferred(logs, collateral.underlying, liquidator))
      expect(ours.protocolFee, where).toBe(transferred(logs, collateral.aToken, market.treasury))
      expect(ours.debtRepaid, where).toBe(transferred(logs, debt.underlying, debt.aToken))
      return { verdict: Object.keys(ours.deficitAdded).length > 0 ? 'deficit' : 'liquidated', after }
    }
  },
)
