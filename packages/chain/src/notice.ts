/** Something an operator should know and that stops nothing: a skipped file, an endpoint put aside, a missing tier. */
export type Notice = {
  readonly level: 'info' | 'warn'
  /** Stable, for programs: `FILE_SKIPPED`, `ENDPOINT_EXCLUDED`, `TIER_UNKNOWN`. */
  readonly code: string
  /** For people; never holds a secret. */
  readonly message: string
}

export type OnNotice = (notice: Notice) => void
