import type { SqlFailure } from '../sql/failure.ts'
import type { Row, Statement } from '../sql/sql.ts'

/** What the main thread asks of the thread that holds the database. */
export type Request = { readonly id: number } & (
  | { readonly kind: 'query'; readonly statement: Statement }
  | { readonly kind: 'transaction'; readonly statements: readonly Statement[] }
  | { readonly kind: 'close' }
)

/** Its answers; `id` 0 is about opening. `fatal` says that the database cannot go on. */
export type Reply =
  | { readonly id: number; readonly ok: true; readonly rows: readonly (readonly Row[])[] }
  | { readonly id: number; readonly ok: false; readonly failure: SqlFailure; readonly fatal: boolean }
