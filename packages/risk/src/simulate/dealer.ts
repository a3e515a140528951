import { optimalSale, rangeBelow, sell } from '../amm/sell.ts'
import { inclusionBlocks } from '../chain/congestion.ts'
import type { Stream } from '../exact/threefry.ts'
import { openBidding } from './bidding.ts'
import { doubles } from './doubles.ts'
import { field, type PathState } from './path.ts'

const secondsPerYear = 31_536_000
const { repaid, seized, liquidations, liquidatorProfit, protocolFees, gasPaid, failedBids } = field

/** A liquidator before one position: whether it pays, how much to repay, and what that does to the market. */
export type Dealer = {
  /**
   * Works out the step's terms of a pair. Infinity when nobody can gain from it now, else the least debt in atoms whose
   * liquidation could: a bound that only rises while the step goes on.
   */
  readonly quote: (collateral: number, debt: number) => number
  /** The same bound now, after the sales of this step. */
  readonly leastDebt: () => number
  /**
   * Liquidates part of a position of the quoted pair if that pays.
   * Its `position` is atoms of collateral, atoms of debt, health at the oracle's price (under 1), and all that the account
   * owes in atoms of that debt at the oracle's price: an array, because doubles in arguments are boxed.
   * @returns whether it was done: `result` then holds atoms repaid and seized, and blocks until inclusion.
   */
  readonly liquidate: () => boolean
  readonly position: Float64Array
  /** Atoms repaid, atoms seized, blocks. */
  readonly result: Float64Array
  /** Where the protocol takes whole accounts: takes further collateral of the one liquidated last. */
  readonly alsoTake: ((asset: number, atoms: number) => void) | undefined
  /** Adds what was done in the step to the path's sums. */
  readonly closeStep: () => void
}

/**
 * Liquidation at a bonus: Aave's LiquidationLogic, Morpho Blue's liquidate, and what is like them. The amount is the one
 * that maximises proceeds - repaid - gas - cost of capital under the close factor, the dust rules and the capital left.
 * Amounts are whole atoms, rounded as the contracts round: collateral down, and debt down where collateral is the limit.
 */
