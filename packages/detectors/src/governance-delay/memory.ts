import type { Address, Hash } from '@membrane/core'

/** An operation that waits in a timelock. */
export type Scheduled = { readonly at: number; readonly block: number }

/** What the rule remembers between blocks: plain data, bounded by `maxScheduled`. */
export type GovernanceMemory = {
  /** `timelock:operation` to when it was scheduled, oldest first. */
  readonly scheduled: Readonly<Record<string, Scheduled>>
  /** Delay in force by timelock, seconds, as last read or announced. */
  readonly delays: Readonly<Record<Address, number>>
  /** Timelocks already reported as short of their promise. */
  readonly short: readonly Address[]
  /** Proposals of the last block that created any, by governor and id. */
  readonly proposed: Readonly<Record<string, number>>
}

export const emptyMemory: GovernanceMemory = { scheduled: {}, delays: {}, short: [], proposed: {} }

/** Names an operation of one timelock. */
export function operationKey(timelock: Address, operation: Hash): string {
  return `${timelock}:${operation}`
}

/** `record` without its oldest entries beyond `limit`. */
export function bounded<Value>(
  record: Readonly<Record<string, Value>>,
  limit: number,
): Readonly<Record<string, Value>> {
  const keys = Object.keys(record)
  if (keys.length <= limit) return record
  return Object.fromEntries(Object.entries(record).slice(keys.length - limit))
}
