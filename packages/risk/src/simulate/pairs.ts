import { latencyBins } from '../market/market.ts'
import type { Dealer } from './dealer.ts'
import { createHeap, type KeyedHeap, popHeap, pushHeap } from './keyedHeap.ts'
import { countLatency, earliestStep } from './latency.ts'
import type { Group, Layout } from './layout.ts'
import { field, type PathState } from './path.ts'
import type { Pick } from './topUps.ts'

/** What has happened to a slot in this path. */
const touched = 1
const liquidated = 2
const opened = 4
/** Linked in its group's list of those that were opened and never changed. */
const listed = 8
/** Was unhealthy at the outside price before its owner topped it up. */
const wasUnhealthy = 16

const { liquidations, accounts } = field

/** A part of the book: found, settled, put back. */
export type Accounts = {
  readonly reset: (steps: number) => void
  /** Notes this step's prices. */
  readonly observe: () => void
  /** Lets those owners repay whom `pick` names out of all that might. */
  readonly topUp: (pick: Pick) => void
  readonly liquidate: () => void
  /** Adds debt beyond collateral to `shortfall`, by debt asset in atoms, and the never liquidated to the histogram. */
  readonly close: (shortfall: Float64Array) => void
  /** Adds what is held and owed now, in atoms by asset. */
  readonly total: (held: Float64Array, owed: Float64Array) => void
  readonly undo: () => void
}

type Search = {
  readonly group: Group
  /** Relative prices of collateral in debt: the oracle's and the outside one, by step. */
  seen: Float64Array
  outside: Float64Array
  lowestOutside: number
  /** First slot that no oracle price has opened yet. */
  next: number
  /** List of opened, unchanged slots by falling threshold: -1 when empty. */
  head: number
  tail: number
  /** Changed after they were opened; changed before; too small to pay for gas, by debt. Keys that are out of date are skipped. */
  readonly changed: KeyedHeap
  readonly unopened: KeyedHeap
  readonly small: KeyedHeap
}

/**
 * Finds who may be liquidated and settles it, worst health first: by falling threshold, then by slot.
 *
 * `index`: within a group slots lie by falling threshold, so those that a new low of the price opens are the next ones
 * in memory; they join a list in the same order. A position that was changed leaves it for a heap of its new threshold.
 * Those too small to pay for gas wait in a heap by size. A quiet step thus looks at four numbers. `scan` looks at every
 * slot, sorts, and must come to the same bits.
 */
