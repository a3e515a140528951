import type { Dealer } from './dealer.ts'
import { countUnliquidated, type DebtParts, latencyBin, latencySpan } from './latency.ts'
import type { Layout } from './layout.ts'
import type { Accounts } from './pairs.ts'
import { field, type PathState } from './path.ts'
import { createRowWatch } from './rowWatch.ts'
import type { Pick } from './topUps.ts'

const { accounts } = field
/** Calls on one account in one step. */
const mostCalls = 8

/**
 * Accounts with several assets, found by the bound of `rowWatch` (`index`) or by looking at all (`scan`), settled in the
 * order of the book. The liquidator takes the largest collateral for the largest debt, as bots do.
 */
export function createRows(
  state: PathState,
  layout: Layout,
  deal: Dealer,
  latency: Float64Array,
  parts: DebtParts,
  search: 'index' | 'scan',
): Accounts {
  const { market, assets, unit, liquidationThreshold: limits } = state
  const { rows } = layout
  const span = latencySpan(state)
  const held = layout.rowHeld.slice()
  const owed = layout.rowOwed.slice()
  const ones = new Float64Array(assets).fill(1)
  const start = Float64Array.from({ length: rows }, (_, row) => health(row, ones, 0))
  const seenWatch = createRowWatch(start, assets)
  const outsideWatch = createRowWatch(start, assets)
  const touched = new Uint8Array(rows)
  const liquidated = new Uint8Array(rows)
  const opened = new Uint8Array(rows)
  /** Unhealthy at outside prices in this path, or liquidated. */
  const ill = new Uint8Array(rows)
  const changes = new Int32Array(rows)
  const illRows = new Int32Array(rows)
  const openedRows = new Int32Array(rows)
  const due = new Int32Array(rows)
  let changeCount = 0
  let illCount = 0
  let openedCount = 0
  let seen = new Float64Array(0)
  let outside = new Float64Array(0)
  const absorbs = market.rules.kind === 'absorb'
  const calls = Math.max(
    1,
    Math.min(
      mostCalls,
      Math.floor(market.stepSeconds / (market.liquidators.latencySeconds + market.chain.blockSeconds)),
    ),
  )

  /** Health at `prices[at...]`; Infinity without debt. */
  function health(row: number, prices: Float64Array, at: number): number {
    let backed = 0
    let debt = 0
    for (let a = 0; a < assets; a++) {
      const dollars = (unit[a] as number) * (prices[at + a] as number)
      backed += (held[row * assets + a] as number) * dollars * (limits[a] as number)
      debt += (owed[row * assets + a] as number) * dollars
    }
    return debt === 0 ? Number.POSITIVE_INFINITY : backed / debt
  }

  function reset(steps: number): void {
    if (rows === 0) return
    const size = (steps + 1) * assets
    if (seen.length < size) {
      seen = new Float64Array(size)
      outside = new Float64Array(size)
    }
    seen.fill(1, 0, assets)
    outside.fill(1, 0, assets)
    seenWatch.reset()
    outsideWatch.reset()
  }

  function markIll(row: number): void {
    if (ill[row] === 1) return
    ill[row] = 1
    illRows[illCount++] = row
  }

  function observe(): void {
    if (rows === 0) return
    const { price, oracle, step } = state
    seen.set(oracle, step * assets)
    outside.set(price, step * assets)
    seenWatch.move(oracle)
    outsideWatch.move(price)
    if (search === 'scan') {
      for (let row = 0; row < rows; row++) if (health(row, price, 0) < 1) markIll(row)
      return
    }
    let waiting = 0
    for (let row = outsideWatch.due(); row !== -1; row = outsideWatch.due()) due[waiting++] = row
    for (let i = 0; i < waiting; i++) {
      const row = due[i] as number
      const now = health(row, price, 0)
      if (now < 1) markIll(row)
      else outsideWatch.put(row, now)
    }
  }

  function topUp(pick: Pick): void {
    const { topUpBelow, topUpTo } = market.borrowers
    pick(rows, (row) => {
      const now = health(row, state.oracle, 0)
      if (!(now < topUpBelow)) return
      touch(row)
      for (let a = 0; a < assets; a++) {
        const before = owed[row * assets + a] as number
        const kept = Math.floor((before * now) / topUpTo)
        state.toppedUp[a] = (state.toppedUp[a] as number) + before - kept
        owed[row * assets + a] = kept
      }
    })
  }

  function touch(row: number): void {
    if (touched[row] === 1) return
    touched[row] = 1
    changes[changeCount++] = row
  }

  function liquidateAll(): void {
    if (rows === 0) return
    let count = 0
    if (search === 'scan') for (; count < rows; count++) due[count] = count
    else {
      for (let row = seenWatch.due(); row !== -1; row = seenWatch.due()) due[count++] = row
      if (count > 1) due.subarray(0, count).sort()
    }
    for (let i = 0; i < count; i++) {
      const row = due[i] as number
      const now = health(row, state.oracle, 0)
      if (now < 1) {
        open(row)
        settle(row)
      }
      if (search === 'index') seenWatch.put(row, health(row, state.oracle, 0))
    }
  }

  function open(row: number): void {
    if (opened[row] === 1) return
    opened[row] = 1
    openedRows[openedCount++] = row
    for (let a = 0; a < assets; a++)
      if ((limits[a] as number) > 0)
        state.opened[a] = (state.opened[a] as number) + (held[row * assets + a] as number)
  }

  /** Whether the account has been open for as long as bids take. */
  function wasOpen(row: number): boolean {
    const { step, lagSteps } = state
    if (step < lagSteps) return false
    for (let back = 1; back <= lagSteps; back++)
      if (!(health(row, seen, (step - back) * assets) < 1)) return false
    return true
  }

  function settle(row: number): void {
    if (state.lagSteps > 0 && !wasOpen(row)) return
    const base = row * assets
    for (let call = 0; call < calls; call++) {
      const now = health(row, state.oracle, 0)
      if (!(now < 1)) return
      let c = -1
      let d = -1
      let most = 0
      let largest = 0
      let total = 0
      for (let a = 0; a < assets; a++) {
        const dollars = (unit[a] as number) * (state.oracle[a] as number)
        const value = (held[base + a] as number) * dollars
        const debt = (owed[base + a] as number) * dollars
        total += debt
        if ((limits[a] as number) > 0 && value > most) {
          most = value
          c = a
        }
        if (debt > largest) {
          largest = debt
          d = a
        }
      }
      if (c === -1 || d === -1) return
      const h = held[base + c] as number
      const o = owed[base + d] as number
      deal.position[0] = h
      deal.position[1] = o
      deal.position[2] = now
      deal.position[3] = total / ((unit[d] as number) * (state.oracle[d] as number))
      if (!(o >= deal.quote(c, d)) || !deal.liquidate()) return
      first(row, c, d)
      held[base + c] = h - (deal.result[1] as number)
      owed[base + d] = absorbs ? 0 : o - (deal.result[0] as number)
      if (deal.alsoTake !== undefined) {
        for (let a = 0; a < assets; a++) {
          const more = held[base + a] as number
          if (more === 0 || !((limits[a] as number) > 0)) continue
          deal.alsoTake(a, more)
          held[base + a] = 0
        }
      }
      writeOff(row)
    }
  }

  /** Debt that no collateral stands behind any more is lost. */
  function writeOff(row: number): void {
    const base = row * assets
    for (let a = 0; a < assets; a++) if ((limits[a] as number) > 0 && (held[base + a] as number) > 0) return
    for (let a = 0; a < assets; a++) {
      const rest = owed[base + a] as number
      state.writtenOff[a] = (state.writtenOff[a] as number) + rest
      state.lost[a] = (state.lost[a] as number) + rest
      owed[base + a] = 0
    }
  }

  /** Called before the account changes: its spell of ill health is that of what it holds now. */
  function first(row: number, c: number, d: number): void {
    touch(row)
    markIll(row)
    if (liquidated[row] === 1) return
    liquidated[row] = 1
    state.tally[accounts] = (state.tally[accounts] as number) + 1
    const earliest = Math.max(0, state.step - span)
    let began = state.step
    if (health(row, outside, began * assets) < 1)
      while (began > earliest && health(row, outside, (began - 1) * assets) < 1) began--
    const bin = latencyBin(state, began, deal.result, c, d)
    latency[bin] = (latency[bin] as number) + (parts.rows[row] as number)
  }

  function close(shortfall: Float64Array): void {
    let unhealthy = 0
    let open = 0
    // An account that was healthy at every outside price is solvent: no threshold is over 1.
    const count = search === 'scan' ? rows : illCount
    for (let i = 0; i < count; i++) {
      const row = search === 'scan' ? i : (illRows[i] as number)
      if (ill[row] === 1 && liquidated[row] === 0) {
        const weight = parts.rows[row] as number
        unhealthy += weight
        if (health(row, state.price, 0) < 1) open += weight
      }
      let lacking = 0
      let largest = 0
      let d = -1
      for (let a = 0; a < assets; a++) {
        const dollars = (unit[a] as number) * (state.price[a] as number)
        const debt = (owed[row * assets + a] as number) * dollars
        lacking += debt
        if ((limits[a] as number) > 0) lacking -= (held[row * assets + a] as number) * dollars
        if (debt > largest) {
          largest = debt
          d = a
        }
      }
      if (d === -1) continue
      const atoms = Math.floor(lacking / ((unit[d] as number) * (state.price[d] as number)))
      if (atoms > 0) shortfall[d] = (shortfall[d] as number) + atoms
    }
    countUnliquidated(latency, unhealthy, open)
  }

  function total(heldSum: Float64Array, owedSum: Float64Array): void {
    for (let i = 0; i < held.length; i++) {
      const a = i % assets
      heldSum[a] = (heldSum[a] as number) + (held[i] as number)
      owedSum[a] = (owedSum[a] as number) + (owed[i] as number)
    }
  }

  function undo(): void {
    for (let i = 0; i < changeCount; i++) {
      const row = changes[i] as number
      for (let at = row * assets; at < (row + 1) * assets; at++) {
        held[at] = layout.rowHeld[at] as number
        owed[at] = layout.rowOwed[at] as number
      }
      touched[row] = 0
      liquidated[row] = 0
    }
    for (let i = 0; i < illCount; i++) ill[illRows[i] as number] = 0
    for (let i = 0; i < openedCount; i++) opened[openedRows[i] as number] = 0
    changeCount = 0
    illCount = 0
    openedCount = 0
  }

  return { reset, observe, topUp, liquidate: liquidateAll, close, total, undo }
}
