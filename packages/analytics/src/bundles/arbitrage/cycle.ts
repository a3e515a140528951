import { addTo } from '../../flow/sums.ts'
import type { Token } from '../../transfer.ts'
import type { Leg } from './leg.ts'
import { holds, isNear, type Joined, type Link, linkExactly, loosen, type Match } from './link.ts'

/** Legs that begin and end in one token, with nothing from outside between. */
export type Cycle = {
  /** From the start round to it again; parallel legs of a split in order of time. */
  readonly legs: readonly Leg[]
  readonly start: Token
  /** What the legs gave less what they took, by token, without zeros. */
  readonly net: ReadonlyMap<Token, bigint>
  /** Whether the cycle lost, counting what it drew from elsewhere at the cycle's own prices. */
  readonly negative: boolean
  readonly match: Match
}

const matches: readonly Match[] = ['exact', 'near', 'kept']

/** The cycles among legs of one component: those whose amounts agree exactly first, then looser ones of the rest. */
export function cyclesOf(component: readonly Leg[]): readonly Cycle[] {
  if (isRing(component)) return cyclesOfRing(component)
  const cycles: Cycle[] = []
  let rest = component
  let joined = linkExactly(rest)
  for (const match of matches) {
    const tight = findCycles(rest, loosen(joined, match), match)
    const found = match === 'exact' ? inWhole(tight, rest, joined) : tight
    if (found.length === 0) continue
    cycles.push(...found)
    const used = new Set(found.flatMap(({ legs }) => legs))
    rest = rest.filter((leg) => !used.has(leg))
    if (rest.length < 2) break
    joined = linkExactly(rest)
  }
  return cycles
}

/**
 * Cycles that other legs feed and go on from are parts of a longer way round, which takes their place where it closes
 * with a gain too: what they gained was sold on, and the gain is in the token that the longer one begins with.
 */
function inWhole(found: readonly Cycle[], legs: readonly Leg[], joined: Joined): readonly Cycle[] {
  if (found.length === 0) return found
  const links = loosen(joined, 'near')
  const parts = found.filter((cycle) => !standsAlone(cycle, links))
  if (parts.length === 0) return found
  const contains = (whole: Cycle, part: Cycle): boolean => part.legs.every((leg) => whole.legs.includes(leg))
  const touches = (whole: Cycle, part: Cycle): boolean => part.legs.some((leg) => whole.legs.includes(leg))
  const wholes = findCycles(legs, links, 'near').filter(
    (whole) =>
      !whole.negative &&
      parts.some((part) => part.legs.length < whole.legs.length && contains(whole, part)) &&
      found.every((part) => contains(whole, part) || !touches(whole, part)),
  )
  return [...wholes, ...found.filter((part) => !wholes.some((whole) => touches(whole, part)))]
}

/** Whether every token is taken by one leg and given by one: there is one way round, with nothing to choose. */
function isRing(legs: readonly Leg[]): boolean {
  for (let i = 0; i < legs.length; i++) {
    const a = legs[i] as Leg // in bounds
    for (let j = i + 1; j < legs.length; j++) {
      const b = legs[j] as Leg // in bounds
      if (a.tokenIn === b.tokenIn || a.tokenOut === b.tokenOut) return false
    }
  }
  return true
}

/** As the search below for the common case, without its tables: every joint but the start's must hold. */
function cyclesOfRing(legs: readonly Leg[]): readonly Cycle[] {
  const starts = startsOf(legs)
  for (const match of matches) {
    for (const start of starts) {
      const joined = legs.every((taker) => {
        if (taker.tokenIn === start) return true
        const giver = legs.find((leg) => leg.tokenOut === taker.tokenIn)
        return giver !== undefined && holds(giver.received, taker.paid, match)
      })
      const cycle = joined ? closeCycle(legs, start, match) : undefined
      if (cycle !== undefined) return [cycle]
    }
  }
  return []
}

function findCycles(legs: readonly Leg[], links: readonly Link[], match: Match): readonly Cycle[] {
  const cycles: Cycle[] = []
  let rest = legs
  for (const start of startsOf(legs)) {
    // Cut at the start, what hangs together through other tokens is one walk from the start to the start.
    const found = connected(rest, links, start)
      .flatMap((part) => closeCycle(part, start, match) ?? [])
      .filter((cycle) => !cycle.negative || standsAlone(cycle, links))
    if (found.length === 0) continue
    cycles.push(...found)
    const used = new Set(found.flatMap((cycle) => cycle.legs))
    rest = rest.filter((leg) => !used.has(leg))
  }
  return cycles
}

/** Whether nothing else of the transaction fed the cycle or took what it gave: a detour of a longer way is no loss. */
function standsAlone({ legs }: Cycle, links: readonly Link[]): boolean {
  const own = new Set(legs)
  return links.every(({ from, to }) => {
    const among = [...from, ...to].filter((leg) => own.has(leg)).length
    return among === 0 || among === from.length + to.length
  })
}

