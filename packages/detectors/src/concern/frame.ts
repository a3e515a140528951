import { type PlacedFrame, pathOf } from '../reading/frames.ts'
import type { EvidenceOf } from './scope.ts'

/** A call as evidence: by its path from the root call down, with what it shows. */
export function frameEvidence(frames: readonly PlacedFrame[], frame: PlacedFrame, note: string): EvidenceOf {
  return {
    kind: 'frame',
    path: pathOf(frames, frame),
    from: frame.call.from,
    to: frame.call.to,
    selector: frame.selector,
    note,
  }
}
