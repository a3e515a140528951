import type { Flow } from '../flow/flow.ts'
import type { CallOp } from '../flow/op.ts'
import { isIgnored } from './outcomes.ts'
import { type Place, placeOf } from './reentrancy/place.ts'
import type { Scan } from './scan.ts'

export type IgnoredCall = { readonly flow: Flow; readonly call: CallOp; readonly place: Place }

/** Calls of the scanned code whose first result nothing uses, one a place; `admits` chooses among the calls first. */
export function* ignoredCalls(
  scan: Scan,
  admits: (flow: Flow, call: CallOp) => boolean,
): Generator<IgnoredCall> {
  const seen = new Set<string>()
  for (const flow of scan.flows) {
    for (const call of flow.byKind.call) {
      if (!admits(flow, call) || !isIgnored(flow, call)) continue
      const place = placeOf(scan, flow, call)
      if (place === undefined) continue
      const key = `${place.at.file}:${place.at.start}:${place.at.end}`
      if (seen.has(key)) continue
      seen.add(key)
      yield { flow, call, place }
    }
  }
}

/** A result whose fate decides nothing is told by one step. */
export function ignoredTrace({ place }: IgnoredCall): readonly { at: Place['at']; note: string }[] {
  return [{ at: place.at, note: 'nothing reads the result' }]
}
