export type MembraneErrorOptions = {
  /** One sentence: what was given and what was expected. */
  readonly shortMessage: string
  /** What to do next, as an instruction. */
  readonly hint?: string
  /** True when the same call may succeed if it is tried again. */
  readonly retryable?: boolean
  readonly cause?: unknown
  /** Facts for a log line; never a secret. */
  readonly details?: Readonly<Record<string, unknown>>
}

/**
 * The one error that Membrane throws on purpose. `code` is stable and is what programs and tests compare;
 * messages are for people and may change.
 */
export class MembraneError extends Error {
  readonly code: string
  readonly shortMessage: string
  readonly hint: string | undefined
  readonly retryable: boolean
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, options: MembraneErrorOptions) {
    super(options.hint === undefined ? options.shortMessage : `${options.shortMessage} ${options.hint}`, {
      cause: options.cause,
    })
    this.name = 'MembraneError'
    this.code = code
    this.shortMessage = options.shortMessage
    this.hint = options.hint
    this.retryable = options.retryable ?? false
    this.details = options.details ?? {}
  }
}

/** Whether `error` is a MembraneError, optionally one with this `code`. */
export function isMembraneError(error: unknown, code?: string): error is MembraneError {
  return error instanceof MembraneError && (code === undefined || error.code === code)
}
