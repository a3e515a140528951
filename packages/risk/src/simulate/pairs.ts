import type { Dealer } from './dealer.ts'
import { countUnliquidated, type DebtParts, latencyBin, latencySpan } from './latency.ts'
import type { Layout } from './layout.ts'
import {
  createIndexSearch,
  createScanSearch,
  liquidated,
  type PairSearch,
  type Positions,
  touched,
  wasUnhealthy,
} from './pairSearch.ts'
import { field, type PathState } from './path.ts'
import type { Pick } from './topUps.ts'

const { accounts } = field

/** A part of the book: found, settled, put back. */
export type Accounts = {
  readonly reset: (steps: number) => void
  /** Notes this step's prices. */
  readonly observe: () => void
  /** Lets those owners repay whom `pick` names out of all that might. */
  readonly topUp: (pick: Pick) => void
  readonly liquidate: () => void
  /** Adds debt beyond collateral to `shortfall`, by debt asset in atoms, and what was never liquidated to the histogram. */
  readonly close: (shortfall: Float64Array) => void
  /** Adds what is held and owed now, in atoms by asset. */
  readonly total: (held: Float64Array, owed: Float64Array) => void
  readonly undo: () => void
}

/**
 * Settles what the search finds. Most of a book has one collateral and one debt: arrays by slot, and a threshold each, so
 * that to be unhealthy is one comparison.
 */
