import type { FunctionDefinition, ModifierDefinition, Span } from '../../ast/node.ts'
import type { Flow } from '../../flow/flow.ts'
import type { Scan } from '../scan.ts'

/** What stands somewhere in a flow. */
type Located = { readonly at: Span; readonly frame: number }

/** A place in the source with the function that holds it. */
export type Place = { readonly at: Span; readonly fn: FunctionDefinition | ModifierDefinition }

/**
 * Where the order of two operations is decided: in the innermost function that runs both, the first operation itself or
 * the call that leads to it. Places in dependencies are left for the scanned code that calls them.
 */
export function placeOfOrder(scan: Scan, flow: Flow, first: Located, second: Located): Place | undefined {
  const chain = ancestors(flow, second.frame)
  return placeIn(scan, flow, first, (frame) => chain.has(frame))
}

/** Where an operation stands: itself, or in a dependency the call of the scanned code that leads to it. */
export function placeOf(scan: Scan, flow: Flow, op: Located): Place | undefined {
  return placeIn(scan, flow, op, () => true)
}

function placeIn(scan: Scan, flow: Flow, op: Located, admits: (frame: number) => boolean): Place | undefined {
  let at: Span | undefined = op.at
  let frame: number | undefined = op.frame
  while (frame !== undefined && at !== undefined) {
    const { fn, parent, callAt }: (typeof flow.frames)[number] = flow.frames[frame] ?? {
      fn: flow.entry,
      parent: undefined,
      callAt: undefined,
    }
    if (admits(frame) && scan.program.files[at.file]?.dependency === false) return { at, fn }
    at = callAt
    frame = parent
  }
  return undefined
}

function ancestors(flow: Flow, frame: number): ReadonlySet<number> {
  const found = new Set<number>()
  for (let at: number | undefined = frame; at !== undefined; at = flow.frames[at]?.parent) found.add(at)
  return found
}
