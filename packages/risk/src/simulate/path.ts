import type { PoolModel } from '../amm/pool.ts'
import { createChainState } from '../chain/congestion.ts'
import type { ChainState } from '../chain/model.ts'
import { type Market, outcomeFields } from '../market/market.ts'
import type { Oracle } from '../oracle/oracle.ts'
import { doubles } from './doubles.ts'
import { atomDollars } from './layout.ts'

/** Where each outcome lies in `tally`. */
export const field: Readonly<Record<(typeof outcomeFields)[number], number>> = Object.fromEntries(
  outcomeFields.map((name, at) => [name, at]),
  // every field is a key
) as Record<(typeof outcomeFields)[number], number>

/**
 * What the parts of a step share: one object for all paths, overwritten. Arrays are by asset; money is in dollars at the
 * outside price of the moment.
 */
export type PathState = {
  readonly market: Market
  readonly assets: number
  /** Dollars of an atom at the start. */
  readonly unit: Float64Array
  readonly liquidationThreshold: Float64Array
  readonly pools: readonly (PoolModel | undefined)[]
  /** Outside prices relative to the start, their square roots, and the prices that the protocol sees. */
  readonly price: Float64Array
  readonly root: Float64Array
  readonly oracle: Float64Array
  /** Seconds into the step at which the oracle's price came; 0 when it is older. */
  readonly oracleOffset: Float64Array
  /** 1 where the price is new enough to liquidate on. */
  readonly fresh: Uint8Array
  /** sqrt(pool price / outside price). */
  readonly x: Float64Array
  /** Lowest x of the path; then atoms repaid, seized, written off, repaid by their owners, absorbed and not yet sold. */
  readonly lowestX: Float64Array
  readonly repaid: Float64Array
  readonly seized: Float64Array
  readonly writtenOff: Float64Array
  /** Written off and paid for by nobody: bad debt. Emptied step by step. */
  readonly lost: Float64Array
  readonly toppedUp: Float64Array
  readonly inventory: Float64Array
  /** Collateral first open to liquidation in this step, atoms. */
  readonly opened: Float64Array
  readonly tally: Float64Array
  readonly chain: ChainState
  step: number
  /** Whether the bids of this step have their terms: `openBidding`. */
  bidding: boolean
  /** Dollars of gas for one liquidation, and gas that bids of this step asked for. */
  gasUsd: number
  bidGas: number
  /** Dollars that liquidators can still put up in this step. */
  capital: number
  /** Seconds from the start of the step to the earliest bid, without the oracle's offset. */
  readonly bidSeconds: number
  /** Steps that a liquidator is behind the oracle, and seconds within which a bid has to be included. */
  readonly lagSteps: number
  readonly windowSeconds: number
  /** Blocks until inclusion: of every bid when `sameBlocks`, else drawn for each. Infinity: not in this step. */
  blocks: number
  sameBlocks: boolean
  /** What the reserves of an absorbing protocol have gained or lost. */
  reserves: number
}

export function createPathState(market: Market, oracle: Oracle): PathState {
  const assets = market.assets.length
  const reaction = market.liquidators.latencySeconds + market.chain.blockSeconds
  const lagSteps = reaction <= market.stepSeconds / 2 ? 0 : Math.ceil(reaction / market.stepSeconds)
  const perAsset = () => doubles(assets)
  return {
    market,
    assets,
    unit: atomDollars(market),
    liquidationThreshold: Float64Array.from(market.assets, (asset) => asset.liquidationThreshold),
    pools: market.assets.map(({ pool }) => pool),
    price: perAsset(),
    root: perAsset(),
    oracle: oracle.price,
    oracleOffset: oracle.offset,
    fresh: oracle.fresh,
    x: perAsset(),
    lowestX: perAsset(),
    repaid: perAsset(),
    seized: perAsset(),
    writtenOff: perAsset(),
    lost: perAsset(),
    toppedUp: perAsset(),
    inventory: perAsset(),
    opened: perAsset(),
    tally: new Float64Array(outcomeFields.length),
    chain: createChainState(market.chain),
    step: 0,
    bidding: false,
    gasUsd: 0,
    bidGas: 0,
    capital: 0,
    bidSeconds: market.liquidators.latencySeconds,
    lagSteps,
    windowSeconds: (lagSteps + 1) * market.stepSeconds,
    blocks: 1,
    sameBlocks: true,
    reserves: 0,
  }
}

export function resetPathState(state: PathState): void {
  state.price.fill(1)
  state.root.fill(1)
  state.x.fill(1)
  state.lowestX.fill(1)
  for (const sums of [
    state.repaid,
    state.seized,
    state.writtenOff,
    state.lost,
    state.toppedUp,
    state.inventory,
    state.opened,
    state.tally,
  ])
    sums.fill(0)
  Object.assign(state.chain, createChainState(state.market.chain))
  state.step = 0
  state.bidGas = 0
  state.reserves = 0
}
