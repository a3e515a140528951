/** Limits of `extraction`, each with the reason for its default. */
export type ExtractionOptions = {
  /** Findings a block: extraction is daily business, and a page of it is as good as all. */
  readonly maxFindings: number
  /** Reverted transactions a block that are compared with earlier ones: each costs a look at all before it. */
  readonly maxVictims: number
}

export const extractionDefaults: ExtractionOptions = { maxFindings: 16, maxVictims: 16 }