export function createDealer(state: PathState, draws: Stream): Dealer {
  const { market, unit, price, root, oracle, x, pools, tally } = state
  const { rules, liquidators } = market
  if (rules.kind !== 'spread') throw new Error('a dealer needs the rules of a spread')
  const { normal, full, fullBelow, smallPosition, minLeftover } = rules
  const { minProfit, gas, maxFeeGwei } = liquidators
  const tiedUp =
    1 + (liquidators.capitalCost * (liquidators.latencySeconds + market.chain.blockSeconds)) / secondsPerYear
  const limited = liquidators.capital < Number.POSITIVE_INFINITY
  const result = doubles(3)
  const position = doubles(4)
  // Terms of the quoted pair, then what was found for a position: doubles in fields are written in place, variables of a
  // closure are boxed anew.
  const terms = {
    /** Atoms of collateral for an atom of debt. */
    rate: 0,
    /** Dollars laid out for an atom of debt, capital included, and received for an atom of collateral after the fee. */
    outlay: 0,
    worth: 0,
    oracleDebtUsd: 0,
    oracleHeldUsd: 0,
    /** Dollars of collateral received for a dollar laid out, and what is left of them after the pool's fee. */
    gain: 0,
    edge: 0,
    /** The same where a pool tells when to stop, else Infinity. */
    marginal: 0,
    keep: 0,
    /** Within a range of the pool a sale of `a` dollars takes x to x / (1 + dose x a). */
    dose: 0,
    lowestInRange: 0,
    gasUsd: 0,
    leastGain: 0,
    /** Blocks until inclusion; 0 where each bid has to be asked. */
    inclusion: 0,
    afterSale: 0,
    proceeds: 0,
    chosen: 0,
    chosenSeize: 0,
    chosenProfit: 0,
    /** Repaying exactly this takes all collateral, whatever rounding says. */
    exhausts: 0,
    profits: 0,
  }
  /** Done in this step: atoms by asset, bids, and liquidations. */
  const repaidNow = doubles(state.assets)
  const seizedNow = doubles(state.assets)
  let bids = 0
  let deals = 0
  let c = 0
  let d = 0

  function quote(collateral: number, debt: number): number {
    c = collateral
    d = debt
    const asset = market.assets[c]
    if (asset === undefined || state.fresh[c] === 0 || state.fresh[d] === 0) return Number.POSITIVE_INFINITY
    openBidding(state)
    const unitHeld = unit[c] as number
    const unitOwed = unit[d] as number
    const bonus = 1 + asset.bonus
    const owedUsd = unitOwed * (oracle[d] as number)
    const heldUsd = unitHeld * (oracle[c] as number)
    const paid = unitOwed * (price[d] as number) * tiedUp
    const got = (1 - (asset.protocolFee * asset.bonus) / bonus) * unitHeld * (price[c] as number)
    terms.oracleDebtUsd = owedUsd
    terms.oracleHeldUsd = heldUsd
    terms.outlay = paid
    terms.worth = got
    terms.rate = (owedUsd * bonus) / heldUsd
    terms.gain = (terms.rate * got) / paid
    terms.keep = 1 - (asset.pool?.fee ?? 0)
    terms.edge = terms.gain * terms.keep
    terms.marginal = asset.pool === undefined ? Number.POSITIVE_INFINITY : terms.edge
    terms.gasUsd = state.gasUsd
    terms.leastGain = (state.gasUsd + minProfit) / paid
    terms.inclusion = state.sameBlocks && inTime(state.blocks) ? state.blocks : 0
    enterRange()
    return leastDebt()
  }

  function enterRange(): void {
    const pool = pools[c]
    terms.dose = 0
    terms.lowestInRange = 0
    if (pool === undefined) return
    const at = root[c] as number
    const range = rangeBelow(pool.bounds, (x[c] as number) * at)
    const depth = range < 0 ? 0 : (pool.liquidity[range] as number)
    terms.dose = terms.keep / (at * depth)
    terms.lowestInRange = depth > 0 ? (pool.bounds[range] as number) / at : Number.POSITIVE_INFINITY
  }

  function leastDebt(): number {
    const deviation = x[c] as number
    const over = terms.edge * deviation * deviation - 1
    return over > 0 ? terms.leastGain / over : Number.POSITIVE_INFINITY
  }

  /** Whether a bid gets in, so many blocks after it was made, before the step is over. */
  function inTime(blocks: number): boolean {
    const offset = Math.max(state.oracleOffset[c] as number, state.oracleOffset[d] as number)
    return offset + state.bidSeconds + blocks * market.chain.blockSeconds <= state.windowSeconds
  }

  /** Whether the bid gets in; its blocks until inclusion go to `result`. */
  function bid(): boolean {
    const blocks = state.sameBlocks
      ? state.blocks
      : inclusionBlocks(market.chain, state.chain, maxFeeGwei, draws.uniform())
    result[2] = blocks
    if (inTime(blocks)) return true
    tally[failedBids] = (tally[failedBids] as number) + 1
    return false
  }

  /** Atoms of collateral for `repay` atoms of debt. */
  function taken(repay: number, held: number): number {
    if (repay === terms.exhausts) return held
    const atoms = Math.floor(repay * terms.rate)
    return atoms < held ? atoms : held
  }

  /**
   * What a sale of `amount` dollars would bring, and where it would leave the pool, in `terms`; the pool stays as it was.
   * In a range, 1/s' = 1/s + amount (1 - fee) / L (see `sell`), divided by the root of the outside price.
   */
  function trySale(amount: number): void {
    const before = x[c] as number
    const after = before / (1 + terms.dose * before * amount)
    if (after > terms.lowestInRange) {
      terms.afterSale = after
      terms.proceeds = amount * terms.keep * before * after
      return
    }
    const pool = pools[c]
    terms.proceeds = pool === undefined ? amount : sell(pool, root[c] as number, x, c, amount)
    terms.afterSale = x[c] as number
    x[c] = before
  }

  function liquidate(): boolean {
    const asset = c
    const debt = d
    const held = position[0] as number
    const owed = position[1] as number
    const owedUsd = terms.oracleDebtUsd
    const heldUsd = terms.oracleHeldUsd
    const perRepaid = terms.rate
    const paid = terms.outlay
    // Most debt that the rules let one call repay
    let most = owed
    if (!(owed * owedUsd < smallPosition || held * heldUsd < smallPosition)) {
      // Aave v3.3 measures half of all that is owed, earlier versions half of this asset's debt.
      const base = smallPosition > 0 ? (position[3] as number) : owed
      most = Math.floor((position[2] as number) <= fullBelow ? owed * full : base * normal)
      if (most > owed) most = owed
    }
    const wanted = most * perRepaid
    let seize = Math.floor(wanted)
    terms.exhausts = Number.POSITIVE_INFINITY
    // All collateral goes for what it is worth; that amount of debt is rounded down, the collateral is not.
    if (wanted > held) {
      const worthOfAll = Math.floor(held / perRepaid)
      if (worthOfAll < most) most = worthOfAll
      terms.exhausts = most
      seize = held
    }
    let repay = most
    if (limited && repay * paid > state.capital) {
      repay = Math.floor(state.capital / paid)
      seize = taken(repay, held)
    }
    if (!(repay > 0)) return false
    const amount = seize * terms.worth
    const before = x[asset] as number
    let after = before / (1 + terms.dose * before * amount)
    let earned = amount * terms.keep * before * after
    // What a call returns is boxed, and so would be what it may replace: rare ways leave doubles in `terms`.
    if (!(after > terms.lowestInRange)) {
      trySale(amount)
      earned = terms.proceeds
      after = terms.afterSale
    }
    earned -= repay * paid + terms.gasUsd
    if (
      terms.marginal * after * after < 1 ||
      (repay < owed &&
        seize < held &&
        ((owed - repay) * owedUsd < minLeftover || (held - seize) * heldUsd < minLeftover))
    ) {
      terms.afterSale = after
      reconsider(most, repay)
      repay = terms.chosen
      seize = terms.chosenSeize
      earned = terms.chosenProfit
      after = terms.afterSale
    }
    if (!(repay > 0) || !(earned >= minProfit)) return false
    bids++
    result[2] = terms.inclusion
    if (result[2] === 0 && !bid()) return false
    x[asset] = after
    if (!(after > terms.lowestInRange)) enterRange()
    if (limited) state.capital -= repay * paid
    repaidNow[debt] = (repaidNow[debt] as number) + repay
    seizedNow[asset] = (seizedNow[asset] as number) + seize
    terms.profits = terms.profits + earned
    deals++
    result[0] = repay
    result[1] = seize
    return true
  }

  function profit(repay: number): number {
    trySale(taken(repay, position[0] as number) * terms.worth)
    return terms.proceeds - repay * terms.outlay - terms.gasUsd
  }

  /** Chooses what to repay where all that may be is more than pays, or would leave dust. */
  function reconsider(most: number, wanted: number): void {
    const held = position[0] as number
    let repay = wanted
    const pool = pools[c]
    // Where the last dollar sold still gains, the best is to sell all.
    const after = terms.afterSale
    if (pool !== undefined && terms.edge * after * after < 1) {
      const amount = taken(repay, held) * terms.worth
      const best = optimalSale(pool, root[c] as number, x, c, terms.gain - 1, amount)
      if (best < amount) repay = Math.floor(repay * (best / amount))
    }
    if (leavesDust(repay, taken(repay, held))) repay = withoutDust(most)
    terms.chosen = repay
    terms.chosenSeize = taken(repay, held)
    terms.chosenProfit = profit(repay)
  }

  /** Whether a side is neither gone nor keeps at least `minLeftover` dollars; Aave v3.3 reverts then. */
  function leavesDust(repay: number, seize: number): boolean {
    const restOwed = (position[1] as number) - repay
    const restHeld = (position[0] as number) - seize
    return (
      restOwed > 0 &&
      restHeld > 0 &&
      (restOwed * terms.oracleDebtUsd < minLeftover || restHeld * terms.oracleHeldUsd < minLeftover)
    )
  }

  /** The better of all that may be repaid and the most that leaves `minLeftover` on both sides; 0 when neither may be. */
  function withoutDust(most: number): number {
    const held = position[0] as number
    const byDebt = (position[1] as number) - Math.ceil(minLeftover / terms.oracleDebtUsd)
    const byHeld = Math.floor((held - minLeftover / terms.oracleHeldUsd) / terms.rate)
    const part = Math.min(most, byDebt, byHeld)
    const affordable = !limited || most * terms.outlay <= state.capital
    const whole = affordable && !leavesDust(most, taken(most, held)) ? most : 0
    if (!(part > 0) || leavesDust(part, taken(part, held))) return whole
    return whole > 0 && profit(whole) > profit(part) ? whole : part
  }

  function closeStep(): void {
    if (bids === 0) return
    state.bidGas = bids * gas
    bids = 0
    if (deals === 0) return
    for (let a = 0; a < state.assets; a++) {
      const atoms = repaidNow[a] as number
      if (atoms > 0) {
        state.repaid[a] = (state.repaid[a] as number) + atoms
        tally[repaid] = (tally[repaid] as number) + atoms * (unit[a] as number) * (price[a] as number)
        repaidNow[a] = 0
      }
      const taken = seizedNow[a] as number
      if (taken > 0) {
        const asset = market.assets[a]
        const dollars = taken * (unit[a] as number) * (price[a] as number)
        state.seized[a] = (state.seized[a] as number) + taken
        tally[seized] = (tally[seized] as number) + dollars
        tally[protocolFees] =
          (tally[protocolFees] as number) +
          (asset === undefined ? 0 : (dollars * asset.protocolFee * asset.bonus) / (1 + asset.bonus))
        seizedNow[a] = 0
        if ((x[a] as number) < (state.lowestX[a] as number)) state.lowestX[a] = x[a] as number
      }
    }
    tally[liquidatorProfit] = (tally[liquidatorProfit] as number) + terms.profits
    tally[gasPaid] = (tally[gasPaid] as number) + deals * state.gasUsd
    tally[liquidations] = (tally[liquidations] as number) + deals
    terms.profits = 0
    deals = 0
  }

  return { quote, leastDebt, liquidate, position, result, alsoTake: undefined, closeStep }
}
