import type { ScanError } from '../result.ts'

/** A stretch of a file for which comments in the source silence detectors. Lines count from 1, both inclusive. */
export type Disable = {
  readonly tool: 'membrane' | 'slither'
  readonly file: string
  /** Where the comment stands. */
  readonly line: number
  readonly from: number
  readonly to: number
  /** Detector ids; `all` for every one. */
  readonly ids: readonly string[]
  readonly reason: string | undefined
  /** The words as written. */
  readonly written: string
}

export type Disables = { readonly disables: readonly Disable[]; readonly notices: readonly ScanError[] }

/** A notice about a comment that silences, or tries to. */
export function disableNotice(
  code: string,
  at: { readonly file: string; readonly line: number },
  message: string,
  hint: string,
): ScanError {
  return { code, file: at.file, line: at.line, message, hint }
}
