import type { Address, Hash } from '@membrane/core'

/** An operation that waits in a timelock. */
export type Scheduled = { readonly at: number; readonly block: number }

/** What the rule remembers between blocks: plain data, bounded by `maxScheduled` and by the number of timelocks. */
export type GovernanceMemory = {
  /** `timelock:operation` to when it was scheduled. */
  readonly scheduled: Readonly<Record<string, Scheduled>>
  /** Delay in force by timelock, seconds, as last read or announced. */
  readonly delays: Readonly<Record<Address, number>>
  /** Timelocks already reported as short of their promise. */
  readonly short: readonly Address[]
  /** `governor:proposal` of described governors to when it was created, or queued where that was announced. */
  readonly proposals: Readonly<Record<string, Scheduled>>
}

export const emptyMemory: GovernanceMemory = { scheduled: {}, delays: {}, short: [], proposals: {} }

/** Names an operation of one timelock. */
export function operationKey(timelock: Address, operation: Hash): string {
  return `${timelock}:${operation}`
}

/**
 * `record` without its oldest entries beyond `limit`. The age decides and then the name, never the order in which a
 * record lists them: that is another one after a restart.
 */
export function bounded(
  record: Readonly<Record<string, Scheduled>>,
  limit: number,
): Readonly<Record<string, Scheduled>> {
  const entries = Object.entries(record)
  if (entries.length <= limit) return record
  entries.sort(([a, one], [b, other]) => one.block - other.block || (a < b ? -1 : 1))
  return Object.fromEntries(entries.slice(entries.length - limit))
}
