import { mainnet } from '../../chain/model.ts'
import type { Book, LiquidationRules, Market, MarketAsset } from '../../market/market.ts'

/** A chain that nothing here can move: its fee stays, and no bid waits. */
export const wideChain = {
  ...mainnet,
  targetGas: 1e18,
  maxGas: 2e18,
  ordinaryDemand: 1e18,
  demandPerPercent: 0,
}

type Account = { held: number; owed: number; everOpen: boolean; liquidated: boolean; readonly place: number }

export type NaiveResult = {
  readonly accounts: readonly { readonly held: number; readonly owed: number }[]
  readonly liquidations: number
  readonly liquidated: number
  readonly profit: number
  readonly gas: number
  readonly fees: number
  readonly realisedBadDebt: number
  readonly badDebt: number
  readonly deepest: number
}

/**
 * What lending does to accounts of asset 0 against asset 1, written a second time as simply as can be: accounts are objects,
 * the pool is two reserves, every step looks at everyone, and nothing is shared with the engine. The oracle shows prices of
 * `lagSteps` ago, bids take a block, owners do nothing.
 */
export function naive(market: Market, book: Book, prices: Float64Array, lagSteps: number): NaiveResult {
  const [eth, usd] = market.assets as [MarketAsset, MarketAsset]
  const rules = market.rules as Extract<LiquidationRules, { kind: 'spread' }>
  const { latencySeconds, capital, capitalCost, gas, minProfit } = market.liquidators
  const blockSeconds = market.chain.blockSeconds
  const accounts: Account[] = Array.from({ length: book.count }, (_, place) => ({
    held: book.collateral[place * 2]!,
    owed: book.debt[place * 2 + 1]!,
    everOpen: false,
    liquidated: false,
    place,
  }))
  const calls = Math.max(1, Math.min(8, Math.floor(market.stepSeconds / (latencySeconds + blockSeconds))))
  const outlay = 1 + (capitalCost * (latencySeconds + blockSeconds)) / (365 * 86_400)
  const pool = eth.pool
  let off = 1 // pool price / outside price
  let deepest = 0
  const sums = { liquidations: 0, profit: 0, gas: 0, fees: 0, lost: 0 }
  const steps = prices.length / 2 - 1
  for (let step = 1; step <= steps; step++) {
    const at = Math.max(0, step - lagSteps)
    const dollars = {
      held: eth.atom * eth.price * prices[step * 2]!,
      owed: usd.atom * usd.price * prices[step * 2 + 1]!,
    }
    const seen = {
      held: eth.atom * eth.price * prices[at * 2]!,
      owed: usd.atom * usd.price * prices[at * 2 + 1]!,
    }
    const gasUsd = gas * market.chain.baseFeeGwei * 1e-9 * market.chain.coinPrice * prices[step * 2]!
    let funds = capital
    const healthOf = ({ held, owed }: Account) =>
      owed === 0
        ? Number.POSITIVE_INFINITY
        : (held * seen.held * eth.liquidationThreshold) / (owed * seen.owed)

    /** Dollars out of the pool's two reserves, and its price over the outside price afterwards. */
    const swap = (amount: number) => {
      if (pool === undefined) return { out: amount, off }
      const quote = pool.liquidity[0]! * Math.sqrt(prices[step * 2]! * off)
      const base = quote / off
      const added = amount * (1 - pool.fee)
      const out = (quote * added) / (base + added)
      return { out, off: (quote - out) / (base + added) }
    }
    const bonus = 1 + eth.bonus
    const ofSeized = 1 - (eth.protocolFee * eth.bonus) / bonus
    const seizedFor = (repay: number, held: number) =>
      Math.min(held, Math.floor((repay * seen.owed * bonus) / seen.held))

    const bestCall = (account: Account) => {
      const { held, owed } = account
      const small = owed * seen.owed < rules.smallPosition || held * seen.held < rules.smallPosition
      const factor = small ? 1 : healthOf(account) <= rules.fullBelow ? rules.full : rules.normal
      let most = Math.floor(owed * factor)
      const covered = Math.floor((held * seen.held) / (seen.owed * bonus))
      const exhausts = most > covered
      if (exhausts) most = covered
      const fundable = Math.floor(funds / (dollars.owed * outlay))
      const evaluate = (repay: number) => {
        const seize = exhausts && repay === most ? held : seizedFor(repay, held)
        const dust =
          repay < owed &&
          seize < held &&
          ((owed - repay) * seen.owed < rules.minLeftover || (held - seize) * seen.held < rules.minLeftover)
        const sold = swap(seize * dollars.held * ofSeized)
        const profit = sold.out - repay * dollars.owed * outlay - gasUsd
        return { repay, seize, profit: dust ? Number.NEGATIVE_INFINITY : profit, ...sold }
      }
      // Profit is concave but for the dust rule, which leaves the ends of what is allowed.
      const inner = (() => {
        if (pool === undefined) return most
        const base = pool.liquidity[0]! * Math.sqrt(prices[step * 2]! / off)
        const perRepaid = ((seen.owed * bonus) / seen.held) * dollars.held * ofSeized
        const gain = perRepaid / (dollars.owed * outlay)
        const stop = (base * (Math.sqrt(off * gain * (1 - pool.fee)) - 1)) / (1 - pool.fee)
        return Math.floor(stop / perRepaid)
      })()
      const keepsDebt = owed - Math.ceil(rules.minLeftover / seen.owed)
      const keepsHeld = Math.floor(((held - rules.minLeftover / seen.held) * seen.held) / (seen.owed * bonus))
      return [inner, most, fundable, Math.min(keepsDebt, keepsHeld)]
        .map((repay) => Math.min(repay, most, fundable))
        .filter((repay) => repay > 0)
        .map(evaluate)
        .reduce<ReturnType<typeof evaluate> | undefined>(
          (best, one) => (best !== undefined && best.profit >= one.profit ? best : one),
          undefined,
        )
    }

    const open = accounts.filter((account) => healthOf(account) < 1)
    const known = open
      .filter(({ everOpen }) => everOpen)
      .sort((a, b) => b.owed - a.owed || healthOf(a) - healthOf(b))
    const fresh = open.filter(({ everOpen }) => !everOpen).sort((a, b) => healthOf(a) - healthOf(b))
    for (const account of [...known, ...fresh]) {
      account.everOpen = true
      for (let call = 0; call < calls && healthOf(account) < 1; call++) {
        const chosen = bestCall(account)
        if (chosen === undefined || !(chosen.profit >= minProfit)) break
        account.held -= chosen.seize
        account.owed -= chosen.repay
        account.liquidated = true
        off = chosen.off
        deepest = Math.max(deepest, -Math.log(off))
        funds -= chosen.repay * dollars.owed * outlay
        sums.liquidations++
        sums.profit += chosen.profit
        sums.gas += gasUsd
        sums.fees += chosen.seize * dollars.held * (1 - ofSeized)
        if (account.held === 0) {
          sums.lost += account.owed * dollars.owed
          account.owed = 0
        }
      }
    }
    if (pool !== undefined) {
      const ratio = prices[step * 2]! / prices[step * 2 - 2]!
      // The engine's |ln ratio|, of which it drops the third order, and its idea of rest.
      const moved = Math.abs(ratio - 1) / Math.sqrt(ratio)
      const halfLife = pool.halfLifeSeconds * (1 + pool.stressSlowdown * moved * 100)
      off = off ** (2 ** (-market.stepSeconds / halfLife))
      if (1 - Math.sqrt(off) < 1e-7) off = 1
    }
  }
  const last = { held: eth.atom * eth.price * prices.at(-2)!, owed: usd.atom * usd.price * prices.at(-1)! }
  const short = accounts.reduce(
    (sum, { held, owed }) => sum + Math.max(0, owed * last.owed - held * last.held),
    0,
  )
  return {
    accounts,
    liquidations: sums.liquidations,
    liquidated: accounts.filter(({ liquidated }) => liquidated).length,
    profit: sums.profit,
    gas: sums.gas,
    fees: sums.fees,
    realisedBadDebt: sums.lost,
    badDebt: sums.lost + short,
    deepest,
  }
}
