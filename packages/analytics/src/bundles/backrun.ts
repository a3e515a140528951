import type { Hash } from '@membrane/core'
import type { Action, PoolPrice, Swap } from '../action.ts'
import type { BlockReading, TransactionReading } from '../analyse.ts'
import type { Bundle, Confidence, Detail } from '../bundle.ts'
import { readEntities } from '../flow/entities.ts'
import { routers } from '../flow/routers.ts'
import type { Token } from '../transfer.ts'
import { coinOf } from './arbitrage/leg.ts'

/** Parts per million of the arbitrage's gain that the victim's trade made. */
type Share = bigint

type Cause = {
  readonly victim: TransactionReading
  readonly leg: Swap
  /** Transactions between the victim and the arbitrage. */
  readonly distance: number
  /** undefined where the pool's reserves are not known. */
  readonly share: Share | undefined
}

/**
 * Back-runs: profitable arbitrages that take back the price move of a trade before them. A leg trades a pool against the
 * direction of the nearest trade there before, which was somebody else's in an earlier transaction of the block. Where
 * the pool's reserves are known, that trade must have made at least half of the gain.
 * @param arbitrages of the same block.
 */
export function findBackruns(block: BlockReading, arbitrages: readonly Bundle[]): readonly Bundle[] {
  const winners = arbitrages.filter(({ details }) => details.negative !== true)
  if (winners.length === 0) return []
  const bundles: Bundle[] = []
  for (const arbitrage of winners) {
    const hash = arbitrage.transactions[0] as Hash // an arbitrage has its transaction
    const position = block.transactions.findIndex((one) => one.hash === hash)
    const reading = block.transactions[position]
    if (reading === undefined) continue
    let best: Cause | undefined
    for (const leg of legsIn(arbitrage, reading)) {
      const cause = causeOf(block, position, leg, arbitrage)
      if (cause !== undefined && (best === undefined || stronger(cause, best))) best = cause
    }
    if (best !== undefined) bundles.push(bundleOf(arbitrage, best))
  }
  return bundles
}

/** The swaps that an arbitrage's legs are. */
function legsIn(arbitrage: Bundle, { actions }: TransactionReading): readonly Swap[] {
  const { legs } = arbitrage.details
  if (!Array.isArray(legs)) return []
  const wanted: readonly Detail[] = legs
  return actions.filter(
    (action): action is Swap =>
      action.kind === 'swap' &&
      wanted.some((leg) => isRecord(leg) && leg.pool === action.pool && leg.amountIn === action.amountIn),
  )
}

function isRecord(detail: Detail): detail is { readonly [key: string]: Detail } {
  return typeof detail === 'object' && detail !== null && !Array.isArray(detail)
}

function causeOf(block: BlockReading, position: number, leg: Swap, arbitrage: Bundle): Cause | undefined {
  const own = block.transactions[position]
  // A pool that the transaction traded before has the price that it gave it itself.
  if (own === undefined || swapsIn(own, leg.pool).some(({ order }) => order < leg.order)) return undefined
  for (let before = position - 1; before >= 0; before--) {
    const victim = block.transactions[before]
    if (victim === undefined) continue
    const trades = swapsIn(victim, leg.pool)
    if (trades.length === 0) continue
    if (!trades.every((trade) => isOpposite(trade, leg))) return undefined
    if (areOne(block, before, position)) return undefined
    const share = shareOf(victim, trades, own, leg, arbitrage)
    const distance = position - before - 1
    // In a busy pool the trade before is an opposite one half of the time.
    if (share === undefined ? distance > 0 : share < half) return undefined
    return { victim, leg, distance, share }
  }
  return undefined
}

/** Whether two transactions are one party's: one entity, one sender, or one contract that is not everybody's. */
function areOne(block: BlockReading, a: number, b: number): boolean {
  const entities = readEntities(block)
  if (entities.of(a) >= 0 && entities.of(a) === entities.of(b)) return true
  const [one, other] = [block.transactions[a], block.transactions[b]]
  if (one?.from !== undefined && one.from === other?.from) return true
  return typeof one?.to === 'string' && one.to === other?.to && !routers.has(one.to)
}

const whole: Share = 1_000_000n
const half: Share = 500_000n

function swapsIn({ actions }: TransactionReading, pool: Swap['pool']): readonly Swap[] {
  return actions.filter((action): action is Swap => action.kind === 'swap' && action.pool === pool)
}

function isOpposite(trade: Swap, leg: Swap): boolean {
  if (leg.coinIn >= 0 && trade.coinIn >= 0) {
    return trade.coinIn === leg.coinOut && trade.coinOut === leg.coinIn
  }
  const { tokenIn, tokenOut } = trade
  return tokenIn !== undefined && tokenIn === leg.tokenOut && tokenOut === leg.tokenIn
}

/**
 * How much less of the arbitrage's return there would have been, had the leg met the pool as it was before the victim:
 * the leg's output then, by constant product with the fee that its true output implies, the other legs in proportion.
 * undefined for split routes, of which one leg carries a part alone. Source: getAmountOut of UniswapV2Library.
 */
