import { optimalSale, sell } from '../amm/sell.ts'
import { inclusionBlocks } from '../chain/congestion.ts'
import type { Stream } from '../exact/threefry.ts'
import { field, type PathState } from './path.ts'

const secondsPerYear = 31_536_000
const { repaid, seized, liquidatorProfit, protocolFees, gasPaid, failedBids } = field

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
   * Its `position` is atoms of collateral, atoms of debt, health at the oracle's price (under 1), and dollars at the
   * oracle's price of all that the account owes: an array, because doubles in arguments are boxed.
   * @returns whether it was done: `result` then holds atoms repaid and seized, and blocks until inclusion.
   */
  readonly liquidate: () => boolean
  readonly position: Float64Array
  /** Atoms repaid, atoms seized, blocks. */
  readonly result: Float64Array
  /** Where the protocol takes whole accounts: takes further collateral of the one liquidated last. */
  readonly alsoTake: ((asset: number, atoms: number) => void) | undefined
}

/**
 * Liquidation at a bonus: Aave's LiquidationLogic, Morpho Blue's liquidate, and what is like them. The amount is the one
 * that maximises proceeds - repaid - gas - cost of capital under the close factor, the dust rules and the capital left.
 * Amounts are whole atoms, rounded as the contracts round: collateral down, and debt down where collateral is the limit.
 */
