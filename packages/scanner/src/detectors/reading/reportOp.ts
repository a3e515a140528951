import type { Flow, Op } from '../../flow/flow.ts'
import type { Report, TraceStep } from '../detector.ts'

/** Where they differ from the detector's own. */
export type Judged = Pick<Report, 'severity' | 'confidence'>

/**
 * A report at an operation, in the function whose source holds it. `before` are the steps that lead there, `note` says
 * in a few words what stands at the place itself.
 */
export function reportOp(
  flow: Flow,
  op: Op,
  message: string,
  note: string,
  before: readonly TraceStep[] = [],
  judged: Judged = {},
): Report {
  return {
    at: op.at,
    contract: flow.contract,
    fn: functionAt(flow, op),
    message,
    trace: [...before, { at: op.at, note }],
    ...judged,
  }
}

/** The inlined function whose source holds an operation; facts of the environment are shared by all that mention them. */
function functionAt(flow: Flow, op: Op): Report['fn'] {
  const holds = ({ fn }: Flow['frames'][number]): boolean =>
    fn.at.file === op.at.file && fn.at.start <= op.at.start && op.at.end <= fn.at.end
  const own = flow.frames[op.frame]
  return own !== undefined && holds(own) ? own.fn : (flow.frames.find(holds)?.fn ?? own?.fn)
}
