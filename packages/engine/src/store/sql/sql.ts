/** What may stand for a `$n`. Lists go as one array literal: see `arrayLiteral`. */
export type SqlValue = string | number | boolean | null

export type Row = Readonly<Record<string, unknown>>

/** One statement; without parameters it may be a script of several. */
export type Statement = { readonly text: string; readonly params: readonly SqlValue[] }

/**
 * The port to a PostgreSQL dialect database. A transaction is a list known beforehand, not a conversation, so
 * that it crosses to a worker thread, or to a pooled connection, as one message.
 * @throws STORE_UNAVAILABLE (retryable), STORE_CONFLICT, STORE_FAILED.
 */
export type Sql = {
  readonly kind: 'pglite' | 'postgres'
  readonly query: (text: string, params?: readonly SqlValue[]) => Promise<readonly Row[]>
  /** Runs all statements or none; gives the rows of each. */
  readonly transaction: (statements: readonly Statement[]) => Promise<readonly (readonly Row[])[]>
  readonly close: () => Promise<void>
}