/** Tokens to begin a cycle with: those that the legs gain most of, relative to what passes, first. */
function startsOf(legs: readonly Leg[]): readonly Token[] {
  const ratios = new Map<Token, bigint>()
  for (const [token, net] of netOf(legs)) {
    let passed = 0n
    for (const leg of legs) if (leg.tokenOut === token) passed += leg.received
    if (passed > 0n) ratios.set(token, (net * 1_000_000_000_000n) / passed)
  }
  const rank = (token: Token): bigint => ratios.get(token) ?? 0n
  const tokens = [...new Set(legs.map(({ tokenIn }) => tokenIn))]
  return tokens.sort((a, b) => (rank(b) > rank(a) ? 1 : rank(b) < rank(a) ? -1 : 0))
}

/** The legs in groups that links hold together, links at `start` left out. */
function connected(legs: readonly Leg[], links: readonly Link[], start: Token): readonly (readonly Leg[])[] {
  const present = new Set(legs)
  const group = new Map<Leg, Leg[]>()
  for (const leg of legs) group.set(leg, [leg])
  for (const { token, from, to } of links) {
    if (token === start) continue
    let merged: Leg[] | undefined
    for (const leg of [...from, ...to]) {
      if (!present.has(leg)) continue
      const own = group.get(leg)
      if (own === undefined || own === merged) continue
      if (merged === undefined) merged = own
      else {
        merged.push(...own)
        for (const member of own) group.set(member, merged)
      }
    }
  }
  return [...new Set(group.values())]
}

function closeCycle(part: readonly Leg[], start: Token, match: Match): Cycle | undefined {
  if (part.length < 2) return undefined
  if (!part.some((leg) => leg.tokenIn === start) || !part.some((leg) => leg.tokenOut === start))
    return undefined
  if (tradesBack(part)) return undefined
  const net = netOf(part, start)
  const own = net.get(start) ?? 0n
  if (own === 0n) return undefined
  let worth = own
  for (const [token, amount] of net) {
    if (token === start) continue
    if (amount > 0n) {
      // What a losing cycle keeps of another token was bought: a trade.
      if (own < 0n) return undefined
      continue
    }
    // More went into a pool than the legs before gave.
    if (match === 'exact' || !isShort(part, token)) return undefined
    const cost = valueIn(part, token, -amount, start)
    if (cost === undefined) return undefined
    worth -= cost
  }
  return { legs: inOrder(part, start), start, net, negative: worth < 0n, match }
}

/**
 * Whether one pool is traded both ways, or there is one pool alone. Such a round trip pays the pool's fee twice and can
 * only lose, unless something between moved the price: then it is that which paid, and not a difference of prices.
 */
function tradesBack(legs: readonly Leg[]): boolean {
  const pools = new Set(legs.map(({ swap }) => swap.pool))
  if (pools.size < 2) return true
  if (pools.size === legs.length) return false
  return legs.some((a) =>
    legs.some((b) => a.swap.pool === b.swap.pool && a.tokenIn === b.tokenOut && a.tokenOut === b.tokenIn),
  )
}

function isShort(legs: readonly Leg[], token: Token): boolean {
  let given = 0n
  let taken = 0n
  for (const leg of legs) {
    if (leg.tokenOut === token) given += leg.received
    if (leg.tokenIn === token) taken += leg.paid
  }
  return isNear(given, taken)
}

/** What an amount of a token would have fetched in `start` at the prices of the legs that sold it. */
function valueIn(legs: readonly Leg[], token: Token, amount: bigint, start: Token): bigint | undefined {
  let value = amount
  let at = token
  for (let steps = 0; at !== start; steps++) {
    const leg = legs.find(({ tokenIn }) => tokenIn === at)
    if (leg === undefined || steps > legs.length) return undefined
    value = (value * leg.received) / leg.paid
    at = leg.tokenOut
  }
  return value
}

/**
 * By token, what legs gave less what they took, without zeros. Between legs a transfer's fee is a cost; of the token
 * that the cycle begins and ends with, the amounts are the pools' own.
 */
function netOf(legs: readonly Leg[], start?: Token): ReadonlyMap<Token, bigint> {
  const net = new Map<Token, bigint>()
  for (const { tokenIn, amountIn, paid, tokenOut, amountOut, received } of legs) {
    addTo(net, tokenIn, -(tokenIn === start ? amountIn : paid))
    addTo(net, tokenOut, tokenOut === start ? amountOut : received)
  }
  for (const [token, amount] of net) if (amount === 0n) net.delete(token)
  return net
}

/** Legs as value passes through them: each after those that gave it its input, earlier ones first. */
function inOrder(part: readonly Leg[], start: Token): readonly Leg[] {
  const waiting = [...part].sort((a, b) => a.swap.order - b.swap.order)
  const ordered: Leg[] = []
  const reached = new Set<Token>([start])
  while (waiting.length > 0) {
    const pending = new Set(waiting.map(({ tokenOut }) => tokenOut))
    const ready = (leg: Leg): boolean =>
      reached.has(leg.tokenIn) && (leg.tokenIn === start || !pending.has(leg.tokenIn))
    const next = waiting.find(ready) ?? waiting.find((leg) => reached.has(leg.tokenIn)) ?? waiting[0]
    if (next === undefined) break
    waiting.splice(waiting.indexOf(next), 1)
    ordered.push(next)
    reached.add(next.tokenOut)
  }
  return ordered
}
