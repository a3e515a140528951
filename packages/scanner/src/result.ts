import type { SourceFinding } from '@membrane/core'

/** A compiler that was used, and for what. */
export type UsedCompiler = {
  /** `0.8.37`, or `native` where the project's own reader took the place of a compiler. */
  readonly version: string
  /** `bundled`, `npm solc-0.4`, `/home/me/.svm/0.8.20/solc-0.8.20`, ... */
  readonly origin: string
  readonly files: number
  /** Set where the pragma asks for a version that is not here and a near one of the same breaking line was used. */
  readonly insteadOf?: string
}

/** Something that kept a file from being scanned as it should be. Never fatal for the rest. */
export type ScanError = {
  readonly code: string
  readonly file: string | undefined
  readonly line: number | undefined
  readonly message: string
  /** What to do about it. */
  readonly hint: string | undefined
}

export type ScanResult = {
  /** Version of Membrane. */
  readonly version: string
  readonly compilers: readonly UsedCompiler[]
  /** Paths of the scanned sources, relative to the root; dependencies are not counted. */
  readonly files: readonly string[]
  readonly durationMs: number
  /** The part of `durationMs` spent in compilers. */
  readonly compileMs: number
  readonly findings: readonly SourceFinding[]
  readonly errors: readonly ScanError[]
}
