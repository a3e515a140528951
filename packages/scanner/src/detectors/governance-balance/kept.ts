import { factsAt } from '../../analysis/guards.ts'
import { has, isCaller, isThis, Label } from '../../analysis/labels.ts'
import { opsBehind } from '../../analysis/madeOf.ts'
import type { Scan } from '../../analysis/scan.ts'
import { tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { opOf, stateVariable, stripCasts } from '../../analysis/values.ts'
import type { Variable } from '../../ast/node.ts'
import type { Flow } from '../../flow/flow.ts'
import type { SstoreOp } from '../../flow/op.ts'
import type { Weight } from './weights.ts'

/** Whether the tokens that give a weight cannot vote a second time from elsewhere. */
export function isKept(scan: Scan, flow: Flow, { read }: Weight, votes: Variable | undefined): boolean {
  // Taken into the contract, or burnt, as they vote.
  if (tokenMovesOf(flow).some(({ from }) => from !== undefined && isCaller(flow, from))) return true
  if (read.kind === 'call') return read.target !== undefined && isThis(flow, read.target)
  const books = stateVariable(read.path)
  if (books === undefined) return true
  // Used up by the vote.
  if (storesOf(flow, books).length > 0) return true
  const set = new Set(flow.byKind.sstore.map(({ path }) => stateVariable(path)))
  const others = scan
    .viewsOf(flow)
    .flatMap(({ entries }) => entries)
    .filter((other) => other !== flow)
  const leaving = others.flatMap((other) =>
    storesOf(other, books)
      .filter((store) => isReduced(other, store))
      .map((store) => ({ other, store })),
  )
  return leaving.every(
    ({ other, store }) =>
      isHeldBack(other, store, set) ||
      // A transfer takes the votes along: this is how snapshots are kept.
      (votes !== undefined && storesOf(other, votes).length > 0),
  )
}

function storesOf(flow: Flow, variable: Variable): readonly SstoreOp[] {
  return flow.byKind.sstore.filter(({ path }) => stateVariable(path) === variable)
}

function isReduced(flow: Flow, { value }: SstoreOp): boolean {
  if (value === undefined) return true
  const op = opOf(flow, stripCasts(flow, value))
  return (op.kind === 'binary' && op.op === '-') || (op.kind === 'const' && op.value === 0n)
}

/** By a time, or by something that the vote wrote down. */
function isHeldBack(flow: Flow, store: SstoreOp, set: ReadonlySet<Variable | undefined>): boolean {
  return factsAt(flow, store).some((fact) => {
    const sides =
      fact.kind === 'any'
        ? [fact.guard.condition]
        : fact.kind === 'truth'
          ? [fact.value]
          : [fact.left, fact.right]
    return sides.some(
      (side) =>
        has(flow, side, Label.Time | Label.Block) ||
        [...opsBehind(flow, side)].some((op) => op.kind === 'sload' && set.has(stateVariable(op.path))),
    )
  })
}
