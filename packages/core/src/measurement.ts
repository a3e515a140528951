/**
 * A live figure about the protected protocol, beside its alerts: liquidation latency, oracle deviation,
 * governance delay. `value` is undefined when it could not be measured, and `reason` says why.
 */
export type Measurement = {
  /** snake_case with the unit at the end: `oracle_deviation_bps`, `liquidation_latency_seconds`. */
  readonly name: string
  readonly value: number | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly reason?: string
}
