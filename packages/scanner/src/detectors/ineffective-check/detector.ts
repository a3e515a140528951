import { restrictionsAt } from '../../analysis/access.ts'
import { enforcedConditions } from '../../analysis/branches.ts'
import { factsAt, guardsOf } from '../../analysis/guards.ts'
import { sliceOf } from '../../analysis/slices.ts'
import {
  constantOf,
  opOf,
  pathName,
  samePath,
  sameValue,
  stripCasts,
  valueName,
} from '../../analysis/values.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { BinaryOp, CallOp, SloadOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Checks that stop nothing: conditions that always hold, and payments outside of the branch that records them. */
export const detector: Detector = {
  id: 'ineffective-check',
  title: 'A check that does not stop what it should',
  severity: 'high',
  confidence: 'medium',
  cwe: 691,
  swc: undefined,
  *run(scan) {
    for (const flow of scan.flows) {
      const enforced = enforcedConditions(flow)
      for (const op of flow.byKind.binary) {
        const same = op.op === '||' ? alwaysDiffers(flow, op) : undefined
        if (same === undefined || !op.results.some((result) => enforced.has(result))) continue
        yield reportOp(
          flow,
          op,
          `\`${valueName(flow, same)}\` always differs from one of two different values, so that this condition is always true: it keeps out nobody, or everybody. \`&&\` was meant.`,
          'always true',
          [],
          { severity: 'medium' },
        )
      }
      if (flow.reach !== 'entry') continue
      for (const call of flow.byKind.call) {
        const cell = paidFrom(flow, call)
        const cleared = cell === undefined ? undefined : clearedAside(flow, call, cell)
        if (cell === undefined || cleared === undefined || !isForStrangers(flow, call)) continue
        yield reportOp(
          flow,
          call,
          `\`${pathName(flow, cell.path)}\` is paid out whether the condition holds or not, and set to zero only where it does. As long as it does not hold, the same amount can be taken again and again.`,
          'paid in any case',
          [
            { at: cell.at, note: 'what is paid' },
            { at: cleared.at, note: 'cleared only under a condition' },
          ],
        )
      }
    }
  },
}

/** An entry of the caller's own, that says there is something to take, restricts nobody. */
function isForStrangers(flow: Flow, call: CallOp): boolean {
  return restrictionsAt(flow, call).every(({ by }) => by === 'role')
}

/** The value in `x != a || x != b` with different `a` and `b`. */
function alwaysDiffers(flow: Flow, op: BinaryOp): ValueId | undefined {
  const left = opOf(flow, op.left)
  const right = opOf(flow, op.right)
  if (left.kind !== 'binary' || right.kind !== 'binary' || left.op !== '!=' || right.op !== '!=')
    return undefined
  for (const [x, a] of [
    [left.left, left.right],
    [left.right, left.left],
  ] as const) {
    for (const [y, b] of [
      [right.left, right.right],
      [right.right, right.left],
    ] as const) {
      if (
        sameValue(flow, x, y) &&
        !sameValue(flow, a, b) &&
        constantOf(flow, x) === undefined &&
        areFixed(flow, a, b)
      )
        return x
    }
  }
  return undefined
}

/** Two constants, or two cells of which neither is a parameter. */
function areFixed(flow: Flow, a: ValueId, b: ValueId): boolean {
  const kinds = [a, b].map((value) => opOf(flow, stripCasts(flow, value)).kind)
  return (
    kinds.every((kind) => kind === 'const' || kind === 'sload') &&
    !(constantOf(flow, a) !== undefined && constantOf(flow, a) === constantOf(flow, b))
  )
}

/** The keyed cell whose content a call pays out. */
function paidFrom(flow: Flow, call: CallOp): SloadOp | undefined {
  const amount =
    call.how === 'method'
      ? /^(?:transfer|safeTransfer)$/.test(call.member)
        ? call.args[1]
        : undefined
      : (call.value ?? undefined)
  const op = amount === undefined ? undefined : opOf(flow, stripCasts(flow, amount))
  return op?.kind === 'sload' && op.path.steps.some(({ kind }) => kind === 'index') ? op : undefined
}

/** The store that clears a cell, where it lies under a condition that the payment does not, and no other clears it. */
function clearedAside(flow: Flow, call: CallOp, cell: SloadOp): Op | undefined {
  const stores = flow.byKind.sstore.filter((store) => samePath(flow, store.path, cell.path))
  const [store] = stores
  if (
    store === undefined ||
    stores.length > 1 ||
    !(store.how === 'delete' || constantOf(flow, store.value) === 0n)
  )
    return undefined
  const paying = guardsOf(flow, call)
  const extra = guardsOf(flow, store).filter(
    (guard) => !guard.enforced && !paying.some((other) => other.condition === guard.condition),
  )
  // Whether there is anything to clear is no condition on the payment.
  const isOther = extra.some(({ condition }) => ![...sliceOf(flow, condition)].includes(cell))
  if (!isOther) return undefined
  return otherwiseBound(flow, call, store) ? undefined : store
}

/** Some other cell of the same entry is checked before the payment and changed in the same call. */
function otherwiseBound(flow: Flow, call: CallOp, store: Op): boolean {
  return factsAt(flow, call).some((fact) => {
    if (fact.kind === 'any') return false
    const sides = fact.kind === 'truth' ? [fact.value] : [fact.left, fact.right]
    return sides.some((side) => {
      const load = opOf(flow, stripCasts(flow, side))
      return (
        load.kind === 'sload' &&
        flow.byKind.sstore.some(
          (each) =>
            each !== store &&
            samePath(flow, each.path, load.path) &&
            guardsOf(flow, each).every((guard) =>
              guardsOf(flow, call).some(({ condition }) => condition === guard.condition),
            ),
        )
      )
    })
  })
}
