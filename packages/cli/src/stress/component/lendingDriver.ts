import type { Address } from '@membrane/core'
import {
  exp,
  liquidateMorpho,
  type MorphoState,
  morphoHealthy,
  pairwiseSum,
  type Stream,
} from '@membrane/risk'
import { largestAllowed } from './bisect.ts'
import type { LendingConfig } from './config.ts'
import { deployComponent } from './deploy.ts'
import type { Driver, Stage } from './driver.ts'
import { openLending } from './lendingContract.ts'
import { chooseLiquidation, largestLoan, modelBorrow, oraclePrice, owed } from './lendingModel.ts'
import {
  account,
  approve,
  balanceOf,
  bank,
  baseUnits,
  deployToken,
  transferData,
  wholeTokens,
} from './tokens.ts'

const lender = account(1)
const liquidator = account(2)
/** Borrows first, so that interest can run before the test and shares are worth an odd number of assets. */
const forerunner = account(3)
/** Wad a second: about 63 % a year, for five weeks. */
const rate = 20_000_000_000n
const interestSeconds = 3_000_017

/**
 * Drives a lending market with Morpho Blue's interface: borrowers at drawn health factors, the scenario's prices in its oracle,
 * liquidations as the model decides them, each compared to the base unit; what the model refuses has to be refused.
 * @throws COMPONENT_SETUP_FAILED, COMPONENT_CALL_FAILED
 */
