export type InvariantOptions = {
  /** Most transactions that evidence names for a broken invariant: a reader looks at a handful, the count tells the rest. */
  readonly maxSuspects: number
}

export const invariantDefaults: InvariantOptions = { maxSuspects: 8 }
