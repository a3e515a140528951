import { optimalSale, sell } from '../amm/sell.ts'
import { inclusionBlocks } from '../chain/congestion.ts'
import type { Stream } from '../exact/threefry.ts'
import { openBidding } from './bidding.ts'
import type { Dealer } from './dealer.ts'
import { field, type PathState } from './path.ts'

const { repaid, seized, liquidatorProfit, gasPaid, failedBids } = field

/** Absorption also sells what the protocol holds, and closes its books. */
export type Absorber = Dealer & {
  /** Lets buyers take what earlier steps left. */
  readonly sellInventory: () => void
}

/**
 * Compound v3 (`Comet.absorb`, `Comet.buyCollateral`): the protocol takes all collateral of an account, credits it at
 * (1 - penalty), writes its debt off, and offers the collateral at a discount of storeFrontFactor * penalty to the
 * oracle's price. Someone absorbs when buying out of it pays for the gas. Losses and gains are those of the reserves.
 */
export function createAbsorber(state: PathState, bids: Stream): Absorber {
  const { market, unit, price, root, oracle, x, pools, tally } = state
  const { rules, liquidators } = market
  if (rules.kind !== 'absorb') throw new Error('an absorber needs the rules of absorption')
  const { storeFrontFactor } = rules
  const { minProfit, gas, maxFeeGwei } = liquidators
  const result = new Float64Array(3)
  const position = new Float64Array(4)
  const sale = new Float64Array(3)
  /** Debt of the account absorbed last that its credit has not covered yet, dollars. */
  const uncovered = new Float64Array(1)
  let c = 0
  let d = 0

  function quote(collateral: number, debt: number): number {
    c = collateral
    d = debt
    if (state.fresh[c] === 0 || state.fresh[d] === 0) return Number.POSITIVE_INFINITY
    openBidding(state)
    return leastDebt()
  }

  /** Dollars of collateral at outside prices for a dollar paid to the store front. */
  function gainOf(asset: number): number {
    const discount = storeFrontFactor * (market.assets[asset]?.bonus ?? 0)
    return (price[asset] as number) / ((oracle[asset] as number) * (1 - discount))
  }

  function leastDebt(): number {
    const deviation = x[c] as number
    const edge = gainOf(c) * deviation * deviation * (1 - (pools[c]?.fee ?? 0)) - 1
    if (!(edge > 0)) return Number.POSITIVE_INFINITY
    // An unhealthy account holds less than its debt / threshold, at the oracle's prices.
    const perDebt = ((unit[d] as number) * (oracle[d] as number)) / (state.liquidationThreshold[c] as number)
    return (state.gasUsd + minProfit) / (edge * perDebt)
  }

  /** Looks at buying out of `atoms`: those bought, paid dollars and profit go to `sale`; leaves the pool sold into. */
  function buy(asset: number, atoms: number): void {
    const gain = gainOf(asset)
    const worth = (unit[asset] as number) * (price[asset] as number)
    const pool = pools[asset]
    let amount = Math.min(atoms * worth, state.capital * gain)
    if (pool !== undefined) amount = optimalSale(pool, root[asset] as number, x, asset, gain - 1, amount)
    else if (!(gain > 1)) amount = 0
    const bought = Math.min(atoms, Math.floor(amount / worth))
    const received =
      pool === undefined ? bought * worth : sell(pool, root[asset] as number, x, asset, bought * worth)
    sale[0] = bought
    sale[1] = (bought * worth) / gain
    sale[2] = received - (sale[1] as number) - state.gasUsd
  }

  function book(asset: number): void {
    const paid = sale[1] as number
    state.capital -= paid
    state.reserves += paid
    tally[repaid] = (tally[repaid] as number) + paid
    tally[liquidatorProfit] = (tally[liquidatorProfit] as number) + (sale[2] as number)
    tally[gasPaid] = (tally[gasPaid] as number) + state.gasUsd
    if ((x[asset] as number) < (state.lowestX[asset] as number)) state.lowestX[asset] = x[asset] as number
  }

  function liquidate(): boolean {
    const held = position[0] as number
    const owed = position[1] as number
    const before = x[c] as number
    buy(c, held)
    if (!((sale[2] as number) >= minProfit)) {
      x[c] = before
      return false
    }
    const blocks = state.sameBlocks
      ? state.blocks
      : inclusionBlocks(market.chain, state.chain, maxFeeGwei, bids.uniform())
    state.bidGas += gas
    const offset = Math.max(state.oracleOffset[c] as number, state.oracleOffset[d] as number)
    if (!(offset + state.bidSeconds + blocks * market.chain.blockSeconds <= state.windowSeconds)) {
      tally[failedBids] = (tally[failedBids] as number) + 1
      x[c] = before
      return false
    }
    book(c)
    tally[field.liquidations] = (tally[field.liquidations] as number) + 1
    state.inventory[c] = (state.inventory[c] as number) + held - (sale[0] as number)
    state.seized[c] = (state.seized[c] as number) + held
    state.writtenOff[d] = (state.writtenOff[d] as number) + owed
    const debt = owed * (unit[d] as number) * (price[d] as number)
    state.reserves -= debt
    uncovered[0] = debt
    giveCredit(c, held)
    tally[seized] = (tally[seized] as number) + held * (unit[c] as number) * (price[c] as number)
    result[0] = owed
    result[1] = held
    result[2] = blocks
    return true
  }

  /** What the credit leaves over once the debt is covered stays the account's, and the protocol owes it. */
  function giveCredit(asset: number, atoms: number): void {
    const penalty = market.assets[asset]?.bonus ?? 0
    const credit = atoms * (unit[asset] as number) * (oracle[asset] as number) * (1 - penalty)
    const covers = Math.min(credit, uncovered[0] as number)
    uncovered[0] = (uncovered[0] as number) - covers
    state.reserves -= credit - covers
  }

  function alsoTake(asset: number, atoms: number): void {
    state.inventory[asset] = (state.inventory[asset] as number) + atoms
    state.seized[asset] = (state.seized[asset] as number) + atoms
    tally[seized] = (tally[seized] as number) + atoms * (unit[asset] as number) * (price[asset] as number)
    giveCredit(asset, atoms)
  }

  function sellInventory(): void {
    for (let asset = 0; asset < state.assets; asset++) {
      const atoms = state.inventory[asset] as number
      if (atoms === 0 || state.fresh[asset] === 0) continue
      openBidding(state)
      const before = x[asset] as number
      buy(asset, atoms)
      if (!((sale[2] as number) >= minProfit)) {
        x[asset] = before
        continue
      }
      state.bidGas += gas
      book(asset)
      state.inventory[asset] = atoms - (sale[0] as number)
    }
  }

  return { quote, leastDebt, liquidate, position, result, alsoTake, sellInventory, closeStep() {} }
}
