import { keysOf } from '../../analysis/entitlement.ts'
import { factsAt } from '../../analysis/guards.ts'
import { has, isCaller, Label } from '../../analysis/labels.ts'
import type { Scan } from '../../analysis/scan.ts'
import { constantOf, opOf, samePath, stripCasts } from '../../analysis/values.ts'
import type { Flow } from '../../flow/flow.ts'
import type { SstoreOp } from '../../flow/op.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows, reportAtOp } from '../reading/entries.ts'

/** `approve` that replaces an allowance without regard to what it was. */
export const detector: Detector = {
  id: 'approve-race',
  title: 'Spender can use the old and the new allowance',
  severity: 'low',
  confidence: 'medium',
  cwe: 362,
  swc: 'SWC-114',
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    if (flow.entry.signature !== 'approve(address,uint256)') continue
    for (const store of flow.byKind.sstore) {
      const [holder, spender] = keysOf(store.path)
      if (holder === undefined || spender === undefined || !isCaller(flow, holder)) continue
      if (store.value === undefined || !has(flow, store.value, Label.Input) || isReckoned(flow, store))
        continue
      if (asksForOld(flow, store)) continue
      yield reportAtOp(scan, flow, store, {
        message:
          'A change of the allowance overwrites the old one. A spender who sees the change coming spends the old allowance first and the new one after it.',
        note: 'the old allowance is overwritten',
      })
    }
  }
}

function isReckoned(flow: Flow, store: SstoreOp): boolean {
  return store.value !== undefined && has(flow, store.value, Label.State)
}

/** A condition that one of the two, old or new, is zero, or that the old one is what the caller believes. */
function asksForOld(flow: Flow, store: SstoreOp): boolean {
  const old = flow.byKind.sload.filter(({ path }) => samePath(flow, path, store.path))
  return factsAt(flow, store).some((fact) => {
    const facts = fact.kind === 'any' ? fact.of.flat() : [fact]
    return facts.some(
      (each) =>
        each.kind === 'compare' &&
        [each.left, each.right].some((side) => {
          const op = opOf(flow, stripCasts(flow, side))
          return op.kind === 'sload' && old.includes(op)
        }) &&
        (each.op === '==' || constantOf(flow, each.right) === 0n),
    )
  })
}
