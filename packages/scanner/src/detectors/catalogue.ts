import type { Detector } from './detector.ts'
import { detector as encodePackedCollision } from './encode-packed-collision/detector.ts'
import { detector as rtlo } from './rtlo/detector.ts'
import { detector as tautology } from './tautology/detector.ts'

/** Every rule there is, sorted by id. */
export const detectors: readonly Detector[] = [encodePackedCollision, rtlo, tautology]
