import { has, isCaller, Label } from '../../analysis/labels.ts'
import { enforcing, madeFrom } from '../../analysis/madeOf.ts'
import { blockDominates, blockReaches, mayFollow } from '../../analysis/order.ts'
import type { ContractView } from '../../analysis/scan.ts'
import { constantOf, pathName } from '../../analysis/values.ts'
import type { Variable } from '../../ast/node.ts'
import type { Flow } from '../../flow/flow.ts'
import type { SloadOp, SstoreOp, StoragePath } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace, reportAtOp } from '../reading/entries.ts'

/** Transient cells that say who may call, and keep what they hold until the transaction ends. */
export const detector: Detector = {
  id: 'transient-storage-dirty',
  title: 'Transient storage still says who may call',
  severity: 'high',
  confidence: 'medium',
  cwe: 459,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.views.flatMap((view) =>
        dirtyIn(view).map(({ flow, store, isChosen }) =>
          reportAtOp(scan, flow, store, {
            message: isChosen
              ? `The transient cell that says who may call is set to a value that the caller chose, and holds it for the rest of the transaction: an attacker who computes an address of that value is let in.`
              : `The transient cell ${nameOf(flow, store.path)} says who may call and is not cleared when the function ends. For the rest of the transaction, whoever it names is still let in.`,
            note: 'kept until the transaction ends',
            ...(isChosen ? {} : { severity: 'medium' as const }),
          }),
        ),
      ),
    )
  },
}

type Dirty = { readonly flow: Flow; readonly store: SstoreOp; readonly isChosen: boolean }
type Cell = Variable | bigint

function dirtyIn({ entries }: ContractView): readonly Dirty[] {
  const deciding = entries.flatMap((flow) => authorising(flow).map((cell) => ({ flow, cell })))
  if (deciding.length === 0) return []
  const cells = new Set(deciding.map(({ cell }) => cell))
  // Who is let in by the cell clears it: the cell is good for one call.
  const cleared = new Set(
    [...cells].filter((cell) =>
      deciding.some(
        (each) =>
          each.cell === cell && each.flow.byKind.sstore.some((store) => clears(each.flow, store, cell)),
      ),
    ),
  )
  return entries.flatMap((flow) =>
    flow.byKind.sstore.flatMap((store) => {
      const cell = cellOf(flow, store.path)
      if (cell === undefined || !cells.has(cell) || clears(flow, store, cell)) return []
      if (isClearedAfter(flow, store, cell)) return []
      const isChosen = store.value !== undefined && has(flow, store.value, Label.Input)
      return isChosen || !cleared.has(cell) ? [{ flow, store, isChosen }] : []
    }),
  )
}

/** Transient cells that the caller is held against. */
function authorising(flow: Flow): readonly Cell[] {
  return flow.byKind.sload.flatMap((load) => {
    const cell = cellOf(flow, load.path)
    return cell !== undefined && isHeldAgainstCaller(flow, load) ? [cell] : []
  })
}

function isHeldAgainstCaller(flow: Flow, load: SloadOp): boolean {
  const made = madeFrom(flow, load.results)
  return flow.byKind.binary.some(
    ({ op, left, right, results }) =>
      (op === '==' || op === '!=') &&
      ((made.has(left) && isCaller(flow, right)) || (made.has(right) && isCaller(flow, left))) &&
      results.some((result) => enforcing(flow).has(result)),
  )
}

function cellOf(flow: Flow, path: StoragePath): Cell | undefined {
  if (!path.transient || path.steps.length > 0) return undefined
  if (typeof path.root !== 'number') return path.root
  const slot = constantOf(flow, path.root)
  return typeof slot === 'bigint' ? slot : undefined
}

function nameOf(flow: Flow, path: StoragePath): string {
  return typeof path.root === 'number' ? String(constantOf(flow, path.root)) : pathName(flow, path)
}

function clears(flow: Flow, store: SstoreOp, cell: Cell): boolean {
  if (cellOf(flow, store.path) !== cell) return false
  return (
    store.how === 'delete' || constantOf(flow, store.value) === 0n || constantOf(flow, store.value) === false
  )
}

/** Whether every normal end that can follow the store is behind a store that clears the cell. */
function isClearedAfter(flow: Flow, store: SstoreOp, cell: Cell): boolean {
  const clearing = flow.byKind.sstore.filter(
    (other) => clears(flow, other, cell) && mayFollow(flow, store, other),
  )
  if (clearing.length === 0) return false
  return flow.blocks.every(
    ({ id, end }) =>
      (end.kind !== 'return' && end.kind !== 'stop') ||
      (id !== store.block && !blockReaches(flow, store.block, id)) ||
      clearing.some((each) => blockDominates(flow, each.block, id)),
  )
}
