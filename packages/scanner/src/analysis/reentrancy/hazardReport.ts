import type { Confidence, Severity } from '@membrane/core'
import type { Report, TraceStep } from '../../detectors/detector.ts'
import { pathName, valueName } from '../values.ts'
import type { Hazard } from './hazards.ts'

/** What a hazard's report says besides the order of things, which is told by the trace. */
export type Judgement = {
  readonly message: string
  readonly severity: Severity
  readonly confidence: Confidence
}

/** A report at the call, with the read before it, the write after it and the other entry point in its trace. */
export function hazardReport(hazard: Hazard, judgement: Judgement): Report {
  const { flow, late, leaving, place, reader } = hazard
  const steps: TraceStep[] = []
  const state = pathName(flow, late.store.path)
  if (late.read !== undefined) steps.push({ at: late.read.at, note: `${state} is read` })
  if (leaving.op.at !== place.at) steps.push({ at: leaving.op.at, note: 'control goes to another contract' })
  steps.push({ at: late.store.at, note: `${state} is written only after the call` })
  if (reader !== undefined)
    steps.push({
      at: reader.load.at,
      note: `${reader.flow.entry.name || reader.flow.entry.form} reads it meanwhile`,
    })
  steps.push({ at: place.at, note: `${calleeName(hazard)} is called before the write` })
  return { at: place.at, contract: flow.contract, fn: place.fn, ...judgement, trace: steps }
}

/** Who is called, as the code names it. */
export function calleeName({ flow, leaving: { op } }: Hazard): string {
  if (op.kind === 'opaque') return op.name
  return op.target === undefined ? 'another contract' : valueName(flow, op.target)
}

/** The state that is written late, as the code names it. */
export function lateName({ flow, late }: Hazard): string {
  return pathName(flow, late.store.path)
}

/** One step down, for what strangers cannot start or where the callers are not known. */
export function lowered(severity: Severity): Severity {
  return severity === 'critical' || severity === 'high' ? 'medium' : severity === 'medium' ? 'low' : 'info'
}