function shareOf(
  victim: TransactionReading,
  trades: readonly Swap[],
  own: TransactionReading,
  leg: Swap,
  arbitrage: Bundle,
): Share | undefined {
  const met = reservesMet(victim, own, leg)
  const round = roundOf(arbitrage)
  if (met === undefined || round === undefined) return undefined
  // out = in f Ro / (Ri + in f), so that in f = out Ri / (Ro - out).
  const left = met.out - leg.amountOut
  if (left <= 0n || met.in <= 0n) return undefined
  const effective = leg.amountOut * met.in
  // The victim took out what the leg puts in, along the same product.
  const inside = trades.reduce((sum, { amountOut }) => sum + amountOut, met.in)
  const outside = (met.in * met.out) / inside
  const then = (effective * outside) / (inside * left + effective)
  const { given, got } = round
  if (got <= given) return undefined
  const without = (got * then) / leg.amountOut
  return ((got - without) * whole) / (got - given)
}

/** What a cycle's first leg took of its start token and its last one gave; undefined for split routes. */
function roundOf({ details }: Bundle): { readonly given: bigint; readonly got: bigint } | undefined {
  const { start, legs } = details
  if (!Array.isArray(legs)) return undefined
  const inputs = new Set<Detail>()
  let given: Detail | undefined
  let got: Detail | undefined
  for (const leg of legs as readonly Detail[]) {
    if (!isRecord(leg)) return undefined
    const coinIn = coinOf(leg.tokenIn as Token) // as the search for arbitrages wrote them
    if (inputs.has(coinIn)) return undefined
    inputs.add(coinIn)
    if (coinIn === start) given = leg.amountIn
    if (coinOf(leg.tokenOut as Token) === start) got = leg.amountOut
  }
  return typeof given === 'bigint' && typeof got === 'bigint' ? { given, got } : undefined
}

type Reserves = { readonly in: bigint; readonly out: bigint }

/** The reserves that a leg met: a pair's own, or the virtual ones of a concentrated pool near its price. */
function reservesMet(victim: TransactionReading, own: TransactionReading, leg: Swap): Reserves | undefined {
  if (leg.coinIn < 0 || leg.coinIn > 1 || leg.coinIn + leg.coinOut !== 1) return undefined
  const after = lastPrice(own.actions, leg.pool, leg.order)
  if (after?.reserves !== undefined) {
    // A pair reports what the swap left.
    const { reserves } = after
    const [into, out] = leg.coinIn === 0 ? reserves : [reserves[1], reserves[0]]
    return { in: into - leg.amountIn, out: out + leg.amountOut }
  }
  const before = lastPrice(victim.actions, leg.pool, Number.POSITIVE_INFINITY)?.sqrtPriceX96
  const end = after?.sqrtPriceX96
  return before === undefined || end === undefined ? undefined : virtualReserves(leg, before, end)
}

/**
 * The reserves of a constant product that moves from one price to another for this output. Source: section 2 of the
 * Uniswap V3 white paper, x = L / sqrt(P) and y = L sqrt(P); exact while one range of liquidity holds.
 */
function virtualReserves(leg: Swap, before: bigint, end: bigint): Reserves | undefined {
  const moved = leg.coinIn === 0 ? before - end : end - before
  if (moved <= 0n || before === 0n) return undefined
  const out = (leg.amountOut * (leg.coinIn === 0 ? before : end)) / moved
  const price = before * before
  return { in: leg.coinIn === 0 ? (out << 192n) / price : (out * price) >> 192n, out }
}

/** The last price that a pool reported, up to and with `until`. */
function lastPrice(actions: readonly Action[], pool: Swap['pool'], until: number): PoolPrice | undefined {
  let last: PoolPrice | undefined
  for (const action of actions) {
    if (action.kind === 'price' && action.pool === pool && action.order <= until) last = action
  }
  return last
}

function stronger(a: Cause, b: Cause): boolean {
  if (a.distance !== b.distance) return a.distance < b.distance
  return (a.share ?? 0n) > (b.share ?? 0n)
}

/** A trade without which there was no gain is certain wherever it is; otherwise nearness has to speak. */
function confidenceOf({ distance, share }: Cause): Confidence {
  if (share === undefined) return 'medium'
  return share >= whole || distance === 0 ? 'high' : 'medium'
}

const ranks: readonly Confidence[] = ['low', 'medium', 'high']

function bundleOf(arbitrage: Bundle, cause: Cause): Bundle {
  const { victim, leg, distance, share } = cause
  const own = confidenceOf(cause)
  return {
    ...arbitrage,
    kind: 'backrun',
    confidence: ranks[Math.min(ranks.indexOf(own), ranks.indexOf(arbitrage.confidence))] ?? 'low',
    transactions: [victim.hash, ...arbitrage.transactions],
    victims: [victim.hash],
    protocol: leg.protocol,
    pool: leg.pool,
    parties: {
      ...arbitrage.parties,
      ...(victim.from === undefined ? {} : { victim: victim.from }),
    },
    details: {
      ...arbitrage.details,
      transactionsBetween: distance,
      // What part of the return the victim's trade made, in millionths; over a million where it turned a loss.
      victimShare: share ?? null,
    },
  }
}
