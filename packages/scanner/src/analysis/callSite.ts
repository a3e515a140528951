import type { FunctionDefinition, ModifierDefinition, Span } from '../ast/node.ts'
import type { Flow, Op } from '../flow/flow.ts'
import type { Scan } from './scan.ts'

/** Where a project's own code does something, and the function that holds the place. */
export type CallSite = {
  readonly at: Span
  readonly fn: FunctionDefinition | ModifierDefinition
}

/**
 * The place of an operation as an auditor of the project names it: what a dependency or a library does inside is placed
 * where the project's contract calls it, as long as there is such a place.
 */
export function callSiteOf(scan: Scan, flow: Flow, op: Op): CallSite {
  let frame = flow.frames[op.frame]
  let at = op.at
  const inner: CallSite = { at, fn: frame?.fn ?? flow.entry }
  while (frame !== undefined && !isOwn(scan, frame.fn)) {
    if (frame.callAt === undefined || frame.parent === undefined) return inner
    at = frame.callAt
    frame = flow.frames[frame.parent]
  }
  return frame === undefined ? inner : { at, fn: frame.fn }
}

function isOwn(scan: Scan, fn: FunctionDefinition | ModifierDefinition): boolean {
  return (
    fn.contract?.form !== 'library' &&
    fn.contract !== undefined &&
    scan.program.files[fn.at.file]?.dependency !== true
  )
}
