/** One part of the report: figures asked for against figures measured, and what a reader must know about them. */
export type Section = {
  readonly title: string
  readonly rows: readonly {
    readonly figure: string
    readonly asked: string
    readonly measured: string
    /** Undefined where nothing was asked or it could not be measured. */
    readonly met: boolean | undefined
  }[]
  readonly notes: readonly string[]
}
