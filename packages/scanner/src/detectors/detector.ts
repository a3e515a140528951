import type { Confidence, Severity } from '@membrane/core'
import type { Scan } from '../analysis/scan.ts'
import type { Contract, FunctionDefinition, ModifierDefinition, Span } from '../ast/node.ts'

export type { Confidence }

/** A step from source to sink. */
export type TraceStep = { readonly at: Span; readonly note: string }

/** What a detector says about one place, before the report gives it identity. */
export type Report = {
  readonly at: Span
  /** Contract and function that hold the place; undefined where it lies outside any. */
  readonly contract: Contract | undefined
  readonly fn: FunctionDefinition | ModifierDefinition | undefined
  /** One or two sentences: what happens, with the names of the code, and what an attacker gains. */
  readonly message: string
  /** From where the value or the control comes to where it hurts; the last step is the place itself. */
  readonly trace: readonly TraceStep[]
  /** Where they differ from the detector's own. */
  readonly severity?: Severity
  readonly confidence?: Confidence
}

/**
 * A static rule. Pure: the same program gives the same reports in the same order. Its folder holds `README.md` (what
 * `membrane scan --explain ID` prints) and `fixtures/{vulnerable,safe}/*.sol`, at least three of each.
 */
export type Detector = {
  /** Kebab-case and stable; Slither's name where the rule means the same. */
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly confidence: Confidence
  /** CWE number, `841`. */
  readonly cwe: number | undefined
  /** SWC registry id, `SWC-107`. */
  readonly swc: string | undefined
  run(scan: Scan): Iterable<Report>
}