export function createPairs(
  state: PathState,
  layout: Layout,
  deal: Dealer,
  latency: Float64Array,
  search: 'index' | 'scan',
): Accounts {
  const { market } = state
  const { singles } = layout
  const firstThreshold = layout.threshold
  const threshold = firstThreshold.slice()
  const held = layout.held.slice()
  const owed = layout.owed.slice()
  const flags = new Uint8Array(singles)
  const following = new Int32Array(singles)
  const changes = new Int32Array(singles)
  let changeCount = 0
  const absorbs = market.rules.kind === 'absorb'
  const callsPerStep = Math.max(
    1,
    Math.min(
      8,
      Math.floor(market.stepSeconds / (market.liquidators.latencySeconds + market.chain.blockSeconds)),
    ),
  )
  const searches: Search[] = layout.groups.map((group) => ({
    group,
    seen: new Float64Array(0),
    outside: new Float64Array(0),
    lowestOutside: 1,
    next: group.from,
    head: -1,
    tail: -1,
    changed: createHeap(1_024),
    unopened: createHeap(64),
    small: createHeap(64),
  }))
  let deferred = new Int32Array(1_024)
  let deferredCount = 0

  function reset(steps: number): void {
    for (const one of searches) {
      if (one.seen.length <= steps) {
        one.seen = new Float64Array(steps + 1)
        one.outside = new Float64Array(steps + 1)
      }
      one.seen[0] = 1
      one.outside[0] = 1
      one.lowestOutside = 1
      one.next = one.group.from
      one.head = -1
      one.tail = -1
      one.changed.size = 0
      one.unopened.size = 0
      one.small.size = 0
    }
  }

  function observe(): void {
    const { step, price, oracle } = state
    for (let i = 0; i < searches.length; i++) {
      const one = searches[i] as Search
      const { collateral, debt } = one.group
      const now = (price[collateral] as number) / (price[debt] as number)
      one.outside[step] = now
      if (now < one.lowestOutside) one.lowestOutside = now
      one.seen[step] = (oracle[collateral] as number) / (oracle[debt] as number)
    }
  }

  function touch(slot: number): void {
    if (((flags[slot] as number) & touched) !== 0) return
    flags[slot] = ((flags[slot] as number) | touched) & ~listed
    changes[changeCount++] = slot
  }

  function open(one: Search, slot: number): void {
    flags[slot] = (flags[slot] as number) | opened
    const { collateral } = one.group
    state.opened[collateral] = (state.opened[collateral] as number) + (held[slot] as number)
  }

  /** The price at which all bids of this step were made: health must have been lost for as long as they take. */
  function bidPrice(one: Search): number {
    const { step, lagSteps } = state
    let highest = one.seen[step] as number
    for (let back = 1; back <= lagSteps && back <= step; back++) {
      const before = one.seen[step - back] as number
      if (before > highest) highest = before
    }
    // Before the start nobody was looking.
    return step < lagSteps ? Number.POSITIVE_INFINITY : highest
  }

  function liquidateAll(): void {
    for (let i = 0; i < searches.length; i++) {
      const one = searches[i] as Search
      if (search === 'index') searchIndex(one)
      else searchScan(one)
    }
  }

  function searchIndex(one: Search): void {
    const now = one.seen[state.step] as number
    const { to } = one.group
    let at = one.next
    while (at < to && (firstThreshold[at] as number) > now) {
      if (((flags[at] as number) & touched) === 0) {
        open(one, at)
        flags[at] = (flags[at] as number) | listed
        if (one.head === -1) one.head = at
        else following[one.tail] = at
        following[at] = -1
        one.tail = at
      }
      at++
    }
    one.next = at
    const { unopened, changed, small } = one
    while (unopened.size > 0 && (unopened.keys[0] as number) > now) {
      const slot = unopened.slots[0] as number
      const current = unopened.keys[0] === threshold[slot]
      popHeap(unopened)
      if (!current || ((flags[slot] as number) & opened) !== 0) continue
      open(one, slot)
      pushHeap(changed, threshold[slot] as number, slot)
    }
    while (one.head !== -1 && ((flags[one.head] as number) & listed) === 0) unlink(one, -1, one.head)
    if (one.head === -1 && changed.size === 0 && small.size === 0) return
    const limit = state.lagSteps === 0 ? now : bidPrice(one)
    const waiting = small.size > 0
    if (
      !waiting &&
      (one.head === -1 || !((threshold[one.head] as number) > limit)) &&
      (changed.size === 0 || !((changed.keys[0] as number) > limit))
    )
      return
    const least = deal.quote(one.group.collateral, one.group.debt)
    if (least === Number.POSITIVE_INFINITY) return
    while (small.size > 0 && (small.keys[0] as number) >= least) {
      const slot = small.slots[0] as number
      const current = small.keys[0] === owed[slot]
      popHeap(small)
      if (current) pushHeap(changed, threshold[slot] as number, slot)
    }
    walk(one, limit, least)
  }

  function walk(one: Search, limit: number, least: number): void {
    const { changed, small } = one
    let before = -1
    let at = one.head
    let bar = least
    deferredCount = 0
    for (;;) {
      while (at !== -1 && ((flags[at] as number) & listed) === 0) at = unlink(one, before, at)
      let slot = at
      let key = at === -1 ? -1 : (threshold[at] as number)
      const fromHeap =
        changed.size > 0 &&
        ((changed.keys[0] as number) > key ||
          (changed.keys[0] === key && (changed.slots[0] as number) < slot))
      if (fromHeap) {
        slot = changed.slots[0] as number
        key = changed.keys[0] as number
      }
      if (!(key > limit)) break
      if (fromHeap) {
        popHeap(changed)
        if (key !== threshold[slot]) continue
      }
      const debt = owed[slot] as number
      if (debt < least) {
        flags[slot] = (flags[slot] as number) & ~listed
        pushHeap(small, debt, slot)
        continue
      }
      const done = debt >= bar && settle(one, slot)
      if (!done) {
        if (fromHeap) defer(slot)
        else {
          before = at
          at = following[at] as number
        }
        continue
      }
      if ((owed[slot] as number) > 0) defer(slot)
      bar = deal.leastDebt()
      if (bar === Number.POSITIVE_INFINITY) break
    }
    for (let i = 0; i < deferredCount; i++) {
      const slot = deferred[i] as number
      pushHeap(changed, threshold[slot] as number, slot)
    }
  }

  function unlink(one: Search, before: number, at: number): number {
    const after = following[at] as number
    if (before === -1) one.head = after
    else following[before] = after
    if (after === -1) one.tail = before
    return after
  }

  function defer(slot: number): void {
    if (deferredCount === deferred.length) {
      const larger = new Int32Array(2 * deferred.length)
      larger.set(deferred)
      deferred = larger
    }
    deferred[deferredCount++] = slot
  }

  function searchScan(one: Search): void {
    const now = one.seen[state.step] as number
    const limit = bidPrice(one)
    const found: number[] = []
    for (let slot = one.group.from; slot < one.group.to; slot++) {
      const key = threshold[slot] as number
      if (key > now && ((flags[slot] as number) & opened) === 0) open(one, slot)
      if (key > limit && ((flags[slot] as number) & opened) !== 0) found.push(slot)
    }
    if (found.length === 0) return
    found.sort((a, b) => (threshold[b] as number) - (threshold[a] as number) || a - b)
    let bar = deal.quote(one.group.collateral, one.group.debt)
    for (const slot of found) {
      if (bar === Number.POSITIVE_INFINITY) return
      if ((owed[slot] as number) >= bar && settle(one, slot)) bar = deal.leastDebt()
    }
  }

  /** Liquidates one position as often as the step allows. */
  function settle(one: Search, slot: number): boolean {
    const { debt, weight } = one.group
    const now = one.seen[state.step] as number
    let done = false
    for (let call = 0; call < callsPerStep; call++) {
      const h = held[slot] as number
      const o = owed[slot] as number
      if (!(h > 0 && o > 0) || !((threshold[slot] as number) > now)) break
      const health = now / (threshold[slot] as number)
      const total = o * (state.unit[debt] as number) * (state.oracle[debt] as number)
      if (!deal.liquidate(h, o, health, total)) break
      if (!done) first(one, slot)
      done = true
      state.tally[liquidations] = (state.tally[liquidations] as number) + 1
      held[slot] = h - (deal.result[1] as number)
      owed[slot] = absorbs ? 0 : o - (deal.result[0] as number)
      if (held[slot] === 0 && (owed[slot] as number) > 0) {
        state.writtenOff[debt] = (state.writtenOff[debt] as number) + (owed[slot] as number)
        state.lost[debt] = (state.lost[debt] as number) + (owed[slot] as number)
        owed[slot] = 0
      }
      threshold[slot] = owed[slot] === 0 ? 0 : ((owed[slot] as number) / (held[slot] as number)) * weight
    }
    return done
  }

  /** The first liquidation of an account is the one whose latency counts. */
  function first(one: Search, slot: number): void {
    const key = threshold[slot] as number
    touch(slot)
    if (((flags[slot] as number) & liquidated) !== 0) return
    flags[slot] = (flags[slot] as number) | liquidated
    state.tally[accounts] = (state.tally[accounts] as number) + 1
    const { collateral, debt } = one.group
    const earliest = earliestStep(state)
    let began = state.step
    while (
      began > earliest &&
      (one.outside[began] as number) < key &&
      (one.outside[began - 1] as number) < key
    )
      began--
    const offset = Math.max(state.oracleOffset[collateral] as number, state.oracleOffset[debt] as number)
    countLatency(latency, state, began, deal.result[2] as number, offset)
  }

  function topUp(pick: Pick): void {
    const { topUpBelow, topUpTo } = market.borrowers
    for (const one of searches) {
      const { from, to, debt, weight } = one.group
      const now = one.seen[state.step] as number
      const bound = now / topUpBelow
      pick(countOver(from, to, bound), (index) => {
        const slot = from + index
        const key = threshold[slot] as number
        const o = owed[slot] as number
        const kept = Math.floor((o * (now / key)) / topUpTo)
        if (!(key > bound) || !(kept < o)) return
        if (one.lowestOutside < key) flags[slot] = (flags[slot] as number) | wasUnhealthy
        touch(slot)
        state.toppedUp[debt] = (state.toppedUp[debt] as number) + o - kept
        owed[slot] = kept
        threshold[slot] = (kept / (held[slot] as number)) * weight
        const heap = ((flags[slot] as number) & opened) !== 0 ? one.changed : one.unopened
        if (search === 'index' && kept > 0) pushHeap(heap, threshold[slot] as number, slot)
      })
    }
  }

  /** Slots of a group that started over this threshold. */
  function countOver(from: number, to: number, bound: number): number {
    if (search === 'scan') {
      let count = 0
      for (let slot = from; slot < to; slot++) if ((firstThreshold[slot] as number) > bound) count++
      return count
    }
    let low = from
    let high = to
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((firstThreshold[middle] as number) > bound) low = middle + 1
      else high = middle
    }
    return low - from
  }

  function close(shortfall: Float64Array): void {
    let never = 0
    for (const one of searches) {
      const { group, lowestOutside } = one
      const { from, collateral, debt } = group
      const value = (state.unit[collateral] as number) * (state.price[collateral] as number)
      const worth = value / ((state.unit[debt] as number) * (state.price[debt] as number))
      const limit = (one.outside[state.step] as number) / (state.liquidationThreshold[collateral] as number)
      const beyond = from + countOver(from, group.to, limit)
      // Rounding may put one that is even on either side of the bound; its shortfall is 0 either way.
      for (let slot = from; slot < beyond; slot++)
        if (((flags[slot] as number) & touched) === 0) addShortfall(shortfall, debt, slot, worth)
      never += countOver(from, group.to, lowestOutside)
    }
    for (let i = 0; i < changeCount; i++) {
      const slot = changes[i] as number
      const one = searchOf(slot)
      const { collateral, debt } = one.group
      const value = (state.unit[collateral] as number) * (state.price[collateral] as number)
      addShortfall(
        shortfall,
        debt,
        slot,
        value / ((state.unit[debt] as number) * (state.price[debt] as number)),
      )
      const mark = flags[slot] as number
      if ((firstThreshold[slot] as number) > one.lowestOutside) never--
      if ((mark & liquidated) !== 0) continue
      if ((mark & wasUnhealthy) !== 0 || (threshold[slot] as number) > one.lowestOutside) never++
    }
    latency[latencyBins - 1] = (latency[latencyBins - 1] as number) + never
  }

  function addShortfall(shortfall: Float64Array, debt: number, slot: number, worth: number): void {
    const lacking = Math.floor((owed[slot] as number) - (held[slot] as number) * worth)
    if (lacking > 0) shortfall[debt] = (shortfall[debt] as number) + lacking
  }

  function searchOf(slot: number): Search {
    for (let i = 0; i < searches.length - 1; i++) {
      const one = searches[i] as Search
      if (slot < one.group.to) return one
    }
    return searches[searches.length - 1] as Search
  }

  function total(heldSum: Float64Array, owedSum: Float64Array): void {
    for (const { group } of searches) {
      const { from, to, collateral, debt } = group
      for (let slot = from; slot < to; slot++) {
        heldSum[collateral] = (heldSum[collateral] as number) + (held[slot] as number)
        owedSum[debt] = (owedSum[debt] as number) + (owed[slot] as number)
      }
    }
  }

  function undo(): void {
    for (let i = 0; i < changeCount; i++) {
      const slot = changes[i] as number
      held[slot] = layout.held[slot] as number
      owed[slot] = layout.owed[slot] as number
      threshold[slot] = firstThreshold[slot] as number
      flags[slot] = 0
    }
    changeCount = 0
    if (search === 'scan') flags.fill(0)
    else for (const one of searches) flags.fill(0, one.group.from, one.next)
  }

  return { reset, observe, topUp, liquidate: liquidateAll, close, total, undo }
}
