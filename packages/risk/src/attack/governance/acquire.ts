import { type Depth, flowBetween, sell } from '../depth.ts'

/** Where votes come from, in tokens; dollars a token is the fair price. */
export type VoteSupply = {
  /** Dollars of a token. */
  readonly price: number
  readonly pools: readonly Depth[]
  /** Sellers outside pools, at a premium over the price. */
  readonly otc: { readonly tokens: number; readonly premium: number } | undefined
  /** Lending markets: a yearly rate, and collateral of `collateralRatio` times the loan. */
  readonly borrow:
    | { readonly tokens: number; readonly yearlyRate: number; readonly collateralRatio: number }
    | undefined
  /** Votes granted for capital put in, which comes out again less `exitCost`. */
  readonly deposit: { readonly tokens: number; readonly exitCost: number } | undefined
  /** Loans that live for one transaction: tokens that can be borrowed so, and the fee as a fraction, which money costs too. */
  readonly flash: { readonly tokens: number; readonly fee: number } | undefined
}

export type Holding = {
  /** Whether votes may go back in the transaction that gets them, so that they can be flash-borrowed. */
  readonly atOnce: boolean
  /** Whether flash loans also pay for votes that cost money, but not outside pools; only with `atOnce`. */
  readonly flashFunded: boolean
  /** How long the votes are held otherwise. */
  readonly seconds: number
  /** Yearly cost of the attacker's own money. */
  readonly capitalRate: number
  /** Price of the token afterwards over the price before. */
  readonly priceAfter: number
}

export type VoteSource = 'flash' | 'borrow' | 'deposit' | 'otc' | 'pools'

/** Votes bought and what they cost, dollars. */
export type Acquisition = {
  /** Tokens by source, in the order in which they were taken. */
  readonly parts: readonly {
    readonly source: VoteSource
    readonly tokens: number
    /** Dollars needed at once. */
    readonly capital: number
    /** Not coming back. */
    readonly cost: number
    /** Whether a flash loan pays. */
    readonly flash: boolean
  }[]
  /** Dollars of the attacker's own. */
  readonly ownCapital: number
  readonly flashCapital: number
  /** Paid for votes that are bought. */
  readonly purchase: number
  /** Comes back when they are sold. */
  readonly resale: number
  /** Flash fees, interest, exits, and the cost of own capital. */
  readonly fees: number
  /** purchase - resale + fees. */
  readonly cost: number
  /** Tokens that no source has. */
  readonly missing: number
}

/** Seconds of a Julian year, as rates are quoted here. */
export const yearSeconds = 31_557_600

/**
 * Takes votes from the cheapest source first; pools are last, because their price rises with every vote: buying q of x
 * tokens from a constant product costs Y q / (x - q), and selling them into it when others have traded the price back
 * brings Y q / (x + q).
 */
export function acquire(tokens: number, supply: VoteSupply, holding: Holding): Acquisition {
  const { price } = supply
  const years = holding.seconds / yearSeconds
  const own = holding.capitalRate * years
  const money = holding.flashFunded ? (supply.flash?.fee ?? 0) : own
  const flat = flatSources(supply, holding, money, own).sort((a, b) => a.unitCost - b.unitCost)
  const parts: Acquisition['parts'][number][] = []
  let left = tokens
  let [purchase, resale, fees, ownCapital, flashCapital] = [0, 0, 0, 0, 0]
  for (const { source, available, unitCapital, unitCost, unitPurchase, unitResale } of flat) {
    const taken = Math.min(left, available)
    if (taken <= 0) continue
    left -= taken
    const capital = taken * unitCapital * price
    const flash = source === 'flash' || (holding.flashFunded && source !== 'otc')
    if (flash) flashCapital += capital
    else ownCapital += capital
    purchase += taken * unitPurchase * price
    resale += taken * unitResale * price
    const cost = taken * unitCost * price
    fees += cost - taken * (unitPurchase - unitResale) * price
    parts.push({ source, tokens: taken, capital, cost, flash })
  }
  if (left > 0 && supply.pools.length > 0) {
    const bought = buyFromPools(supply.pools, left * price)
    const back = sellToPools(supply.pools, bought, holding)
    const interest = bought.paid * money
    left = Math.max(0, left - bought.asset / price)
    purchase += bought.paid
    resale += back
    fees += interest
    if (holding.flashFunded) flashCapital += bought.paid
    else ownCapital += bought.paid
    parts.push({
      source: 'pools',
      tokens: bought.asset / price,
      capital: bought.paid,
      cost: bought.paid - back + interest,
      flash: holding.flashFunded,
    })
  }
  return {
    parts,
    ownCapital,
    flashCapital,
    purchase,
    resale,
    fees,
    cost: purchase - resale + fees,
    // What a bisection leaves of a token is not missing.
    missing: left > tokens * 1e-9 ? left : 0,
  }
}

