import { recover } from '../amm/sell.ts'
import { stepChain } from '../chain/congestion.ts'
import { ln } from '../exact/functions.ts'
import { createStream } from '../exact/threefry.ts'
import { type Book, latencyWidth, type Market, type Simulator } from '../market/market.ts'
import { createOracle } from '../oracle/oracle.ts'
import { createAbsorber } from './absorber.ts'
import { createDealer } from './dealer.ts'
import { doubles } from './doubles.ts'
import { debtParts } from './latency.ts'
import { arrange } from './layout.ts'
import { createPairs } from './pairs.ts'
import { createPathState, field, resetPathState } from './path.ts'
import { createRows } from './rows.ts'
import { createPick } from './topUps.ts'

/** What the draws are for, so that they share none with prices. */
const purpose = { bids: 64, borrowers: 65, reporters: 66 } as const

/** Relative prices beyond these are taken as these: a result, and no NaN, comes out of absurd ones. */
const leastPrice = 1e-9
const mostPrice = 1e9

/** Atoms by asset at the end of a path, before the book is put back: what an audit of conservation adds up. */
export type Ledger = {
  readonly heldAtStart: Float64Array
  readonly owedAtStart: Float64Array
  /** Of accounts that owed something at the start. */
  readonly held: Float64Array
  readonly owed: Float64Array
  readonly seized: Float64Array
  readonly repaid: Float64Array
  readonly toppedUp: Float64Array
  readonly writtenOff: Float64Array
}

/**
 * Lending with liquidation at a bonus or by absorption. A step takes, in this order: prices, the chain, the oracle, top-ups
 * of borrowers, liquidators, pools and bad debt (economics.md, section 5). The step allocates nothing; after a path only
 * what it touched is put back.
 * @param options.audit called at the end of each path.
 */
