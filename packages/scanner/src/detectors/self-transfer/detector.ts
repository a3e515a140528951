import { isOpen } from '../../analysis/access.ts'
import { factsAt } from '../../analysis/guards.ts'
import { has, isCaller, Label } from '../../analysis/labels.ts'
import { dominates } from '../../analysis/order.ts'
import { opOf, pathName, sameValue, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { SloadOp, SstoreOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Two entries of one table read first and written after: with the same key the second write undoes the first. */
export const detector: Detector = {
  id: 'self-transfer',
  title: 'A transfer to oneself creates tokens',
  severity: 'high',
  confidence: 'medium',
  cwe: 682,
  swc: undefined,
  *run(scan) {
    for (const flow of scan.flows) {
      if (flow.reach !== 'entry') continue
      for (const second of flow.byKind.sstore) {
        const load = addedTo(flow, second)
        const to = lastKey(second)
        if (load === undefined || to === undefined || !has(flow, to, Label.Input)) continue
        const first = flow.byKind.sstore.find((each) => isTakenBetween(flow, each, load, second))
        const from = first === undefined ? undefined : lastKey(first)
        if (first === undefined || from === undefined || !mayBeSame(flow, from, to) || !isOpen(flow, second))
          continue
        if (areKeptApart(flow, second, from, to)) continue
        yield reportOp(
          flow,
          second,
          `\`${pathName(flow, second.path)}\` is written from what was read before \`${pathName(flow, first.path)}\` was reduced. With \`${valueName(flow, from)}\` and \`${valueName(flow, to)}\` the same, the reduction is overwritten, and whoever sends to themselves gets the amount for nothing.`,
          'overwrites the reduction where both are the same',
          [
            { at: load.at, note: 'read before' },
            { at: first.at, note: 'reduced' },
          ],
        )
      }
    }
  },
}

/** The read whose sum with something a store writes back to the same entry. */
function addedTo(flow: Flow, store: SstoreOp): SloadOp | undefined {
  const sum = store.value === undefined ? undefined : opOf(flow, stripCasts(flow, store.value))
  if (sum?.kind !== 'binary' || sum.op !== '+') return undefined
  return [sum.left, sum.right]
    .map((side) => opOf(flow, stripCasts(flow, side)))
    .find((op) => op.kind === 'sload' && sameEntry(flow, op, store)) as SloadOp | undefined
}

function sameEntry(flow: Flow, load: SloadOp, store: SstoreOp): boolean {
  const a = lastKey(load)
  const b = lastKey(store)
  return load.path.root === store.path.root && a !== undefined && b !== undefined && sameValue(flow, a, b)
}

/** A store of a difference to another entry of the same table, after the read and before the second store. */
function isTakenBetween(flow: Flow, store: SstoreOp, load: SloadOp, second: SstoreOp): boolean {
  if (store === second || store.path.root !== second.path.root || store.value === undefined) return false
  const difference = opOf(flow, stripCasts(flow, store.value))
  return (
    difference.kind === 'binary' &&
    difference.op === '-' &&
    dominates(flow, load, store) &&
    dominates(flow, store, second)
  )
}

function lastKey(op: SloadOp | SstoreOp): ValueId | undefined {
  const step = op.path.steps.findLast(({ kind }) => kind === 'index')
  return step?.kind === 'index' ? step.value : undefined
}

function mayBeSame(flow: Flow, from: ValueId, to: ValueId): boolean {
  return !sameValue(flow, from, to) && (has(flow, from, Label.Input) || isCaller(flow, from))
}

function areKeptApart(flow: Flow, op: SstoreOp, from: ValueId, to: ValueId): boolean {
  return factsAt(flow, op).some(
    (fact) =>
      fact.kind === 'compare' &&
      fact.op === '!=' &&
      ((sameValue(flow, fact.left, from) && sameValue(flow, fact.right, to)) ||
        (sameValue(flow, fact.left, to) && sameValue(flow, fact.right, from))),
  )
}