type FlatSource = {
  readonly source: VoteSource
  readonly available: number
  /** All per dollar of tokens. */
  readonly unitCapital: number
  readonly unitPurchase: number
  readonly unitResale: number
  readonly unitCost: number
}

/** @param money cost of a dollar that is put up for votes; `own` the same outside a transaction. */
function flatSources(supply: VoteSupply, holding: Holding, money: number, own: number): FlatSource[] {
  const { flash, borrow, deposit, otc } = supply
  const years = holding.seconds / yearSeconds
  const out: FlatSource[] = []
  const nothingBought = { unitPurchase: 0, unitResale: 0 }
  if (flash !== undefined && holding.atOnce)
    out.push({
      source: 'flash',
      available: flash.tokens,
      unitCapital: 1,
      ...nothingBought,
      unitCost: flash.fee,
    })
  if (borrow !== undefined)
    out.push({
      source: 'borrow',
      available: borrow.tokens,
      unitCapital: borrow.collateralRatio,
      ...nothingBought,
      unitCost: borrow.yearlyRate * years + borrow.collateralRatio * money,
    })
  if (deposit !== undefined)
    out.push({
      source: 'deposit',
      available: deposit.tokens,
      unitCapital: 1,
      ...nothingBought,
      unitCost: deposit.exitCost + money,
    })
  if (otc !== undefined) {
    const paid = 1 + otc.premium
    out.push({
      source: 'otc',
      available: otc.tokens,
      unitCapital: paid,
      unitPurchase: paid,
      unitResale: holding.priceAfter,
      unitCost: paid - holding.priceAfter + paid * own,
    })
  }
  return out
}

type Bought = {
  readonly paid: number
  readonly asset: number
  /** Where the pools' square-root price ends, the same in all of them. */
  readonly s: number
  readonly byPool: readonly number[]
}

/** Buys until every pool stands at the same price, which is the cheapest way: bisection on its square root. */
function buyFromPools(pools: readonly Depth[], asset: number): Bought {
  const at = (s: number) => pools.map((pool) => flowBetween(pool, 1, s).asset)
  const total = (s: number) => at(s).reduce((sum, one) => sum + one, 0)
  let high = 2
  while (total(high) < asset && high < 1e9) high *= 2
  let low = 1
  for (let round = 0; round < 200 && low < high; round++) {
    const middle = (low + high) / 2
    if (total(middle) < asset) low = middle
    else high = middle
  }
  const byPool = at(high)
  const paid = pools.reduce((sum, pool) => sum + flowBetween(pool, 1, high).quote / (1 - pool.fee), 0)
  return { paid, asset: Math.min(asset, total(high)), s: high, byPool }
}

/** In the same transaction the way back is the way there; later others have traded the price back first. */
function sellToPools(pools: readonly Depth[], { s, byPool }: Bought, holding: Holding): number {
  const start = holding.atOnce ? s : Math.sqrt(holding.priceAfter)
  if (start === 0) return 0
  return pools.reduce((sum, pool, i) => sum + sell(pool, start, byPool[i] ?? 0).out, 0)
}