export function createLendingSimulator(
  market: Market,
  book: Book,
  options: {
    readonly seed: number
    readonly search: 'index' | 'scan'
    readonly audit?: (path: number, ledger: Ledger) => void
  },
): Simulator {
  const assets = market.assets.length
  const reporters = createStream(options.seed, 0, purpose.reporters)
  const oracle = createOracle(market.oracle, assets, market.stepSeconds, reporters)
  const state = createPathState(market, oracle)
  const { unit, price, root, x, pools, tally, chain } = state
  const layout = arrange(market, book)
  const bids = createStream(options.seed, 0, purpose.bids)
  const borrowers = createStream(options.seed, 0, purpose.borrowers)
  const absorber = market.rules.kind === 'absorb' ? createAbsorber(state, bids) : undefined
  const deal = absorber ?? createDealer(state, bids)
  const latency = new Float64Array(latencyWidth)
  const parts = debtParts(layout, unit)
  const pairs = createPairs(state, layout, deal, latency, parts, options.search)
  const rows = createRows(state, layout, deal, latency, parts, options.search)
  const { aim, pick } = createPick(state, borrowers)
  const shortfall = doubles(assets)
  const moves = doubles(assets)
  const lowest = doubles(assets)
  const insurance = doubles(1)
  const { capital } = market.liquidators

  function takePrices(step: number, prices: Float64Array): void {
    for (let a = 0; a < assets; a++) {
      const raw = prices[step * assets + a] as number
      // Dollars mostly stand still.
      if (raw === price[a]) {
        moves[a] = 0
        continue
      }
      const now = raw >= leastPrice ? (raw <= mostPrice ? raw : mostPrice) : leastPrice
      const rootNow = Math.sqrt(now)
      // |r - 1| / sqrt(r), which is |ln r| but for the third order: congestion and recovery use it.
      moves[a] = Math.abs(now - (price[a] as number)) / (rootNow * (root[a] as number))
      price[a] = now
      root[a] = rootNow
      if (now < (lowest[a] as number)) lowest[a] = now
    }
  }

  function runStep(step: number, prices: Float64Array): void {
    const { stepSeconds, chain: model } = market
    state.step = step
    takePrices(step, prices)
    stepChain(model, chain, moves[0] as number, stepSeconds, state.bidGas)
    const waitSeconds = (chain.backlog / model.maxGas) * model.blockSeconds
    oracle.step(step, price, x, waitSeconds)
    pairs.observe()
    rows.observe()
    if (aim()) {
      pairs.topUp(pick)
      rows.topUp(pick)
    }
    state.capital = capital
    state.bidGas = 0
    state.bidding = false
    if (absorber !== undefined) absorber.sellInventory()
    pairs.liquidate()
    rows.liquidate()
    deal.closeStep()
    for (let a = 0; a < assets; a++) {
      const pool = pools[a]
      if (pool !== undefined && x[a] !== 1) recover(pool, x, a, stepSeconds, moves[a] as number)
      const opened = state.opened[a] as number
      if (opened > 0) {
        tally[field.atRisk] = (tally[field.atRisk] as number) + opened * dollarsOf(a)
        state.opened[a] = 0
      }
      const lost = state.lost[a] as number
      if (lost > 0) {
        const dollars = lost * dollarsOf(a)
        lose(dollars)
        tally[field.realisedBadDebt] = (tally[field.realisedBadDebt] as number) + dollars
        state.lost[a] = 0
      }
    }
  }

  /** Of an atom, at outside prices. */
  function dollarsOf(a: number): number {
    return (unit[a] as number) * (price[a] as number)
  }

  /** Insurance pays first, lenders bear the rest. */
  function lose(dollars: number): void {
    const left = insurance[0] as number
    const paid = dollars < left ? dollars : left
    insurance[0] = left - paid
    tally[field.badDebt] = (tally[field.badDebt] as number) + dollars
    tally[field.insuranceUsed] = (tally[field.insuranceUsed] as number) + paid
    tally[field.socialised] = (tally[field.socialised] as number) + dollars - paid
  }

  function closePath(): void {
    shortfall.fill(0)
    pairs.close(shortfall)
    rows.close(shortfall)
    let reserves = state.reserves
    for (let a = 0; a < assets; a++) {
      const dollars = (unit[a] as number) * (price[a] as number)
      lose((shortfall[a] as number) * dollars)
      reserves += (state.inventory[a] as number) * dollars
    }
    if (reserves < 0) {
      lose(-reserves)
      tally[field.realisedBadDebt] = (tally[field.realisedBadDebt] as number) - reserves
    }
    let deepest = 0
    for (let a = 1; a < assets; a++) {
      if ((state.lowestX[a] as number) < (state.lowestX[deepest] as number)) deepest = a
    }
    const own = -2 * ln(state.lowestX[deepest] as number)
    const outside = -ln(lowest[deepest] as number)
    tally[field.deepestDeviation] = own
    tally[field.spiral] = own === 0 ? 0 : own < outside ? own / outside : 1
    tally[field.lowestPrice] = lowest[0] as number
  }

  function ledger(): Ledger {
    const held = new Float64Array(assets)
    const owed = new Float64Array(assets)
    pairs.total(held, owed)
    rows.total(held, owed)
    return {
      heldAtStart: layout.heldAtStart,
      owedAtStart: layout.owedAtStart,
      held,
      owed,
      seized: state.seized.slice(),
      repaid: state.repaid.slice(),
      toppedUp: state.toppedUp.slice(),
      writtenOff: state.writtenOff.slice(),
    }
  }

  function run(path: number, prices: Float64Array, out: Float64Array): void {
    const steps = prices.length / assets - 1
    resetPathState(state)
    oracle.reset(steps)
    pairs.reset(steps)
    rows.reset(steps)
    bids.reset(path, purpose.bids)
    borrowers.reset(path, purpose.borrowers)
    reporters.reset(path, purpose.reporters)
    lowest.fill(1)
    insurance[0] = market.insurance
    for (let step = 1; step <= steps; step++) runStep(step, prices)
    closePath()
    out.set(tally)
    options.audit?.(path, ledger())
    pairs.undo()
    rows.undo()
  }

  return { run, latency }
}