export function createPairs(
  state: PathState,
  layout: Layout,
  deal: Dealer,
  latency: Float64Array,
  parts: DebtParts,
  search: 'index' | 'scan',
): Accounts {
  const { market } = state
  const span = latencySpan(state)
  const { position, result } = deal
  const { singles } = layout
  const { below } = parts
  const firstThreshold = layout.threshold
  const threshold = firstThreshold.slice()
  const held = layout.held.slice()
  const owed = layout.owed.slice()
  const flags = new Uint8Array(singles)
  const changes = new Int32Array(singles)
  let changeCount = 0
  let liquidatedNow = 0
  /** Most accounts of a step have waited as long as the one before. */
  let lastBegan = -1
  let lastBin = 0
  const absorbs = market.rules.kind === 'absorb'
  const callsPerStep = Math.max(
    1,
    Math.min(
      8,
      Math.floor(market.stepSeconds / (market.liquidators.latencySeconds + market.chain.blockSeconds)),
    ),
  )
  const positions: Positions = { firstThreshold, threshold, held, owed, flags }
  const make = search === 'index' ? createIndexSearch : createScanSearch
  const searches: readonly PairSearch[] = layout.groups.map((group) => {
    const one: PairSearch = make(state, group, positions, deal, (slot) => settle(one, slot))
    return one
  })

  function reset(steps: number): void {
    for (const one of searches) one.reset(steps)
  }

  function observe(): void {
    const { step, price, oracle } = state
    for (let i = 0; i < searches.length; i++) {
      const one = searches[i] as PairSearch
      const { collateral, debt } = one.group
      const now = (price[collateral] as number) / (price[debt] as number)
      one.outside[step] = now
      if (now < one.lowestOutside) one.lowestOutside = now
      one.seen[step] = (oracle[collateral] as number) / (oracle[debt] as number)
    }
  }

  function touch(slot: number): void {
    if (((flags[slot] as number) & touched) !== 0) return
    flags[slot] = (flags[slot] as number) | touched
    changes[changeCount++] = slot
  }

  function liquidateAll(): void {
    for (let i = 0; i < searches.length; i++) {
      lastBegan = -1
      ;(searches[i] as PairSearch).run()
    }
    state.tally[accounts] = (state.tally[accounts] as number) + liquidatedNow
    liquidatedNow = 0
  }

  /**
   * Liquidates one position as often as the step allows. It is unhealthy, so it holds and owes something.
   * @returns whether there was anything in it for anyone.
   */
  function settle(one: PairSearch, slot: number): boolean {
    const { debt, weight } = one.group
    const now = one.seen[state.step] as number
    let h = held[slot] as number
    let o = owed[slot] as number
    let key = threshold[slot] as number
    let done = false
    for (let call = 0; call < callsPerStep; call++) {
      position[0] = h
      position[1] = o
      position[2] = now / key
      position[3] = o
      if (!deal.liquidate()) break
      if (!done) first(one, slot)
      done = true
      h -= result[1] as number
      o = absorbs ? 0 : o - (result[0] as number)
      if (h === 0 && o > 0) {
        state.writtenOff[debt] = (state.writtenOff[debt] as number) + o
        state.lost[debt] = (state.lost[debt] as number) + o
        o = 0
      }
      key = o === 0 ? 0 : (o / h) * weight
      if (!(key > now)) break
    }
    if (!done) return false
    held[slot] = h
    owed[slot] = o
    threshold[slot] = key
    return true
  }

  /** The first liquidation of an account is the one whose latency counts; its threshold is still that from before. */
  function first(one: PairSearch, slot: number): void {
    const key = threshold[slot] as number
    const mark = flags[slot] as number
    if ((mark & touched) === 0) changes[changeCount++] = slot
    if ((mark & liquidated) !== 0) return
    flags[slot] = mark | touched | liquidated
    liquidatedNow++
    const { outside } = one
    let began = state.step
    if ((outside[began] as number) < key) {
      const earliest = began > span ? began - span : 0
      while (began > earliest && (outside[began - 1] as number) < key) began--
    }
    if (began !== lastBegan || !state.sameBlocks) {
      lastBegan = began
      lastBin = latencyBin(state, began, result, one.group.collateral, one.group.debt)
    }
    latency[lastBin] = (latency[lastBin] as number) + (below[slot + 1] as number) - (below[slot] as number)
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
        if (kept > 0) one.changed(slot)
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
    let unhealthy = 0
    let open = 0
    for (const one of searches) {
      const { group, lowestOutside } = one
      const { from, collateral, debt } = group
      const worth = worthOf(one)
      const limit = (one.outside[state.step] as number) / (state.liquidationThreshold[collateral] as number)
      const beyond = from + countOver(from, group.to, limit)
      // Rounding may put one that is even on either side of the bound; its shortfall is 0 either way.
      for (let slot = from; slot < beyond; slot++)
        if (((flags[slot] as number) & touched) === 0) addShortfall(shortfall, debt, slot, worth)
      unhealthy += partsOver(from, group.to, lowestOutside)
      open += partsOver(from, group.to, one.outside[state.step] as number)
    }
    let one: PairSearch | undefined
    let worth = 0
    let now = 0
    for (let i = 0; i < changeCount; i++) {
      const slot = changes[i] as number
      if (one === undefined || slot < one.group.from || slot >= one.group.to) {
        one = searchOf(slot)
        now = one.outside[state.step] as number
        worth = worthOf(one)
      }
      addShortfall(shortfall, one.group.debt, slot, worth)
      const mark = flags[slot] as number
      // The sums above took what it owed at the start.
      const weight = partsOf(slot)
      const first = firstThreshold[slot] as number
      const current = threshold[slot] as number
      if (first > one.lowestOutside) unhealthy -= weight
      if (first > now) open -= weight
      if ((mark & liquidated) !== 0) continue
      if ((mark & wasUnhealthy) !== 0 || current > one.lowestOutside) unhealthy += weight
      if (current > now) open += weight
    }
    countUnliquidated(latency, unhealthy, open)
  }

  /** Atoms of debt for an atom of collateral, at outside prices. */
  function worthOf({ group: { collateral, debt } }: PairSearch): number {
    const { unit, price } = state
    const value = (unit[collateral] as number) * (price[collateral] as number)
    return value / ((unit[debt] as number) * (price[debt] as number))
  }

  function partsOf(slot: number): number {
    return (below[slot + 1] as number) - (below[slot] as number)
  }

  /** Parts of debt of a group that started over this threshold. */
  function partsOver(from: number, to: number, bound: number): number {
    return (below[from + countOver(from, to, bound)] as number) - (below[from] as number)
  }

  function addShortfall(shortfall: Float64Array, debt: number, slot: number, worth: number): void {
    const lacking = (owed[slot] as number) - (held[slot] as number) * worth
    if (lacking >= 1) shortfall[debt] = (shortfall[debt] as number) + Math.floor(lacking)
  }

  function searchOf(slot: number): PairSearch {
    for (let i = 0; i < searches.length - 1; i++) {
      const one = searches[i] as PairSearch
      if (slot < one.group.to) return one
    }
    return searches[searches.length - 1] as PairSearch
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
    for (const one of searches) one.forget()
  }

  return { reset, observe, topUp, liquidate: liquidateAll, close, total, undo }
}
