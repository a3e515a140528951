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
  /**
   * What a dollar of the attacker's own counts beside the costs when votes are chosen: over 0 finds dearer ones that tie up less.
   * Default 0. It is in no result.
   */
  readonly capitalPenalty?: number
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
 * Takes votes where they cost least. Buying q of x tokens from a constant product costs Y q / (x - q), and selling them into it
 * when others have traded the price back brings Y q / (x + q): each further vote costs more there, so flat sources and pools are
 * split where the sum is least. It is convex in q, hence golden sections.
 */
export function acquire(tokens: number, supply: VoteSupply, holding: Holding): Acquisition {
  const { price, pools } = supply
  const flat = flatSources(supply, holding)
  const inPools = buyFromPools(pools, Number.POSITIVE_INFINITY).asset / price
  const most = Math.min(tokens, inPools)
  const least = Math.min(most, Math.max(0, tokens - flat.reduce((sum, { available }) => sum + available, 0)))
  const chosenBy = (q: number): number =>
    [...flatParts(flat, tokens - q, price), ...poolParts(supply, holding, q)].reduce(
      (sum, part) => sum + part.cost + (part.flash ? 0 : (holding.capitalPenalty ?? 0) * part.capital),
      0,
    )
  const q = cheapest(chosenBy, least, most, tokens * 1e-6)
  const parts = [...flatParts(flat, tokens - q, price), ...poolParts(supply, holding, q)]
  const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0)
  const purchase = sum((part) => part.purchase)
  const resale = sum((part) => part.resale)
  const cost = sum((part) => part.cost)
  const left = tokens - sum((part) => part.tokens)
  return {
    parts: parts.map(({ source, tokens: taken, capital, cost: lost, flash }) => ({
      source,
      tokens: taken,
      capital,
      cost: lost,
      flash,
    })),
    ownCapital: sum(({ flash, capital }) => (flash ? 0 : capital)),
    flashCapital: sum(({ flash, capital }) => (flash ? capital : 0)),
    purchase,
    resale,
    fees: cost - purchase + resale,
    cost,
    // What a bisection leaves of a token is not missing.
    missing: left > tokens * 1e-9 ? left : 0,
  }
}

type Part = Acquisition['parts'][number] & { readonly purchase: number; readonly resale: number }

/** Cheapest first. */
function flatParts(flat: readonly FlatSource[], tokens: number, price: number): readonly Part[] {
  let left = tokens
  return flat.flatMap((one): readonly Part[] => {
    const taken = Math.min(left, one.available)
    if (taken <= 0) return []
    left -= taken
    const dollars = taken * price
    return [
      {
        source: one.source,
        tokens: taken,
        capital: dollars * one.unitCapital,
        cost: dollars * one.unitCost,
        flash: one.flash,
        purchase: dollars * one.unitPurchase,
        resale: dollars * one.unitResale,
      },
    ]
  })
}

function poolParts(supply: VoteSupply, holding: Holding, tokens: number): readonly Part[] {
  if (tokens <= 0) return []
  const { pools, price } = supply
  const bought = buyFromPools(pools, tokens * price)
  const resale = sellToPools(pools, bought, holding)
  return [
    {
      source: 'pools',
      tokens: bought.asset / price,
      capital: bought.paid,
      cost: bought.paid - resale + bought.paid * moneyRate(supply, holding),
      flash: holding.flashFunded,
      purchase: bought.paid,
      resale,
    },
  ]
}

const golden = (Math.sqrt(5) - 1) / 2

/** Where a convex function is least; an end where the inside is not better by more than rounding. */
function cheapest(value: (q: number) => number, from: number, to: number, width: number): number {
  if (from === to) return from
  let [low, high] = [from, to]
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)]
  let [atLeft, atRight] = [value(left), value(right)]
  while (high - low > width) {
    if (atLeft <= atRight) {
      ;[high, right, atRight] = [right, left, atLeft]
      left = high - golden * (high - low)
      atLeft = value(left)
    } else {
      ;[low, left, atLeft] = [left, right, atRight]
      right = low + golden * (high - low)
      atRight = value(right)
    }
  }
  const inside = (low + high) / 2
  const best = value(inside)
  const slack = 1e-9 * Math.abs(best)
  return [from, to].find((end) => value(end) <= best + slack) ?? inside
}

type FlatSource = {
  readonly source: VoteSource
  readonly available: number
  readonly flash: boolean
  /** All per dollar of tokens. */
  readonly unitCapital: number
  readonly unitPurchase: number
  readonly unitResale: number
  readonly unitCost: number
}

/** What a dollar of the attacker's own costs while the votes are held. */
function ownRate({ capitalRate, seconds }: Holding): number {
  return (capitalRate * seconds) / yearSeconds
}

/** The same of a dollar that a flash loan may pay. */
function moneyRate({ flash }: VoteSupply, holding: Holding): number {
  return holding.flashFunded ? (flash?.fee ?? 0) : ownRate(holding)
}

/** Cheapest first, own capital counted as the holding says. */
function flatSources(supply: VoteSupply, holding: Holding): readonly FlatSource[] {
  const { flash, borrow, deposit, otc } = supply
  const { flashFunded } = holding
  const money = moneyRate(supply, holding)
  const out: FlatSource[] = []
  const nothingBought = { unitPurchase: 0, unitResale: 0 }
  if (flash !== undefined && holding.atOnce)
    out.push({
      source: 'flash',
      available: flash.tokens,
      flash: true,
      unitCapital: 1,
      ...nothingBought,
      unitCost: flash.fee,
    })
  if (borrow !== undefined)
    out.push({
      source: 'borrow',
      available: borrow.tokens,
      flash: flashFunded,
      unitCapital: borrow.collateralRatio,
      ...nothingBought,
      unitCost: (borrow.yearlyRate * holding.seconds) / yearSeconds + borrow.collateralRatio * money,
    })
  if (deposit !== undefined)
    out.push({
      source: 'deposit',
      available: deposit.tokens,
      flash: flashFunded,
      unitCapital: 1,
      ...nothingBought,
      unitCost: deposit.exitCost + money,
    })
  if (otc !== undefined) {
    const paid = 1 + otc.premium
    out.push({
      source: 'otc',
      available: otc.tokens,
      flash: false,
      unitCapital: paid,
      unitPurchase: paid,
      unitResale: holding.priceAfter,
      unitCost: paid - holding.priceAfter + paid * ownRate(holding),
    })
  }
  const counted = ({ unitCost, unitCapital, flash: lent }: FlatSource) =>
    unitCost + (lent ? 0 : (holding.capitalPenalty ?? 0) * unitCapital)
  return out.sort((a, b) => counted(a) - counted(b))
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
  for (let round = 0; round < 64 && low < high; round++) {
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
