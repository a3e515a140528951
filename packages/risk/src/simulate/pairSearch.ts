import type { Dealer } from './dealer.ts'
import { createDebtBuckets } from './debtBuckets.ts'
import { createHeap, popHeap, pushHeap } from './keyedHeap.ts'
import type { Group } from './layout.ts'
import type { PathState } from './path.ts'
import { createPriceBuckets } from './priceBuckets.ts'

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
   * Settles who are unhealthy. First those who were open before this step, largest debt first (then by slot): liquidators
   * take the most profitable, and once a debt is too small to pay for gas, all that follow are. Then those whom this step
   * opened, worst health first: that is the race for the newest.
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
 * Slots of a pair lie by falling threshold, so those that a new low of the price opens are the next ones in memory, and
 * most are settled there and then. Who was opened is in a queue: by debt when seen unhealthy (`pending`), or by threshold
 * when healthy again (`waiting`); who has recovered moves over when its turn comes. A quiet step looks at four numbers; a
 * step with an exhausted pool looks at one debt more, however many wait.
 */
export const createIndexSearch: MakeSearch = (state, group, positions, deal, settle) => {
  const { firstThreshold, threshold, owed, flags } = positions
  const { from, to, collateral, debt } = group
  const pending = createDebtBuckets(owed, from, to - from)
  const waiting = createPriceBuckets(threshold, from, to - from)
  /** Changed by their owners before any price opened them. */
  const unopened = createHeap(64)
  let aside = new Int32Array(256)
  let next = from

  function run(): void {
    const now = one.seen[state.step] as number
    while (unopened.size > 0 && (unopened.keys[0] as number) > now) {
      const slot = unopened.slots[0] as number
      const current = unopened.keys[0] === threshold[slot] && ((flags[slot] as number) & opened) === 0
      popHeap(unopened)
      if (!current) continue
      markOpened(state, group, positions, slot)
      pending.push(slot)
    }
    recall(now)
    const opens = next < to && (firstThreshold[next] as number) > now
    const waits = pending.size > 0
    if (!waits && !opens) return
    const limit = state.lagSteps === 0 ? now : bidPrice(state, one.seen)
    let least = deal.quote(collateral, debt)
    if (waits) least = settlePending(now, limit, least)
    if (opens) settleOpened(now, limit, least)
  }

  /** Takes up those whose health the price has ended again. */
  function recall(now: number): void {
    let count = 0
    waiting.aim(now)
    for (let slot = waiting.take(); slot !== -1; slot = waiting.take()) {
      if ((threshold[slot] as number) > now) pending.push(slot)
      else {
        if (count === aside.length) aside = larger(aside)
        aside[count++] = slot
      }
    }
    for (let i = 0; i < count; i++) {
      const slot = aside[i] as number
      waiting.push(slot)
    }
  }

  /** Offers all who wait, largest debt first. */
  function settlePending(now: number, limit: number, quoted: number): number {
    let least = quoted
    let kept = 0
    for (let slot = pending.take(least); slot !== -1; slot = pending.take(least)) {
      if ((threshold[slot] as number) > limit && !settle(slot)) least = deal.leastDebt()
      if (owed[slot] === 0) continue
      if ((threshold[slot] as number) > now) {
        if (kept === aside.length) aside = larger(aside)
        aside[kept++] = slot
      } else waiting.push(slot)
    }
    pending.rest()
    while (kept > 0) pending.push(aside[--kept] as number)
    return least
  }

  /** By its debt if it is unhealthy, else by its threshold. */
  function queue(slot: number, now: number): void {
    if ((threshold[slot] as number) > now) pending.push(slot)
    else waiting.push(slot)
  }

  function settleOpened(now: number, limit: number, quoted: number): void {
    let least = quoted
    let slot = next
    for (; slot < to && (firstThreshold[slot] as number) > now; slot++) {
      if (((flags[slot] as number) & touched) !== 0) continue
      markOpened(state, group, positions, slot)
      if ((owed[slot] as number) >= least && (threshold[slot] as number) > limit) {
        if (!settle(slot)) least = deal.leastDebt()
        else if (owed[slot] === 0) continue
      }
      queue(slot, now)
    }
    next = slot
  }

  const one: PairSearch = {
    ...histories(group),
    reset(steps) {
      resetHistories(one, steps)
      next = from
      pending.reset()
      waiting.reset()
      unopened.size = 0
    },
    run,
    changed(slot) {
      // Those opened are in a queue already, under a key that is too early at worst.
      if (((flags[slot] as number) & opened) === 0) pushHeap(unopened, threshold[slot] as number, slot)
    },
    forget() {
      flags.fill(0, from, next)
    },
  }
  return one
}

/** Looks at every slot in every step, and sorts: what the index has to agree with to the bit. */
export const createScanSearch: MakeSearch = (state, group, positions, deal, settle) => {
  const { threshold, owed, flags } = positions
  const { from, to, collateral, debt } = group
  const one: PairSearch = {
    ...histories(group),
    reset(steps) {
      resetHistories(one, steps)
    },
    run() {
      const now = one.seen[state.step] as number
      const limit = bidPrice(state, one.seen)
      const known: number[] = []
      const fresh: number[] = []
      for (let slot = from; slot < to; slot++) {
        const key = threshold[slot] as number
        if (!(key > now)) continue
        const before = flags[slot] as number
        if ((before & opened) === 0) markOpened(state, group, positions, slot)
        if (key > limit) ((before & (opened | touched)) === 0 ? fresh : known).push(slot)
      }
      if (known.length + fresh.length === 0) return
      known.sort((a, b) => (owed[b] as number) - (owed[a] as number) || a - b)
      let least = deal.quote(collateral, debt)
      for (const slot of [...known, ...fresh])
        if ((owed[slot] as number) >= least && !settle(slot)) least = deal.leastDebt()
    },
    changed() {},
    forget() {
      flags.fill(0, from, to)
    },
  }
  return one
}

/** Counts a position as open to liquidation. */
function markOpened(state: PathState, { collateral }: Group, { flags, held }: Positions, slot: number): void {
  flags[slot] = (flags[slot] as number) | opened
  state.opened[collateral] = (state.opened[collateral] as number) + (held[slot] as number)
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
