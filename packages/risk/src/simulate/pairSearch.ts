import type { Dealer } from './dealer.ts'
import { createHeap, popHeap, pushHeap } from './keyedHeap.ts'
import type { Group } from './layout.ts'
import type { PathState } from './path.ts'

/** What has happened to a slot in this path: bits of its flags. */
export const touched = 1
export const liquidated = 2
export const opened = 4
/** Was unhealthy at the outside price before its owner topped it up. */
export const wasUnhealthy = 8

/** Positions by slot. A position is unhealthy while the pair's price is below its threshold. */
export type Positions = {
  readonly firstThreshold: Float64Array
  readonly threshold: Float64Array
  readonly held: Float64Array
  readonly owed: Float64Array
  readonly flags: Uint8Array
}

/** The positions of one pair, and who of them is to be liquidated in a step. */
export type PairSearch = {
  readonly group: Group
  /** Relative price of the collateral in the debt by step: the oracle's, and outside. */
  seen: Float64Array
  outside: Float64Array
  lowestOutside: number
  readonly reset: (steps: number) => void
  /**
   * Settles all who are unhealthy, largest debt first (then by slot), until nobody gains from the next: liquidators
   * take the most profitable, and once a debt is too small to pay for gas all that follow are.
   */
  readonly run: () => void
  /** Tells that the threshold of a slot was changed by its owner. */
  readonly changed: (slot: number) => void
  /** Clears the flags of untouched slots. */
  readonly forget: () => void
}

type MakeSearch = (
  state: PathState,
  group: Group,
  positions: Positions,
  deal: Dealer,
  settle: (slot: number) => boolean,
) => PairSearch

/**
 * Slots of a pair lie by falling threshold, so those that a new low of the price opens are the next ones in memory. Who
 * was opened is in one of two heaps: `pending` by debt, when seen unhealthy, or `waiting` by threshold, when healthy again.
 * Moves between them are made when one reaches the top. A quiet step looks at four numbers; a step with an exhausted pool
 * looks at one debt more, however many wait. Keys that are out of date are skipped.
 */
export const createIndexSearch: MakeSearch = (state, group, positions, deal, settle) => {
  const { firstThreshold, threshold, held, owed, flags } = positions
  const { from, to, collateral, debt } = group
  const pending = createHeap(1_024)
  const waiting = createHeap(1_024)
  /** Changed by their owners before any price opened them. */
  const unopened = createHeap(64)
  let aside = new Int32Array(256)
  let next = from

  function open(slot: number): void {
    flags[slot] = (flags[slot] as number) | opened
    state.opened[collateral] = (state.opened[collateral] as number) + (held[slot] as number)
    pushHeap(pending, owed[slot] as number, slot)
  }

  function run(): void {
    const now = one.seen[state.step] as number
    while (next < to && (firstThreshold[next] as number) > now) {
      if (((flags[next] as number) & touched) === 0) open(next)
      next++
    }
    while (unopened.size > 0 && (unopened.keys[0] as number) > now) {
      const slot = unopened.slots[0] as number
      const current = unopened.keys[0] === threshold[slot] && ((flags[slot] as number) & opened) === 0
      popHeap(unopened)
      if (current) open(slot)
    }
    while (waiting.size > 0 && (waiting.keys[0] as number) > now) {
      const slot = waiting.slots[0] as number
      const current = waiting.keys[0] === threshold[slot]
      popHeap(waiting)
      if (current) pushHeap(pending, owed[slot] as number, slot)
    }
    if (pending.size > 0) settlePending(now)
  }

  function settlePending(now: number): void {
    let least = deal.quote(collateral, debt)
    if (least > (pending.keys[0] as number)) return
    const limit = bidPrice(state, one.seen)
    let count = 0
    while (pending.size > 0 && (pending.keys[0] as number) >= least) {
      const slot = pending.slots[0] as number
      const current = pending.keys[0] === owed[slot]
      popHeap(pending)
      if (!current) continue
      if (!((threshold[slot] as number) > now)) {
        pushHeap(waiting, threshold[slot] as number, slot)
        continue
      }
      if ((threshold[slot] as number) > limit && settle(slot)) {
        least = deal.leastDebt()
        if (owed[slot] === 0) continue
        if (!((threshold[slot] as number) > now)) {
          pushHeap(waiting, threshold[slot] as number, slot)
          continue
        }
      }
      if (count === aside.length) aside = larger(aside)
      aside[count++] = slot
    }
    for (let i = 0; i < count; i++) {
      const slot = aside[i] as number
      pushHeap(pending, owed[slot] as number, slot)
    }
  }

  const one: PairSearch = {
    ...histories(group),
    reset(steps) {
      resetHistories(one, steps)
      next = from
      pending.size = 0
      waiting.size = 0
      unopened.size = 0
    },
    run,
    changed(slot) {
      const heap = ((flags[slot] as number) & opened) !== 0 ? waiting : unopened
      pushHeap(heap, threshold[slot] as number, slot)
    },
    forget() {
      flags.fill(0, from, next)
    },
  }
  return one
}

/** Looks at every slot in every step, and sorts: what the index has to agree with to the bit. */
export const createScanSearch: MakeSearch = (state, group, positions, deal, settle) => {
  const { threshold, held, owed, flags } = positions
  const { from, to, collateral, debt } = group
  const one: PairSearch = {
    ...histories(group),
    reset(steps) {
      resetHistories(one, steps)
    },
    run() {
      const now = one.seen[state.step] as number
      const limit = bidPrice(state, one.seen)
      const found: number[] = []
      for (let slot = from; slot < to; slot++) {
        const key = threshold[slot] as number
        if (!(key > now)) continue
        if (((flags[slot] as number) & opened) === 0) {
          flags[slot] = (flags[slot] as number) | opened
          state.opened[collateral] = (state.opened[collateral] as number) + (held[slot] as number)
        }
        if (key > limit) found.push(slot)
      }
      if (found.length === 0) return
      found.sort((a, b) => (owed[b] as number) - (owed[a] as number) || a - b)
      let least = deal.quote(collateral, debt)
      for (const slot of found) {
        if (!((owed[slot] as number) >= least)) return
        if (settle(slot)) least = deal.leastDebt()
      }
    },
    changed() {},
    forget() {
      flags.fill(0, from, to)
    },
  }
  return one
}

/** The price at which all bids of this step were made: health must have been lost for as long as they take. */
function bidPrice(state: PathState, seen: Float64Array): number {
  const { step, lagSteps } = state
  // Before the start nobody was looking.
  if (step < lagSteps) return Number.POSITIVE_INFINITY
  let highest = seen[step] as number
  for (let back = 1; back <= lagSteps; back++) {
    const before = seen[step - back] as number
    if (before > highest) highest = before
  }
  return highest
}

function histories(group: Group): Pick<PairSearch, 'group' | 'seen' | 'outside' | 'lowestOutside'> {
  return { group, seen: new Float64Array(0), outside: new Float64Array(0), lowestOutside: 1 }
}

function resetHistories(one: PairSearch, steps: number): void {
  if (one.seen.length <= steps) {
    one.seen = new Float64Array(steps + 1)
    one.outside = new Float64Array(steps + 1)
  }
  one.seen[0] = 1
  one.outside[0] = 1
  one.lowestOutside = 1
}

function larger(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const next = new Int32Array(2 * values.length)
  next.set(values)
  return next
}