export async function openLendingDriver(config: LendingConfig, stage: Stage): Promise<Driver> {
  const { chain, recorder, artifacts, startPrice } = stage
  const decimals = { loan: config.decimals?.loan ?? 18, collateral: config.decimals?.collateral ?? 18 }
  const lltv = BigInt(Math.round(config.lltv * 1e9)) * 10n ** 9n
  const collateral = await deployToken(chain, decimals.collateral)
  const loan = await deployToken(chain, decimals.loan)
  const component = await deployComponent(chain, config, artifacts, {
    base: collateral.address,
    collateral: collateral.address,
    quote: loan.address,
    loan: loan.address,
  })
  const market = await openLending(chain, component.address, { loan, collateral, lltv })
  const borrowers = Array.from({ length: config.borrowers ?? 20 }, (_, i) => account(100 + i))
  const { medianExcess, sigma } = config.health ?? { medianExcess: 0.15, sigma: 0.75 }
  const whole = config.collateral ?? 10_000
  const inLoan = (units: bigint) => wholeTokens(units, decimals.loan)
  let stream: Stream | undefined
  let suppliedAtStart = 1
  const path = { liquidations: 0, badDebt: 0n }

  async function must(what: string, from: Address, data: `0x${string}`): Promise<void> {
    const { ok, gas } = await chain.send(from, market.address, data)
    recorder.gas(what, gas)
    if (ok) return
    const [why] = await chain.attempt([{ from, to: market.address, data }])
    recorder.mismatch('reverted', what, 'goes on', why?.ok === false ? why.reason : 'reverted')
  }

  async function open(): Promise<void> {
    const plenty = baseUnits(4 * whole * startPrice, decimals.loan)
    for (const [token, owner, amount] of [
      [loan, lender, plenty],
      [loan, liquidator, 2n ** 104n],
      [collateral, forerunner, baseUnits(whole, decimals.collateral)],
      ...borrowers.map((user) => [collateral, user, 2n ** 100n] as const),
    ] as const) {
      await chain.send(bank, token.address, transferData(owner, amount))
      await approve(chain, token, owner, market.address)
    }
    await market.setPrice(oraclePrice(startPrice, decimals))
    await must('supply', lender, market.supplyData(plenty, lender))
    const first = baseUnits(whole / 100, decimals.collateral)
    await must('supply collateral', forerunner, market.supplyCollateralData(first, forerunner))
    const debt = baseUnits((whole / 200) * startPrice * config.lltv, decimals.loan)
    await must('borrow', forerunner, market.borrowData(debt, forerunner))
    await market.setRate(rate)
    await chain.advanceTo(chain.time() + interestSeconds)
    await must('accrue interest', lender, market.accrueData())
    await market.setRate(0n)
    await must('accrue interest', lender, market.accrueData())
  }

  async function stateOf(user: Address): Promise<MorphoState> {
    // One borrower asked for, one state given.
    return (await market.read([user]))[0] as MorphoState
  }

  /** Opens a position at a drawn health factor; asks first for one unit more than its collateral allows. */
  async function borrowAt(user: Address, tokens: number, health: number): Promise<void> {
    await must(
      'supply collateral',
      user,
      market.supplyCollateralData(baseUnits(tokens, decimals.collateral), user),
    )
    const state = await stateOf(user)
    const most = largestLoan(state)
    const ask = (assets: bigint) => ({
      from: user,
      to: market.address,
      data: market.borrowData(assets, user),
    })
    const [allowed, beyond] = await chain.attempt([ask(most), ask(most + 1n)])
    if (beyond?.ok === true) {
      const taken = await largestAllowed(
        most + 1n,
        state.totalSupplyAssets - state.totalBorrowAssets + 1n,
        'allowed',
        async (assets) => (await chain.attempt([ask(assets)]))[0]?.ok === true,
      )
      recorder.mismatch('more', 'borrow: the largest loan', String(most), String(taken))
    } else recorder.refusal()
    if (allowed?.ok === false)
      recorder.mismatch('less', 'borrow: the largest loan', String(most), allowed.reason)
    const assets = (most * 1_000_000_000n) / BigInt(Math.round(health * 1e9))
    if (assets === 0n) return
    await must('borrow', user, market.borrowData(assets, user))
    const expected = modelBorrow(state, assets)
    const after = await stateOf(user)
    recorder.same('borrow: shares', expected.borrowShares, after.borrowShares, 'less', 'more')
    recorder.same('borrow: total assets', expected.totalBorrowAssets, after.totalBorrowAssets)
  }

  async function wallet(): Promise<{ readonly loan: bigint; readonly collateral: bigint }> {
    const [a, b] = await chain.attempt([balanceOf(loan, liquidator), balanceOf(collateral, liquidator)])
    return { loan: a?.ok ? BigInt(a.data) : 0n, collateral: b?.ok ? BigInt(b.data) : 0n }
  }

  async function liquidate(user: Address, random: Stream): Promise<void> {
    const state = await stateOf(user)
    if (morphoHealthy(state)) return
    const call = chooseLiquidation(state, random)
    const tooMuch = [
      { seizedAssets: 0n, repaidShares: state.borrowShares + 1n },
      { seizedAssets: state.collateral + 1n, repaidShares: 0n },
    ]
    const model = liquidateMorpho(state, call)
    const [attempt, ...over] = await chain.attempt(
      [call, ...tooMuch].map((one) => ({
        from: liquidator,
        to: market.address,
        data: market.liquidateData(user, one),
      })),
    )
    for (const [i, one] of tooMuch.entries()) {
      if (!('refused' in liquidateMorpho(state, one))) continue
      if (over[i]?.ok === true)
        recorder.mismatch('more', 'liquidate: more than the position has', 'refuses', 'goes on')
      else recorder.refusal()
    }
    if ('refused' in model) {
      if (attempt?.ok === true)
        recorder.mismatch('more', 'liquidate', `refuses (${model.refused})`, 'goes on')
      else recorder.refusal()
      return
    }
    if (attempt?.ok !== true) {
      recorder.mismatch('reverted', 'liquidate', 'goes on', attempt?.reason ?? 'no answer')
      return
    }
    const before = await wallet()
    await must('liquidate', liquidator, market.liquidateData(user, call))
    const after = await wallet()
    const now = await stateOf(user)
    const seized = after.collateral - before.collateral
    const badDebt = state.totalSupplyAssets - now.totalSupplyAssets
    const agreed = [
      recorder.same('liquidate: seized', model.seizedAssets, seized, 'more', 'less'),
      recorder.same('liquidate: repaid', model.repaidAssets, before.loan - after.loan, 'less', 'more'),
      recorder.same('liquidate: bad debt', model.badDebtAssets, badDebt),
    ].every(Boolean)
    // What is left follows from what moved; where that is off already, another line would say the same.
    if (agreed)
      for (const key of ['collateral', 'borrowShares', 'totalBorrowAssets', 'totalBorrowShares'] as const)
        recorder.same(`liquidate: ${key} left`, model.state[key], now[key])
    const excess = wholeTokens(seized - model.seizedAssets, decimals.collateral)
    recorder.sample('seized beyond model, collateral', excess)
    path.liquidations++
    path.badDebt += badDebt
  }

  /** What nobody may do to a position that is in order, and its owner may not with debt. */
  async function mustRefuse(states: readonly MorphoState[]): Promise<void> {
    const asked = borrowers.flatMap((user, i) => {
      const state = states[i]
      if (state === undefined || state.borrowShares === 0n) return []
      return [
        ...(morphoHealthy(state)
          ? [
              {
                what: 'no healthy position is liquidated',
                from: liquidator,
                data: market.liquidateData(user, { seizedAssets: 0n, repaidShares: state.borrowShares }),
              },
            ]
          : []),
        {
          what: 'collateral behind a debt stays',
          from: user,
          data: market.withdrawCollateralData(state.collateral, user),
        },
      ]
    })
    const answers = await chain.attempt(asked.map(({ from, data }) => ({ from, to: market.address, data })))
    for (const [i, { what }] of asked.entries()) {
      const refused = answers[i]?.ok === false
      if (refused) recorder.refusal()
      recorder.invariant(what, 'critical', refused, 0, refused ? 'always refused' : 'the call goes on')
    }
  }

  async function checkBooks(): Promise<void> {
    const everybody = await market.read([forerunner, ...borrowers])
    const [held, kept] = await chain.attempt([
      balanceOf(loan, market.address),
      balanceOf(collateral, market.address),
    ])
    const { totalSupplyAssets = 0n, totalBorrowAssets = 0n } = everybody[0] ?? {}
    const owedToLenders = totalSupplyAssets - totalBorrowAssets - (held?.ok ? BigInt(held.data) : 0n)
    recorder.invariant(
      'what lenders may take is there',
      'critical',
      owedToLenders <= 0n,
      Number(owedToLenders),
      owedToLenders > 0n ? `${owedToLenders} base units missing` : 'nothing missing',
    )
    const missing =
      everybody.reduce((sum, one) => sum + one.collateral, 0n) - (kept?.ok ? BigInt(kept.data) : 0n)
    recorder.invariant(
      'all collateral is there',
      'critical',
      missing <= 0n,
      Number(missing),
      missing > 0n ? `${missing} base units missing` : 'nothing missing',
    )
    recorder.value(inLoan(totalSupplyAssets) / suppliedAtStart)
  }

  await open()
  return {
    component,
    begin: async (drawn) => {
      stream = drawn
      path.liquidations = 0
      path.badDebt = 0n
      await market.setPrice(oraclePrice(startPrice, decimals))
      const sizes = borrowers.map(() => exp(drawn.normal()))
      const total = pairwiseSum(sizes)
      for (const [i, user] of borrowers.entries())
        await borrowAt(
          user,
          (whole * (sizes[i] ?? 0)) / total,
          1 + medianExcess * exp(sigma * drawn.normal()),
        )
      suppliedAtStart = inLoan((await stateOf(forerunner)).totalSupplyAssets)
      await checkBooks()
    },
    step: async (price) => {
      if (stream === undefined) return
      await market.setPrice(oraclePrice(price, decimals))
      const states = await market.read(borrowers)
      await mustRefuse(states)
      for (const [i, user] of borrowers.entries()) {
        const state = states[i]
        if (state === undefined || state.borrowShares === 0n || morphoHealthy(state)) continue
        if (stream.uniform() >= (config.missed ?? 0.3)) await liquidate(user, stream)
      }
      await checkBooks()
    },
    end: async () => {
      const states = await market.read(borrowers)
      const open = states.filter((state) => !morphoHealthy(state))
      recorder.sample('liquidations a path', path.liquidations)
      recorder.sample('bad debt a path, loan tokens', inLoan(path.badDebt))
      recorder.sample(
        'unhealthy debt left, loan tokens',
        inLoan(open.reduce((sum, state) => sum + owed(state), 0n)),
      )
    },
    assumptions: [
      'Interest ran for five weeks before the test and stands still in it, so that shares are worth odd amounts and every difference is one of liquidation.',
      `In a step nobody liquidates an unhealthy position with a chance of ${config.missed ?? 0.3}; whoever does asks for all of the debt, a part of it, or all of the collateral where the debt is larger.`,
      'Oracle and rate are a few bytes that answer with the number that the test has set; liquidators have any amount of loan tokens.',
    ],
  }
}
