import type { Measurement } from '@membrane/core'

/** A measurement in a few words for the panel; undefined for what a person need not see there, or is not known. */
export function phraseMeasurement({ name, value, labels }: Measurement): string | undefined {
  if (value === undefined) return undefined
  const about = Object.values(labels)[0] ?? ''
  switch (name) {
    case 'oracle_deviation_bps':
      // Two sources that are the same feed say nothing.
      return value === 0 ? undefined : `${about} price off by ${(value / 100).toFixed(2)} %`
    case 'governance_minimum_delay_seconds':
      return `${about} delay ${value} s`
    case 'governance_delay_seconds':
      return `last executed after ${value} s`
    case 'liquidatable_positions':
      return `${value} liquidatable`
    case 'liquidation_latency_seconds':
      return value === 0 ? undefined : `liquidation takes ${value} s`
    default:
      return undefined
  }
}
