import { has, isThis, Label } from '../../analysis/labels.ts'
import { mayFollow } from '../../analysis/order.ts'
import { behind } from '../../analysis/origins.ts'
import { shapeOf } from '../../analysis/strangerSet.ts'
import { type TokenMove, tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { opOf, sameValue, stateVariable, stripCasts } from '../../analysis/values.ts'
import type { Variable } from '../../ast/node.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { SstoreOp, StoragePath } from '../../flow/op.ts'

/** A token movement with the record that rises or falls by the same amount. */
export type Booking = {
  readonly flow: Flow
  readonly move: TokenMove
  readonly token: ValueId
  readonly store: SstoreOp
  /** The record itself, also where more than it is cleared. */
  readonly path: StoragePath
  readonly root: Variable
  readonly shape: string
}

/** Tokens that come in and are recorded one for one, as they were asked for or as they arrived. */
export function creditsOf(flow: Flow): readonly Booking[] {
  return tokenMovesOf(flow).flatMap((move) => {
    const { does, token, to, amount } = move
    if (does !== 'transferFrom' || token === undefined || to === undefined || !isThis(flow, to)) return []
    return bookings(flow, move, '+', (added) => sameAmount(flow, added, amount) || isArrived(flow, added))
  })
}

/** Payments of what a record says, which is lowered by as much, or cleared. */
export function paymentsOf(flow: Flow): readonly Booking[] {
  return tokenMovesOf(flow).flatMap((move) => {
    const { does, token, amount } = move
    if (does !== 'transfer' || token === undefined || amount === undefined) return []
    // Where the payment is reckoned from what is there, it follows the balance.
    if (has(flow, amount, Label.OwnBalance)) return []
    const lowered = bookings(flow, move, '-', (taken) => sameAmount(flow, taken, amount))
    return lowered.length > 0 ? lowered : cleared(flow, move, amount)
  })
}

function bookings(
  flow: Flow,
  move: TokenMove,
  sign: '+' | '-',
  fits: (part: ValueId) => boolean,
): readonly Booking[] {
  return flow.byKind.sstore.flatMap((store) => {
    const sum = store.value === undefined ? undefined : opOf(flow, stripCasts(flow, store.value))
    if (sum?.kind !== 'binary' || sum.op !== sign) return []
    const ways =
      sign === '+'
        ? [
            [sum.left, sum.right],
            [sum.right, sum.left],
          ]
        : [[sum.left, sum.right]]
    const isBooked = ways.some(
      ([old = -1, part = -1]) => isRecord(flow, old, store.path) && fits(part) && runsWith(flow, move, store),
    )
    return isBooked ? booking(flow, move, store) : []
  })
}

/** The whole record is paid, and what it stood for is cleared. */
function cleared(flow: Flow, move: TokenMove, amount: ValueId): readonly Booking[] {
  const load = opOf(flow, stripCasts(flow, amount))
  if (load.kind !== 'sload') return []
  return flow.byKind.sstore.flatMap((store) =>
    (store.how === 'delete' || isZero(flow, store)) &&
    store.path.root === load.path.root &&
    shapeOf(load.path).startsWith(shapeOf(store.path)) &&
    runsWith(flow, move, store)
      ? booking(flow, move, store, load.path)
      : [],
  )
}

function isZero(flow: Flow, { value }: SstoreOp): boolean {
  const op = value === undefined ? undefined : opOf(flow, stripCasts(flow, value))
  return op?.kind === 'const' && op.value === 0n
}

function booking(
  flow: Flow,
  move: TokenMove,
  store: SstoreOp,
  path: StoragePath = store.path,
): readonly Booking[] {
  const root = stateVariable(path)
  const keyed = path.steps.some((step) => step.kind === 'index')
  if (root === undefined || move.token === undefined || !keyed) return []
  return [{ flow, move, token: move.token, store, path, root, shape: shapeOf(path) }]
}

function isRecord(flow: Flow, old: ValueId, path: StoragePath): boolean {
  const load = opOf(flow, stripCasts(flow, old))
  return load.kind === 'sload' && load.path.root === path.root && shapeOf(load.path) === shapeOf(path)
}

function runsWith(flow: Flow, { op }: TokenMove, store: SstoreOp): boolean {
  return mayFollow(flow, op, store) || mayFollow(flow, store, op)
}

function sameAmount(flow: Flow, part: ValueId, amount: ValueId | undefined): boolean {
  return amount !== undefined && sameValue(flow, part, amount)
}

/** `balanceAfter - balanceBefore`: right on the day, and no share of what comes later. */
function isArrived(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  return (
    op.kind === 'binary' &&
    op.op === '-' &&
    [op.left, op.right].every(
      (side) => has(flow, side, Label.OwnBalance) && behind(flow, side).calls.length === 1,
    )
  )
}
