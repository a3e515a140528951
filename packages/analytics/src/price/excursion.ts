import type { Action, Liquidity, PoolId, PoolPrice, Swap } from '../action.ts'
import type { TransactionReading } from '../analyse.ts'
import type { Token } from '../transfer.ts'

/** The price of a pool at one moment: units of its coin 1 for one unit of its coin 0, both in smallest units. */
export type PricePoint = { readonly price: number; readonly order: number }

/** How far one transaction drove a pool's price from where it found it, and where it left it. */
export type PriceExcursion = {
  readonly pool: PoolId
  readonly protocol: string
  /** The pool's coins in its own order, as far as its swaps name them. */
  readonly tokens: readonly [Token | undefined, Token | undefined]
  /**
   * The price before the pool's first action. `average` says that the pool does not tell and that the first swap's
   * average price stands for it, which lies between the price before and after: the excursion is then understated.
   */
  readonly start: number
  readonly startFrom: 'state' | 'average'
  /** The state farthest from the start, and the pool's last. */
  readonly extreme: PricePoint
  readonly end: PricePoint
  /** Every known state, in order of time, for a picture. */
  readonly points: readonly PricePoint[]
  /** extreme / start, or its inverse where that is greater: 1 is no movement, 2 a doubling or halving. */
  readonly ratio: number
  /** The share of the way to the extreme (in logarithms) that was undone by the end: 1 is all of it. */
  readonly reversal: number
}

type PoolTrack = {
  readonly states: PoolPrice[]
  readonly moves: (Swap | Liquidity)[]
}

/**
 * The price paths of the pools that a transaction moved, from the reserves (Sync) or square roots of prices that the
 * pools report. Pools that report none are left out.
 * @param before a pool's last state before the transaction, where earlier transactions of the block told.
 */
export function priceExcursions(
  transaction: Pick<TransactionReading, 'actions'>,
  before?: (pool: PoolId) => PoolPrice | undefined,
): readonly PriceExcursion[] {
  const tracks = tracksOf(transaction.actions)
  if (tracks === undefined) return []
  const excursions: PriceExcursion[] = []
  for (const [pool, track] of tracks) {
    const excursion = excursionOf(pool, track, before)
    if (excursion !== undefined) excursions.push(excursion)
  }
  return excursions
}

/** The price that a state tells: NaN where a reserve is empty. */
export function priceOf(state: Pick<PoolPrice, 'reserves' | 'sqrtPriceX96'>): number {
  const { reserves, sqrtPriceX96 } = state
  if (sqrtPriceX96 !== undefined) {
    const root = Number(sqrtPriceX96) / 2 ** 96
    return root > 0 ? root * root : Number.NaN
  }
  if (reserves === undefined || reserves[0] <= 0n || reserves[1] <= 0n) return Number.NaN
  return Number(reserves[1]) / Number(reserves[0])
}

/**
 * The reserves before a move, from those after it: what came in is taken out and what went out put back.
 * undefined when the state does not follow from the move.
 */
export function reservesBefore(
  after: readonly [bigint, bigint],
  move: Swap | Liquidity,
): readonly [bigint, bigint] | undefined {
  let change0: bigint
  let change1: bigint
  if (move.kind === 'swap') {
    if (move.coinIn + move.coinOut !== 1) return undefined
    change0 = move.coinIn === 0 ? move.amountIn : -move.amountOut
    change1 = move.coinIn === 1 ? move.amountIn : -move.amountOut
  } else {
    const [amount0, amount1] = move.amounts
    if (amount0 === undefined || amount1 === undefined) return undefined
    const sign = move.kind === 'mint' ? 1n : -1n
    change0 = amount0 * sign
    change1 = amount1 * sign
  }
  const before0 = after[0] - change0
  const before1 = after[1] - change1
  return before0 > 0n && before1 > 0n ? [before0, before1] : undefined
}

function tracksOf(actions: readonly Action[]): ReadonlyMap<PoolId, PoolTrack> | undefined {
  let tracks: Map<PoolId, PoolTrack> | undefined
  for (const action of actions) {
    if (action.kind !== 'price') continue
    tracks ??= new Map()
    const track = tracks.get(action.pool)
    if (track === undefined) tracks.set(action.pool, { states: [action], moves: [] })
    else track.states.push(action)
  }
  if (tracks === undefined) return undefined
  for (const action of actions) {
    if (action.kind === 'swap' || action.kind === 'mint' || action.kind === 'burn')
      tracks.get(action.pool)?.moves.push(action)
  }
  return tracks
}

function excursionOf(
  pool: PoolId,
  { states, moves }: PoolTrack,
  before: ((pool: PoolId) => PoolPrice | undefined) | undefined,
): PriceExcursion | undefined {
  const points: PricePoint[] = []
  for (const state of states) {
    const price = priceOf(state)
    if (price > 0) points.push({ price, order: state.order })
  }
  const [first] = states
  const end = points.at(-1)
  if (first === undefined || end === undefined) return undefined
  const earlier = before?.(pool)
  const known = earlier === undefined ? stateBefore(states, moves[0]) : priceOf(earlier)
  const average = known > 0 ? Number.NaN : averagePrice(moves[0])
  const start = known > 0 ? known : average
  if (!(start > 0)) return undefined
  let extreme = end
  for (const point of points)
    if (distance(point.price, start) > distance(extreme.price, start)) extreme = point
  const reach = distance(extreme.price, start)
  const tokens: [Token | undefined, Token | undefined] = [undefined, undefined]
  for (const move of moves) {
    if (move.kind !== 'swap') continue
    if (move.coinIn === 0 || move.coinIn === 1) tokens[move.coinIn] ??= move.tokenIn
    if (move.coinOut === 0 || move.coinOut === 1) tokens[move.coinOut] ??= move.tokenOut
  }
  return {
    pool,
    protocol: first.protocol,
    tokens,
    start,
    startFrom: known > 0 ? 'state' : 'average',
    extreme,
    end,
    points,
    ratio: Math.exp(reach),
    reversal: reach === 0 ? 0 : 1 - leftover(end.price, start, extreme.price) / reach,
  }
}

/** The price before the pool's first move, from the first state that it reported; NaN where they do not tell. */
function stateBefore(states: readonly PoolPrice[], move: Swap | Liquidity | undefined): number {
  const [first, second] = states
  if (first?.reserves === undefined) return Number.NaN
  // A state that no move explains (a plain sync) is the earliest that is known.
  const own =
    move !== undefined && first.order <= move.order && !(second !== undefined && second.order <= move.order)
  if (!own) return priceOf(first)
  const reserves = reservesBefore(first.reserves, move)
  return reserves === undefined ? Number.NaN : priceOf({ reserves, sqrtPriceX96: undefined })
}

function averagePrice(move: Swap | Liquidity | undefined): number {
  if (move?.kind !== 'swap' || move.amountIn <= 0n || move.amountOut <= 0n) return Number.NaN
  if (move.coinIn === 0 && move.coinOut === 1) return Number(move.amountOut) / Number(move.amountIn)
  if (move.coinIn === 1 && move.coinOut === 0) return Number(move.amountIn) / Number(move.amountOut)
  return Number.NaN
}

function distance(price: number, start: number): number {
  return Math.abs(Math.log(price / start))
}

/** How far the end is from the start on the extreme's side; an end past the start leaves nothing. */
function leftover(end: number, start: number, extreme: number): number {
  const way = Math.log(end / start)
  return extreme > start ? Math.max(way, 0) : Math.max(-way, 0)
}
