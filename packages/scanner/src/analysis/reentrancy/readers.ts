import type { Flow, Op } from '../../flow/flow.ts'
import type { SloadOp, StoragePath } from '../../flow/op.ts'
import { latchesAt } from '../lock.ts'
import { behind } from '../origins.ts'
import type { ContractView, Scan } from '../scan.ts'
import { shapeOf } from '../strangerSet.ts'
import { samePath } from '../values.ts'
import { isHeldBack } from './heldBack.ts'
import { loadsCarried, loadsInFacts } from './late.ts'
import { sameLock } from './locks.ts'

/** Another entry point that decides by some state. */
export type Reader = { readonly flow: Flow; readonly load: SloadOp; readonly effect: Op }

/**
 * Entry points of the same contract that pay, move tokens or write by what a storage cell holds, and that can be started
 * while `flow` waits in `at`: they are not under the lock that it holds there.
 */
export function readersDuring(scan: Scan, flow: Flow, at: Op, path: StoragePath): Reader | undefined {
  for (const view of scan.viewsOf(flow)) {
    for (const other of view.entries) {
      if (other === flow || isView(other) || !touches(other, path)) continue
      const reader = readerIn(other, path)
      if (reader === undefined || sameLock(flow, at, other, reader.effect)) continue
      if (!isHeldBack(scan, other, reader.effect)) return reader
    }
  }
  return undefined
}

/** View functions of the same contract that divide by, or scale, what a storage cell holds together with other state. */
export function ratesDuring(scan: Scan, flow: Flow, at: Op, path: StoragePath): Reader | undefined {
  for (const view of scan.viewsOf(flow)) {
    for (const other of ratesOf(view)) {
      const reader = rateReader(other, path)
      if (
        reader !== undefined &&
        latchesAt(other, reader.effect).length === 0 &&
        !checksLock(other, flow, at)
      )
        return reader
    }
  }
  return undefined
}

function isView({ entry }: Flow): boolean {
  return entry.mutability === 'view' || entry.mutability === 'pure'
}

const rates = new WeakMap<ContractView, readonly Flow[]>()

function ratesOf(view: ContractView): readonly Flow[] {
  const known = rates.get(view)
  if (known !== undefined) return known
  const found = view.entries.filter(
    (flow) => isView(flow) && flow.byKind.binary.some(({ op }) => op === '/') && flow.byKind.sload.length > 0,
  )
  rates.set(view, found)
  return found
}

function sameShape(a: StoragePath, b: StoragePath): boolean {
  return a.root === b.root && shapeOf(a) === shapeOf(b)
}

function touches(flow: Flow, path: StoragePath): boolean {
  return flow.byKind.sload.some((load) => sameShape(load.path, path))
}

function readerIn(flow: Flow, path: StoragePath): Reader | undefined {
  const find = (loads: readonly SloadOp[]) => loads.find((load) => sameShape(load.path, path))
  for (const call of flow.byKind.call) {
    if (call.static) continue
    const load = find(loadsCarried(flow, call)) ?? find(loadsInFacts(flow, call))
    if (load !== undefined) return { flow, load, effect: call }
  }
  for (const store of flow.byKind.sstore) {
    // What only counts a cell up or down decides nothing by its old value.
    const counted = (each: SloadOp) => store.compound !== undefined && samePath(flow, each.path, store.path)
    const stored = store.value === undefined ? [] : behind(flow, store.value).loads
    const load = find(stored.filter((each) => !counted(each))) ?? find(loadsInFacts(flow, store))
    if (load !== undefined) return { flow, load, effect: store }
  }
  return undefined
}

function rateReader(flow: Flow, path: StoragePath): Reader | undefined {
  for (const quotient of flow.byKind.binary) {
    if (quotient.op !== '/') continue
    const above = behind(flow, quotient.left)
    const below = behind(flow, quotient.right)
    const loads = [...above.loads, ...below.loads]
    const load = loads.find((each) => sameShape(each.path, path))
    if (load === undefined) continue
    const sides = [above, below].filter(
      (side) => side.loads.length > 0 || side.calls.length > 0 || side.balances.length > 0,
    )
    if (sides.length === 2) return { flow, load, effect: quotient }
  }
  return undefined
}

/** Whether a view function asks the lock that is held at an operation of another flow. */
function checksLock(reader: Flow, flow: Flow, at: Op): boolean {
  const held = latchesAt(flow, at)
  return reader.byKind.sload.some((load) =>
    held.some(({ path }) => typeof path.root !== 'number' && path.root === load.path.root),
  )
}
