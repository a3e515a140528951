import { MembraneError } from '@membrane/core'

/** @returns The error for a compiler that gave no output; `reason` is what it did. */
export function compilerFailed(compiler: string, reason: string): MembraneError {
  return new MembraneError('COMPILER_FAILED', {
    shortMessage: `The compiler ${compiler} ${reason}.`,
    hint: 'Try another version of it, or leave out the file that it cannot take.',
    retryable: true,
  })
}

export type SolcLimits = {
  /** Milliseconds for one run. */
  readonly timeoutMs: number
  readonly maxOutputBytes: number
}