export function createDealer(state: PathState, bids: Stream): Dealer {
  const { market, unit, price, root, oracle, x, pools, tally } = state
  const { rules, liquidators } = market
  if (rules.kind !== 'spread') throw new Error('a dealer needs the rules of a spread')
  const { normal, full, fullBelow, smallPosition, minLeftover } = rules
  const { minProfit, gas, maxFeeGwei } = liquidators
  const tiedUp =
    1 + (liquidators.capitalCost * (liquidators.latencySeconds + market.chain.blockSeconds)) / secondsPerYear
  const result = new Float64Array(3)
  const position = new Float64Array(4)
  // Terms of the quoted pair, and of the sale looked at last: doubles in an array are written without a box.
  const terms = new Float64Array(10)
  const perRepaid = 0
  const debtUsd = 1
  const heldUsd = 2
  const oracleDebtUsd = 3
  const oracleHeldUsd = 4
  const share = 5
  const gain = 6
  const keep = 7
  const afterSale = 8
  /** Repaying exactly this takes all collateral, whatever rounding says. */
  const exhausts = 9
  let c = 0
  let d = 0

  function quote(collateral: number, debt: number): number {
    c = collateral
    d = debt
    const asset = market.assets[c]
    if (asset === undefined || state.fresh[c] === 0 || state.fresh[d] === 0) return Number.POSITIVE_INFINITY
    const unitHeld = unit[c] as number
    const unitOwed = unit[d] as number
    const bonus = 1 + asset.bonus
    terms[oracleDebtUsd] = unitOwed * (oracle[d] as number)
    terms[oracleHeldUsd] = unitHeld * (oracle[c] as number)
    terms[debtUsd] = unitOwed * (price[d] as number)
    terms[heldUsd] = unitHeld * (price[c] as number)
    terms[perRepaid] = ((terms[oracleDebtUsd] as number) * bonus) / (terms[oracleHeldUsd] as number)
    terms[share] = 1 - (asset.protocolFee * asset.bonus) / bonus
    // Dollars of collateral received for a dollar laid out
    terms[gain] =
      ((terms[perRepaid] as number) * (terms[share] as number) * (terms[heldUsd] as number)) /
      ((terms[debtUsd] as number) * tiedUp)
    terms[keep] = 1 - (asset.pool?.fee ?? 0)
    return leastDebt()
  }

  function leastDebt(): number {
    const deviation = x[c] as number
    const edge = (terms[gain] as number) * deviation * deviation * (terms[keep] as number) - 1
    return edge > 0
      ? (state.gasUsd + minProfit) / (edge * (terms[debtUsd] as number) * tiedUp)
      : Number.POSITIVE_INFINITY
  }

  /** Atoms of collateral for `repay` atoms of debt. */
  function taken(repay: number, held: number): number {
    if (repay === terms[exhausts]) return held
    const atoms = Math.floor(repay * (terms[perRepaid] as number))
    return atoms < held ? atoms : held
  }

  /** Profit of repaying so much; leaves the pool as it was, and where the sale would leave it in `terms`. */
  function profit(repay: number, held: number): number {
    const amount = receivedUsd(taken(repay, held))
    const pool = pools[c]
    const before = x[c] as number
    const brought = pool === undefined ? amount : sell(pool, root[c] as number, x, c, amount)
    terms[afterSale] = x[c] as number
    x[c] = before
    return brought - repay * (terms[debtUsd] as number) * tiedUp - state.gasUsd
  }

  function receivedUsd(atoms: number): number {
    return atoms * (terms[share] as number) * (terms[heldUsd] as number)
  }

  /** Most debt that the rules let one call repay. */
  function mostRepay(held: number, owed: number, health: number, totalOwed: number): number {
    const owedUsd = owed * (terms[oracleDebtUsd] as number)
    let most = owed
    const small =
      smallPosition > 0 &&
      (owedUsd < smallPosition || held * (terms[oracleHeldUsd] as number) < smallPosition)
    if (!small) {
      if (health <= fullBelow) most = Math.floor(owed * full)
      // Aave v3.3 measures half of all that is owed, earlier versions half of this asset's debt.
      else if (smallPosition > 0)
        most = Math.min(owed, Math.floor((totalOwed * normal) / (terms[oracleDebtUsd] as number)))
      else most = Math.floor(owed * normal)
    }
    // All collateral goes for what it is worth; that amount of debt is rounded down, the collateral is not.
    terms[exhausts] = Number.POSITIVE_INFINITY
    if (most * (terms[perRepaid] as number) > held) {
      most = Math.min(most, Math.floor(held / (terms[perRepaid] as number)))
      terms[exhausts] = most
    }
    return most
  }

  /** Whether both sides are gone or both keep at least `minLeftover` dollars; Aave v3.3 reverts otherwise. */
  function leavesDust(repay: number, held: number, owed: number): boolean {
    const rest = held - taken(repay, held)
    if (minLeftover === 0 || repay >= owed || rest <= 0) return false
    return (
      (owed - repay) * (terms[oracleDebtUsd] as number) < minLeftover ||
      rest * (terms[oracleHeldUsd] as number) < minLeftover
    )
  }

  function liquidate(): boolean {
    const held = position[0] as number
    const owed = position[1] as number
    const health = position[2] as number
    const totalOwed = position[3] as number
    const most = mostRepay(held, owed, health, totalOwed)
    let repay = most
    const outlay = (terms[debtUsd] as number) * tiedUp
    if (repay * outlay > state.capital) repay = Math.floor(state.capital / outlay)
    let earned = repay > 0 ? profit(repay, held) : 0
    const pool = pools[c]
    const after = terms[afterSale] as number
    // Where the last dollar sold still gains, the best is to sell all.
    if (
      pool !== undefined &&
      repay > 0 &&
      (terms[gain] as number) * after * after * (terms[keep] as number) < 1
    ) {
      const amount = receivedUsd(taken(repay, held))
      const best = optimalSale(pool, root[c] as number, x, c, (terms[gain] as number) - 1, amount)
      if (best < amount) {
        repay = Math.floor(repay * (best / amount))
        earned = profit(repay, held)
      }
    }
    if (leavesDust(repay, held, owed)) {
      repay = withoutDust(most, held, owed)
      earned = profit(repay, held)
    }
    if (!(repay > 0) || !(earned >= minProfit)) return false
    const blocks = state.sameBlocks
      ? state.blocks
      : inclusionBlocks(market.chain, state.chain, maxFeeGwei, bids.uniform())
    state.bidGas += gas
    const oracleOffset = Math.max(state.oracleOffset[c] as number, state.oracleOffset[d] as number)
    if (!(oracleOffset + state.bidSeconds + blocks * market.chain.blockSeconds <= state.windowSeconds)) {
      tally[failedBids] = (tally[failedBids] as number) + 1
      return false
    }
    settle(repay, taken(repay, held), earned, blocks)
    return true
  }

  /** The better of all that may be repaid and the most that leaves `minLeftover` on both sides; 0 when neither may be. */
  function withoutDust(most: number, held: number, owed: number): number {
    const byDebt = owed - Math.ceil(minLeftover / (terms[oracleDebtUsd] as number))
    const byHeld = Math.floor(
      (held - minLeftover / (terms[oracleHeldUsd] as number)) / (terms[perRepaid] as number),
    )
    const part = Math.min(most, byDebt, byHeld)
    const affordable = most * (terms[debtUsd] as number) * tiedUp <= state.capital
    const whole = affordable && !leavesDust(most, held, owed) ? most : 0
    if (!(part > 0) || leavesDust(part, held, owed)) return whole
    return whole > 0 && profit(whole, held) > profit(part, held) ? whole : part
  }

  function settle(repay: number, seize: number, earned: number, blocks: number): void {
    x[c] = terms[afterSale] as number
    if ((x[c] as number) < (state.lowestX[c] as number)) state.lowestX[c] = x[c] as number
    const paid = repay * (terms[debtUsd] as number)
    const worth = seize * (terms[heldUsd] as number)
    state.capital -= paid * tiedUp
    state.repaid[d] = (state.repaid[d] as number) + repay
    state.seized[c] = (state.seized[c] as number) + seize
    tally[repaid] = (tally[repaid] as number) + paid
    tally[seized] = (tally[seized] as number) + worth
    tally[liquidatorProfit] = (tally[liquidatorProfit] as number) + earned
    tally[protocolFees] = (tally[protocolFees] as number) + worth * (1 - (terms[share] as number))
    tally[gasPaid] = (tally[gasPaid] as number) + state.gasUsd
    result[0] = repay
    result[1] = seize
    result[2] = blocks
  }

  return { quote, leastDebt, liquidate, position, result, alsoTake: undefined }
}
