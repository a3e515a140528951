import { isMembraneError, MembraneError } from '@membrane/core'

/** What a driver's error looks like once it is plain data: it crosses threads and holds no secret. */
export type SqlFailure = {
  readonly message: string
  /** SQLSTATE, or Node's `ECONNREFUSED` and its like. */
  readonly code: string | undefined
  readonly constraint: string | undefined
}

/** Reads a driver's error into plain data. */
export function sqlFailure(error: unknown): SqlFailure {
  if (typeof error !== 'object' || error === null) {
    return { message: String(error), code: undefined, constraint: undefined }
  }
  const { message, code, constraint, errors } = error as Record<string, unknown>
  const nested = Array.isArray(errors) && errors.length > 0 ? sqlFailure(errors[0]) : undefined
  return {
    message: typeof message === 'string' && message !== '' ? message : (nested?.message ?? 'no message'),
    code: typeof code === 'string' ? code : nested?.code,
    constraint: typeof constraint === 'string' ? constraint : undefined,
  }
}

const unavailable = /^(08...|57P0.|53...|58...|40001|40P01|55P03|E[A-Z]{4,})$/
const lost =
  /connection terminated|connection ended|timeout exceeded|query read timeout|cannot use a pool|worker (ended|failed)/i
const contended = new Set(['ledger_pkey', 'incident_events_pkey', 'action_events_pkey'])

/**
 * Turns a driver's failure into Membrane's: a taken ledger or event position is STORE_CONFLICT, a database that
 * cannot be reached STORE_UNAVAILABLE (retryable), anything else STORE_FAILED. `redact` removes the connection
 * string; the driver's error itself is not kept as cause, because some hold it.
 */
export function storeError(error: unknown, redact: (text: string) => string = (text) => text): MembraneError {
  if (isMembraneError(error)) return error
  const failure = sqlFailure(error)
  const details = { code: failure.code, constraint: failure.constraint }
  if (failure.code === '23505' && failure.constraint !== undefined && contended.has(failure.constraint)) {
    return new MembraneError('STORE_CONFLICT', {
      shortMessage: 'Another guard wrote to the same chain in between.',
      hint: 'Run one guard for each chain and database, or give the second one its own database.',
      details,
    })
  }
  if ((failure.code !== undefined && unavailable.test(failure.code)) || lost.test(failure.message)) {
    return new MembraneError('STORE_UNAVAILABLE', {
      shortMessage: `The database cannot be reached: ${redact(failure.message)}`,
      hint: 'Check that it runs and that DATABASE_URL names it; the same call may be tried again.',
      retryable: true,
      details,
    })
  }
  return new MembraneError('STORE_FAILED', {
    shortMessage: `The database refused a statement: ${redact(failure.message)}`,
    details,
  })
}
