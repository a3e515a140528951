/** Thresholds of `response-health`, each with the reason for its default. */
export type ResponseHealthOptions = {
  /** Blocks in which a pause that went through must show at its target: the next one, and one for a late answer. */
  readonly effectBlocks: number
  /** Heartbeats of silence from which it is `high`: one may be late, two in a row are an outage. */
  readonly highHeartbeats: number
  /** Part of the minimum balance below which it is `critical`: a tenth does not pay for a single pause. */
  readonly emptyBps: number
  /** Pauses that wait for their effect: nobody pauses more at once. */
  readonly maxAwaiting: number
}

export const responseHealthDefaults: ResponseHealthOptions = {
  effectBlocks: 2,
  highHeartbeats: 2,
  emptyBps: 1_000,
  maxAwaiting: 16,
}
