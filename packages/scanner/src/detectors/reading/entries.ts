import { callSiteOf } from '../../analysis/callSite.ts'
import type { Scan } from '../../analysis/scan.ts'
import type { Span } from '../../ast/node.ts'
import type { Flow, Op } from '../../flow/flow.ts'
import type { Report, TraceStep } from '../detector.ts'

/** Flows that anybody may start by a transaction, those of read-only functions left out. */
export function openFlows(scan: Scan): readonly Flow[] {
  return scan.flows.filter(
    ({ reach, entry }) => reach === 'entry' && entry.mutability !== 'view' && entry.mutability !== 'pure',
  )
}

type Said = Pick<Report, 'message' | 'severity' | 'confidence'> & {
  /** What happens at the place, in a few words. */
  readonly note: string
  /** Steps that lead there. */
  readonly before?: readonly TraceStep[]
}

/** A report at an operation, or at the project's call that leads into the library where it lies. */
export function reportAtOp(scan: Scan, flow: Flow, op: Op, { note, before = [], ...said }: Said): Report {
  const { at, fn } = callSiteOf(scan, flow, op)
  const entry = flow.entry === fn ? [] : [{ at: flow.entry.nameAt, note: 'anybody may call this' }]
  return { at, contract: flow.contract, fn, ...said, trace: [...entry, ...before, { at, note }] }
}

/** A report at the header of the entry point, for what the function as a whole lacks; `op` is what it does unguarded. */
export function reportAtHeader(scan: Scan, flow: Flow, op: Op, { note, before = [], ...said }: Said): Report {
  const at = headerOf(flow)
  const sink = callSiteOf(scan, flow, op).at
  return {
    at,
    contract: flow.contract,
    fn: flow.entry,
    ...said,
    trace: [...before, { at: sink, note }, { at, note: 'anybody may call this' }],
  }
}

/** Where a finding about an entry point as a whole points. */
export function headerOf(flow: Flow): Span {
  const { nameAt, at } = flow.entry
  return nameAt.end > nameAt.start
    ? nameAt
    : { file: at.file, start: at.start, end: Math.min(at.end, at.start + 8) }
}

/** Reports with one for each place: the first. */
export function* oncePerPlace(reports: Iterable<Report>): Generator<Report> {
  const seen = new Set<string>()
  for (const report of reports) {
    const key = `${report.at.file}:${report.at.start}:${report.at.end}`
    if (seen.has(key)) continue
    seen.add(key)
    yield report
  }
}
