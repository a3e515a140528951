import type { Token } from '../../transfer.ts'
import type { Leg } from './leg.ts'

/**
 * How well amounts must agree for one leg's output to be another's input: `exact` to the last unit, one to one or one
 * to several; `near` within 1 %, for rounding and a little dust; `kept` lets part of the output stay with its owner or
 * go to the token's own fee.
 */
export type Match = 'exact' | 'near' | 'kept'

/** Outputs of some legs that other legs took in, of one token. */
export type Link = {
  readonly token: Token
  readonly from: readonly Leg[]
  readonly to: readonly Leg[]
  readonly exact: boolean
}

/** Links that hold to the last unit, and by token the legs that they leave open. */
export type Joined = {
  readonly links: readonly Link[]
  readonly open: readonly {
    readonly token: Token
    readonly from: readonly Leg[]
    readonly to: readonly Leg[]
  }[]
}

/** Joins legs at every token by exact amounts, each side of a leg once. */
export function linkExactly(legs: readonly Leg[]): Joined {
  const links: Link[] = []
  const open: { token: Token; from: Leg[]; to: Leg[] }[] = []
  for (const token of new Set(legs.map((leg) => leg.tokenIn))) {
    const from = legs.filter((leg) => leg.tokenOut === token)
    const to = legs.filter((leg) => leg.tokenIn === token)
    linkEqual(token, from, to, links)
    linkSums(token, from, to, links)
    if (from.length > 0 && to.length > 0) open.push({ token, from, to })
  }
  return { links, open }
}

/** The links with those that hold only by the looser match. */
export function loosen({ links, open }: Joined, match: Match): readonly Link[] {
  if (match === 'exact' || open.length === 0) return links
  const all = [...links]
  for (const { token, from, to } of open) linkRest(token, [...from], [...to], match, all)
  return all
}

/** One to one; among equals the one that paid the next pool directly, then the nearest in time. */
function linkEqual(token: Token, from: Leg[], to: Leg[], links: Link[]): void {
  for (const taker of [...to]) {
    let best: Leg | undefined
    for (const giver of from) {
      if (giver.received !== taker.paid || giver === taker) continue
      if (best === undefined || closeness(giver, taker) < closeness(best, taker)) best = giver
    }
    if (best === undefined) continue
    links.push({ token, from: [best], to: [taker], exact: true })
    remove(from, [best])
    remove(to, [taker])
  }
}

function closeness(giver: Leg, taker: Leg): number {
  const direct = giver.swap.recipient === taker.swap.venue ? 0 : 1
  // Evidence order stays far below this.
  return direct * 1e9 + Math.abs(giver.swap.order - taker.swap.order)
}

/** A split: one output taken by several consecutive legs, one input from several, or all of the rest from all. */
function linkSums(token: Token, from: Leg[], to: Leg[], links: Link[]): void {
  for (const giver of [...from]) {
    const run = runOf(to, (leg) => leg.paid, giver.received)
    if (run === undefined) continue
    links.push({ token, from: [giver], to: run, exact: true })
    remove(from, [giver])
    remove(to, run)
  }
  for (const taker of [...to]) {
    const run = runOf(from, (leg) => leg.received, taker.paid)
    if (run === undefined) continue
    links.push({ token, from: run, to: [taker], exact: true })
    remove(from, run)
    remove(to, [taker])
  }
  if (from.length > 0 && to.length > 0 && sumOut(from) === sumIn(to)) {
    links.push({ token, from: [...from], to: [...to], exact: true })
    from.length = 0
    to.length = 0
  }
}

/** Consecutive legs whose amounts add up to `total`. */
function runOf(legs: readonly Leg[], amount: (leg: Leg) => bigint, total: bigint): Leg[] | undefined {
  let sum = 0n
  let start = 0
  for (let end = 0; end < legs.length; end++) {
    sum += amount(legs[end] as Leg) // in bounds
    while (sum > total) sum -= amount(legs[start++] as Leg) // start <= end
    if (sum === total && end > start) return legs.slice(start, end + 1)
  }
  return undefined
}

function linkRest(token: Token, from: Leg[], to: Leg[], match: Match, links: Link[]): void {
  for (const taker of [...to]) {
    const giver = from.find((leg) => isNear(leg.received, taker.paid))
    if (giver === undefined) continue
    links.push({ token, from: [giver], to: [taker], exact: false })
    remove(from, [giver])
    remove(to, [taker])
  }
  if (from.length === 0 || to.length === 0) return
  const given = sumOut(from)
  const taken = sumIn(to)
  if (isNear(given, taken) || (match === 'kept' && taken <= given))
    links.push({ token, from: [...from], to: [...to], exact: false })
}

/** Whether what one leg gave can be what the next took. */
export function holds(given: bigint, taken: bigint, match: Match): boolean {
  if (given === taken) return true
  return match !== 'exact' && (isNear(given, taken) || (match === 'kept' && taken <= given))
}

/** Whether two amounts differ by 1 % or less, mev-inspect's bound. */
export function isNear(a: bigint, b: bigint): boolean {
  const difference = a > b ? a - b : b - a
  return difference * 100n <= (a > b ? a : b)
}

function sumIn(legs: readonly Leg[]): bigint {
  return legs.reduce((sum, leg) => sum + leg.paid, 0n)
}

function sumOut(legs: readonly Leg[]): bigint {
  return legs.reduce((sum, leg) => sum + leg.received, 0n)
}

function remove(list: Leg[], gone: readonly Leg[]): void {
  for (const leg of gone) list.splice(list.indexOf(leg), 1)
}
