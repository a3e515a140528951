import { RAY } from '@membrane/core'
import { createStream, type Stream } from '../../exact/threefry.ts'
import { type AaveVersion, aaveAccount } from '../aave/account.ts'
import type { AaveEMode, AaveLiquidation, AaveState } from '../aave/state.ts'
import { mulDivDown, mulDivUp } from '../rounding.ts'
import type { AaveMarket, Listing } from './aaveMarket.ts'
import { account } from './node.ts'

/** Reserves of mixed decimals, prices and terms. */
export const listings: readonly Listing[] = [
  listing('WETH', 18, 8_050n, 8_300n, 10_500n, 1_000n),
  listing('USDC', 6, 7_700n, 8_000n, 10_450n, 1_000n),
  listing('WBTC', 8, 7_000n, 7_500n, 10_625n, 2_000n),
  listing('DAI', 18, 7_500n, 8_000n, 10_400n, 0n),
  listing('GUSD', 2, 6_000n, 7_000n, 11_000n, 1_500n),
]

/** Dollars with 8 places. */
export const basePrices: Readonly<Record<string, bigint>> = {
  WETH: 196_357_184_031n,
  USDC: 99_983_112n,
  WBTC: 6_123_456_789_012n,
  DAI: 100_041_300n,
  GUSD: 99_700_000n,
}

/** An efficiency mode of the two that are nearly the same. */
export const dollars: AaveEMode = {
  loanToValue: 9_000n,
  liquidationThreshold: 9_300n,
  liquidationBonus: 10_200n,
  collateral: ['USDC', 'DAI', 'GUSD'],
}

function listing(
  id: string,
  decimals: number,
  loanToValue: bigint,
  liquidationThreshold: bigint,
  liquidationBonus: bigint,
  protocolFee: bigint,
): Listing {
  return { id, decimals, loanToValue, liquidationThreshold, liquidationBonus, protocolFee }
}

const targets = [
  300_000, 700_000, 920_000, 949_999, 950_000, 950_001, 970_000, 985_000, 999_999, 1_000_000, 1_030_000,
]

/** A stream of draws for a scenario. */
export function scenarioStream(seed: number, number: number): Stream {
  return createStream(seed, number)
}

/**
 * Makes an account of up to three collaterals and debts worth from cents to tens of thousands, then moves the prices
 * of its collateral until its health factor is about one of a list that dwells on the thresholds.
 */
export async function makePosition(
  version: AaveVersion,
  market: AaveMarket,
  stream: Stream,
  user: `0x${string}`,
  eMode: AaveEMode | undefined,
): Promise<AaveState> {
  const pick = <T>(from: readonly T[]) => from[stream.below(from.length)] as T
  const universe = eMode === undefined ? listings : listings.filter(({ id }) => eMode.collateral.includes(id))
  const chosen = () => [...new Set(Array.from({ length: 1 + stream.below(3) }, () => pick(universe)))]
  const dear = Object.fromEntries(Object.entries(basePrices).map(([id, price]) => [id, price]))
  const collateral = chosen()
  // Cents: a third near the 2,000 dollars at which rules change, the rest of any size up to a million.
  const worth = () =>
    BigInt(
      stream.below(3) === 0
        ? 100_000 + stream.below(400_000)
        : Math.floor(100 * 10 ** (stream.uniform() * 6)),
    )
  await market.setPrices(dear)
  for (const { id, decimals } of collateral) await market.supply(user, id, units(id, decimals, worth()))
  // Nothing is borrowable against dust whose value rounds to nothing: prices a million times higher make it so.
  await market.setPrices(Object.fromEntries(collateral.map(({ id }) => [id, basePrices[id]! * 1_000_000n])))
  if (eMode !== undefined) await market.enterEMode(user, eMode)
  const debts = chosen().filter((debt) => !collateral.includes(debt))
  const [first] = universe.filter((reserve) => !collateral.includes(reserve))
  const owed = debts.length > 0 ? debts : [first ?? collateral[0]!]
  const values = owed.map(worth)
  for (const [i, { id, decimals }] of owed.entries())
    await market.borrow(user, id, units(id, decimals, values[i]!))

  const target = BigInt(pick(targets)) * 10n ** 12n
  await market.setPrices(dear)
  const { healthFactor } = aaveAccount(version, await market.read(user, eMode))
  const moved = Object.fromEntries(
    collateral.map(({ id }) => {
      const price = healthFactor === 0n ? basePrices[id]! : (basePrices[id]! * target) / healthFactor
      return [id, price === 0n ? 1n : price]
    }),
  )
  await market.setPrices(moved)
  return market.read(user, eMode)
}

function units(id: string, decimals: number, cents: bigint): bigint {
  const amount = (cents * 10n ** BigInt(decimals + 6)) / basePrices[id]!
  return amount < 2n ? 2n : amount
}

/** A liquidation of a position: mostly sensible, sometimes of what is not there, of amounts that meet the rules' edges. */
export function drawCall(stream: Stream, state: AaveState): AaveLiquidation {
  const anything = state.reserves.map(({ id }) => id)
  const held = anything.filter((id) => state.supplied[id]!.scaled > 0n)
  const owed = anything.filter((id) => state.borrowed[id]! > 0n)
  const pick = (from: readonly string[]) =>
    (from.length === 0 ? anything : from)[stream.below(from.length || anything.length)]!
  const collateral = stream.below(12) === 0 ? pick(anything) : pick(held)
  const debt = stream.below(12) === 0 ? pick(anything) : pick(owed)
  const reserve = state.reserves.find(({ id }) => id === debt)!
  const all = mulDivUp(state.borrowed[debt]!, reserve.borrowIndex, RAY)
  // What leaves a thousand dollars of debt by a hair: the edge of the rule against dust.
  const edge = all - mulDivDown(100_000_000_000n, 10n ** BigInt(reserve.decimals), reserve.price)
  const part = (all * BigInt(1 + stream.below(999))) / 1_000n
  const amounts = [2n ** 256n - 1n, all, edge, part, all / 2n, edge + 1n, all - 1n, 1n]
  const debtToCover = amounts[stream.below(stream.below(3) === 0 ? 8 : 5)]!
  return { collateral, debt, debtToCover: debtToCover < 0n ? 0n : debtToCover }
}

/** The borrower of a scenario. */
export function borrower(number: number): `0x${string}` {
  return account(1_000 + number)
}
