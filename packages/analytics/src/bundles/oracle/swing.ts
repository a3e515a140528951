import type { Action, PoolId, Swap } from '../../action.ts'
import type { TransactionReading } from '../../analyse.ts'
import { type PriceExcursion, type PricePoint, priceExcursions } from '../../price/excursion.ts'
import type { Token } from '../../transfer.ts'

/** A pool's price driven away and brought back inside one transaction. */
export type Swing = {
  readonly pool: PoolId
  readonly protocol: string
  readonly tokens: readonly (Token | undefined)[]
  /** The swaps that took the price out and brought it back. */
  readonly out: Swap | undefined
  readonly back: Swap | undefined
  /** The stretch of time in which the price was out, both ends not included. */
  readonly from: number
  readonly until: number
  /** What the pool's own states tell; undefined when the pool tells none and its swaps alone speak. */
  readonly price: SwingPrice | undefined
}

export type SwingPrice = Pick<PriceExcursion, 'start' | 'startFrom'> & {
  readonly extreme: number
  /** The price that it was brought back to. */
  readonly back: number
  /** The factor between start and extreme, 1 or more. */
  readonly ratio: number
}

/**
 * The least factor by which a price must be out. Going there and back costs two fees, 0.6 % in a Uniswap V2 pair, and
 * what is borrowed on a wrong price or minted at one is lent with a margin of several per cent: less than this pays
 * nobody.
 */
const leastRatio = 1.05

/** The share of the way out that must be undone: an attacker takes the pool's price back to sell what it pushed with. */
const leastReturn = 0.5

/** The pools that one transaction moved out and back. */
export function swingsOf(transaction: Pick<TransactionReading, 'actions'>): readonly Swing[] {
  const { actions } = transaction
  if (!tradesTwice(actions)) return none
  const swings: Swing[] = []
  const told = new Set<PoolId>()
  for (const excursion of priceExcursions(transaction)) {
    told.add(excursion.pool)
    for (const swing of byPrice(excursion, actions)) swings.push(swing)
  }
  for (const swing of roundTrips(actions, told)) swings.push(swing)
  return swings
}

const none: readonly Swing[] = []

/** Whether some pool was traded or moved twice: most transactions end here. */
function tradesTwice(actions: readonly Action[]): boolean {
  let first: PoolId | undefined
  let pools: Set<PoolId> | undefined
  for (const action of actions) {
    if (action.kind !== 'swap') continue
    if (first === undefined) first = action.pool
    else {
      pools ??= new Set([first])
      if (pools.has(action.pool)) return true
      pools.add(action.pool)
    }
  }
  return false
}

/**
 * The stretches in which a pool's price was out: each begins where it has gone half of the way to its own extreme, and
 * ends where at least half of that way is undone.
 */
function byPrice(excursion: PriceExcursion, actions: readonly Action[]): readonly Swing[] {
  if (excursion.ratio < leastRatio) return none
  const swings: Swing[] = []
  let stretch: Stretch | undefined
  for (const point of excursion.points) {
    const way = Math.log(point.price / excursion.start)
    if (stretch !== undefined && way / stretch.farthest <= 1 - leastReturn) {
      const swing = swingOf(excursion, stretch, point, actions)
      // As far out on the other side is another excursion and no return.
      if (way / stretch.farthest >= leastReturn - 1 && swing.out !== undefined && swing.back !== undefined)
        swings.push(swing)
      stretch = undefined
    }
    if (Math.abs(way) < Math.log(leastRatio)) continue
    if (stretch === undefined) stretch = { points: [point], extreme: point, farthest: way }
    else {
      stretch.points.push(point)
      if (Math.abs(way) > Math.abs(stretch.farthest)) {
        stretch.farthest = way
        stretch.extreme = point
      }
    }
  }
  return swings
}

/** The states since the price went out, the farthest of them, and its way there in logarithms. */
type Stretch = { readonly points: PricePoint[]; extreme: PricePoint; farthest: number }

function swingOf(
  { pool, protocol, tokens, start, startFrom }: PriceExcursion,
  { points, extreme, farthest }: Stretch,
  back: PricePoint,
  actions: readonly Action[],
): Swing {
  const left = points.find(({ price }) => Math.log(price / start) / farthest >= leastReturn) ?? extreme
  return {
    pool,
    protocol,
    tokens,
    out: swapAt(actions, pool, left.order),
    back: swapAt(actions, pool, back.order),
    from: left.order,
    until: back.order,
    price: {
      start,
      startFrom,
      extreme: extreme.price,
      back: back.price,
      ratio: Math.exp(Math.abs(farthest)),
    },
  }
}

/** The swap whose state this is: of the same event or frame, or told just after it. */
function swapAt(actions: readonly Action[], pool: PoolId, order: number): Swap | undefined {
  for (const action of actions) {
    if (action.kind !== 'swap' || action.pool !== pool || action.order < order) continue
    return action.order <= order + 1 ? action : undefined
  }
  return undefined
}

/** Pools that tell no price: one coin sold for another and at least half of what that bought sold back later. */
function roundTrips(actions: readonly Action[], told: ReadonlySet<PoolId>): readonly Swing[] {
  const swings: Swing[] = []
  const done = new Set<PoolId>()
  for (let i = 0; i < actions.length; i++) {
    const out = actions[i]
    if (out?.kind !== 'swap' || told.has(out.pool) || done.has(out.pool)) continue
    for (let k = actions.length - 1; k > i; k--) {
      const back = actions[k]
      if (back?.kind !== 'swap' || back.pool !== out.pool || !returns(out, back)) continue
      done.add(out.pool)
      swings.push({
        pool: out.pool,
        protocol: out.protocol,
        tokens: [out.tokenIn, out.tokenOut],
        out,
        back,
        from: out.order,
        until: back.order,
        price: undefined,
      })
      break
    }
  }
  return swings
}

function returns(out: Swap, back: Swap): boolean {
  const opposite =
    out.tokenIn !== undefined && out.tokenOut !== undefined
      ? out.tokenIn === back.tokenOut && out.tokenOut === back.tokenIn
      : out.coinIn >= 0 && out.coinIn === back.coinOut && out.coinOut === back.coinIn
  return opposite && back.amountIn * 2n >= out.amountOut
}
