import { MembraneError } from '@membrane/core'
import { recover } from '../amm/sell.ts'
import { stepChain } from '../chain/congestion.ts'
import { ln } from '../exact/functions.ts'
import { pairwiseSum } from '../exact/sum.ts'
import { createStream } from '../exact/threefry.ts'
import {
  type Book,
  debtPartsOfBook,
  latencyBinSeconds,
  latencyBins,
  latencyFields,
  latencyWidth,
  type Market,
  type Simulator,
} from '../market/market.ts'
import { createOracle } from '../oracle/oracle.ts'
import { appraise, begin, createFloor, type Floor } from './floor.ts'
import { include, look, sendAgain } from './keeper.ts'
import { writeOutcome } from './outcome.ts'
import { arrangeReach, forReached } from './reach.ts'
import { auctionRules } from './rules.ts'
import { end } from './settle.ts'
import { collateralValue, firstCollateral, health, kick, limitsAt, lotsOf, topUp } from './vaults.ts'

/** Errors of an oracle's reporters are drawn apart from everything else. */
const errorsPurpose = 41

/** What an account is that has no spell of ill health going on. */
const never = -1
const healed = -2
const liquidated = -3

/** A {@link Simulator} whose last path can be looked at. */
export type AuctionSimulator = Simulator & {
  /** The newest path, as it ended. */
  readonly floor: Floor
}

/**
 * Runs paths of a protocol of Maker's kind: unsafe accounts lose their collateral in lots, which finite keepers buy, whose
 * bids have to get into blocks. Collateral and debt are conserved in atoms: what an account had is what it has, what its
 * lots hold, what bidders took and what its owner repaid, exactly.
 *
 * The price of a step holds from its beginning to its end; kicks, bids and ends of auctions have their own moments inside.
 *
 * @param book accounts that owe one asset, the same for all of them.
 * @param options `seed` of keepers' and owners' draws.
 * @throws MembraneError `AUCTION_RULES` when the market has no auctions, `AUCTION_BOOK` when accounts owe several assets,
 * `AUCTION_CONFIG` where a number cannot be one of an auction.
 */
