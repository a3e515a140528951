import type { Address } from '@membrane/core'
import type { Evidence } from '../action.ts'
import type { Detail, Method } from '../bundle.ts'

/** What a row rests on: the event, or the call frame, that said so. */
export function methodOf(evidence: Evidence): Method {
  return evidence.traceAddress === undefined ? 'logs' : 'traces'
}

/** Where in the chain's record a row's action is: the event's position in the block, or the call frame's path. */
export function evidenceOf(evidence: Evidence): Readonly<Record<string, Detail>> {
  return evidence.traceAddress === undefined
    ? { logIndex: evidence.logIndex }
    : { traceAddress: evidence.traceAddress }
}

/** The parties that are known. */
export function partiesOf(
  parties: Readonly<Record<string, Address | undefined>>,
): Readonly<Record<string, Address>> {
  return Object.fromEntries(
    Object.entries(parties).filter((party): party is [string, Address] => party[1] !== undefined),
  )
}
