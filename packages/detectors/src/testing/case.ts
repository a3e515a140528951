import type {
  Address,
  Block,
  Detector,
  FindingDraft,
  Protocol,
  ReadResult,
  Severity,
  Stage,
} from '@membrane/core'
import { protocol } from './build.ts'

/** A small story for one detector: blocks in order, and what it must say about them. */
export type DetectorCase = {
  readonly title: string
  readonly protocol?: Protocol
  readonly options?: Readonly<Record<string, unknown>>
  readonly steps: readonly {
    readonly block: Block
    readonly stage?: Stage
    readonly reads?: ReadonlyMap<string, ReadResult>
  }[]
  /** Severity of every finding in order; empty for ordinary business. */
  readonly severities: readonly Severity[]
  readonly victims?: readonly Address[]
  readonly attackers?: readonly Address[]
}

/** Folds a detector over a case's steps and returns all that it found. Memory of a pending step is thrown away. */
export function play<Options, Memory>(
  detector: Detector<Options, Memory>,
  story: DetectorCase,
): readonly FindingDraft[] {
  const described = story.protocol ?? protocol()
  const options = { ...detector.defaults, ...story.options }
  let memory = detector.initial(described, options)
  const findings: FindingDraft[] = []
  for (const { block, stage = 'block', reads = new Map() } of story.steps) {
    const result = detector.evaluate({ stage, block, reads, protocol: described, memory }, options)
    findings.push(...result.findings)
    if (stage === 'block') memory = result.memory
  }
  return findings
}