export function createAuctionSimulator(
  market: Market,
  book: Book,
  options: {
    readonly seed: number
    readonly feed?: (step: number, floor: Floor, prices: Float64Array) => void
  },
): AuctionSimulator {
  if (market.rules.kind !== 'auction') {
    throw new MembraneError('AUCTION_RULES', {
      shortMessage: `The market liquidates by '${market.rules.kind}'; expected 'auction'.`,
      hint: "Use the simulator of that kind, or set protocol.kind to 'maker'.",
    })
  }
  const rules = auctionRules(market.rules.auction)
  const floor = createFloor(market, book, rules, options.seed)
  const latency = new Float64Array(latencyWidth)
  const debtParts = partsOf(book, floor.debtAsset)
  /** Seconds at which an account's spell of ill health began, or one of the three below. */
  const unhealthySince = new Float64Array(book.count)
  /** Accounts in a spell. */
  const unhealthy = new Int32Array(book.count)
  let unhealthyCount = 0
  const seen = new Uint8Array(book.count)
  const { outside, oracle, report, chain, keepers } = floor
  const assets = market.assets.length
  const errors = createStream(options.seed, 0, errorsPurpose)
  const feed = createOracle(market.oracle, assets, market.stepSeconds, errors)
  const relative = new Float64Array(assets)
  const first = firstCollateral(market)
  let stale = false
  const outsideLimits = new Float64Array(assets)
  const oracleLimits = new Float64Array(assets)
  const levels = new Float64Array(assets)
  const reach = arrangeReach(market, book, floor.debtAsset)

  function run(path: number, prices: Float64Array, out: Float64Array): void {
    begin(floor, book, path)
    unhealthySince.fill(never)
    unhealthyCount = 0
    seen.fill(0)
    errors.reset(path)
    const steps = prices.length / assets - 1
    feed.reset(steps)
    stale = false
    for (let step = 0; step < steps; step++) {
      floor.now = step * market.stepSeconds
      let absReturn = 0
      for (let asset = 0; asset < assets; asset++) {
        const price = prices[step * assets + asset] as number // the path has a row for every step
        const before = step === 0 ? 1 : (prices[(step - 1) * assets + asset] as number)
        const moved = Math.abs(ln(price / before))
        relative[asset] = price
        if (asset === 0) absReturn = moved
        outside[asset] = price * (market.assets[asset]?.price ?? 0)
        const pool = market.assets[asset]?.pool
        if (pool !== undefined) recover(pool, floor.pools, asset, market.stepSeconds, moved)
      }
      appraise(floor)
      stepChain(market.chain, chain, absReturn, market.stepSeconds, floor.gas)
      floor.gas = 0
      report.steps++
      report.feeSum += chain.baseFeeGwei
      const day = Math.floor(floor.now / 86_400)
      report.feeOfDay[day] = (report.feeOfDay[day] ?? 0) + chain.baseFeeGwei
      const hour = Math.floor(floor.now / 3_600)
      report.feeOfHour[hour] = (report.feeOfHour[hour] ?? 0) + chain.baseFeeGwei
      report.feeMost = Math.max(report.feeMost, chain.baseFeeGwei)
      readOracle(step)
      report.overshootMost = Math.max(
        report.overshootMost,
        (oracle[first] as number) - (outside[first] as number),
      )
      for (const keeper of keepers) sendAgain(floor, keeper)
      owners()
      attend(floor.now + market.stepSeconds)
    }
    floor.now = steps * market.stepSeconds
    limitsAt(floor, outside, outsideLimits)
    endSpells()
    for (let position = 0; position < book.count; position++) {
      const since = unhealthySince[position] as number
      if (since >= 0) count(latencyFields.open, position)
      else if (since === healed) count(latencyFields.healed, position)
    }
    writeOutcome(floor, prices, out)
  }

  /** The protocol takes the oracle's price when a hop begins, and looks at fresh prices only. */
  function readOracle(step: number): void {
    const wait = (chain.backlog / market.chain.maxGas) * market.chain.blockSeconds
    feed.step(step, relative, floor.pools, wait)
    const hop = Math.max(1, Math.round(rules.hopSeconds / market.stepSeconds))
    if (step % hop !== 0) return
    stale = feed.fresh.includes(0)
    if (stale) return
    for (let asset = 0; asset < assets; asset++) {
      oracle[asset] = (feed.price[asset] as number) * (market.assets[asset]?.price ?? 0) // arrays by asset
    }
  }

  /** Owners repay, and unsafe accounts are put up: one lot a block each, in turn. */
  function owners(): void {
    const { borrowers, stepSeconds } = market
    const idle = Math.min(1, market.chain.baseFeeGwei / chain.baseFeeGwei)
    const chance = ((borrowers.topUpHazard * stepSeconds) / 3_600) * idle
    limitsAt(floor, outside, outsideLimits)
    limitsAt(floor, oracle, oracleLimits)
    endSpells()
    const lowest = chance > 0 ? Math.max(1, borrowers.topUpBelow) : 1
    for (let asset = 0; asset < assets; asset++) {
      const atMarket = (outsideLimits[asset] as number) / lowest // limits of all assets
      levels[asset] = stale ? atMarket : Math.min(atMarket, oracleLimits[asset] as number)
    }
    forReached(reach, levels, (position) => {
      const now = health(floor, position, outsideLimits)
      if (chance > 0 && now < borrowers.topUpBelow && floor.stream.uniform() < chance) {
        topUp(floor, position, now)
        return
      }
      const since = unhealthySince[position] as number
      if (now < 1 && (since === never || since === healed)) {
        unhealthySince[position] = floor.now
        unhealthy[unhealthyCount++] = position
      }
      if (!stale && health(floor, position, oracleLimits) < 1) putUp(position)
    })
  }

  /** Spells that the price or the owner has ended. */
  function endSpells(): void {
    let left = 0
    for (let n = 0; n < unhealthyCount; n++) {
      const position = unhealthy[n] as number
      if (unhealthySince[position] === liquidated) continue
      if (health(floor, position, outsideLimits) < 1) unhealthy[left++] = position
      else unhealthySince[position] = healed
    }
    unhealthyCount = left
  }

  function putUp(position: number): void {
    if (seen[position] === 0) {
      seen[position] = 1
      report.accounts++
      report.atRisk += collateralValue(floor, position, outside)
      const since = unhealthySince[position] as number
      const bin = since < 0 ? 0 : Math.floor((floor.now - since) / latencyBinSeconds(market))
      count(Math.min(latencyBins - 1, bin), position)
      unhealthySince[position] = liquidated
    }
    const { blockSeconds } = market.chain
    const blocks = Math.max(1, Math.floor(market.stepSeconds / blockSeconds))
    const most = rules.sale.kind === 'dutch' ? Number.MAX_SAFE_INTEGER : rules.kicksPerBlock
    let left = Math.ceil(lotsOf(floor, position))
    for (let block = 0; block < blocks && left > 0; block++) {
      for (let lot = 0; lot < most && left > 0; lot++, left--)
        floor.agenda.add(floor.now + block * blockSeconds, 'kick', position)
    }
  }

  function count(bin: number, position: number): void {
    latency[bin] = (latency[bin] as number) + (debtParts[position] as number)
  }

  /** Everything that is due before the step ends. */
  function attend(until: number): void {
    const stop = until - 1e-6
    for (let due = floor.agenda.take(stop); due !== undefined; due = floor.agenda.take(stop)) {
      floor.now = due.time
      const keeper = keepers[due.subject]
      const lot = floor.lots[due.subject]
      if (due.kind === 'kick') kick(floor, due.subject)
      else if (due.kind === 'end' && lot !== undefined) end(floor, lot)
      else if (due.kind === 'include' && keeper !== undefined) include(floor, keeper)
      else if (due.kind === 'look' && keeper !== undefined) {
        look(floor, keeper)
        floor.agenda.add(floor.now + keeper.group.intervalSeconds, 'look', keeper.id)
      }
    }
  }

  return { run, latency, floor }
}

/** What the debt of each account weighs in the histogram of waiting. */
function partsOf(book: Book, debtAsset: number): Float64Array {
  const owed = Float64Array.from({ length: book.count }, (_, position) =>
    Number(book.debt[position * book.assets + debtAsset]),
  )
  const total = pairwiseSum(owed)
  return owed.map((atoms) => Math.floor((atoms / total) * debtPartsOfBook + 0.5))
}
