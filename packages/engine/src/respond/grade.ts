import { type Action, type EmergencyFunction, type HaltMode, haltModes } from '@membrane/core'

/** How strict a mode is: 0 for `throttled`, 1 for `risky-paused`, 2 for `paused`. */
export function rankOf(mode: HaltMode): number {
  return haltModes.indexOf(mode)
}

/** The mode of an emergency function; one that says nothing is taken for the strictest. */
export function modeOf({ mode = 'paused' }: Pick<EmergencyFunction, 'mode'>): HaltMode {
  return mode
}

/** How strict an action is; -1 for one that halts nothing. */
export function strictnessOf({ call }: Pick<Action, 'call'>): number {
  return call.halts === undefined ? -1 : rankOf(call.halts.mode)
}

/**
 * The emergency functions for these victims: for each, those of the strictest mode that is not above `asked` among the
 * functions that protect it. A victim that nothing so mild protects gets none.
 */
export function chooseFunctions(
  functions: readonly EmergencyFunction[],
  victims: ReadonlySet<string>,
  asked: HaltMode,
): readonly EmergencyFunction[] {
  const allowed = functions.filter((each) => rankOf(modeOf(each)) <= rankOf(asked))
  const strictest = new Map<string, number>()
  for (const { protects, ...each } of allowed) {
    for (const address of protects) {
      strictest.set(address, Math.max(strictest.get(address) ?? -1, rankOf(modeOf(each))))
    }
  }
  return allowed.filter((each) =>
    each.protects.some((address) => victims.has(address) && strictest.get(address) === rankOf(modeOf(each))),
  )
}

/**
 * Whether `higher` does all that `lower` would for the same incident: it is the same call, or stricter and protects
 * at least the same contracts.
 */
export function covers(higher: Action, lower: Action): boolean {
  if (higher.id === lower.id || higher.incident !== lower.incident || higher.mode !== lower.mode) return false
  if (higher.call.to === lower.call.to && higher.call.data === lower.call.data) return true
  if (higher.call.halts === undefined || lower.call.halts === undefined) return false
  const protectedByHigher = new Set(higher.call.halts.protects)
  return (
    strictnessOf(higher) > strictnessOf(lower) &&
    lower.call.halts.protects.every((address) => protectedByHigher.has(address))
  )
}

/** Whether `next` halts more than `action`: stricter for something that it protects, or as strict for more. */
export function goesFurther(next: Action, action: Action): boolean {
  if (next.call.halts === undefined || action.call.halts === undefined) return false
  const before = new Set(action.call.halts.protects)
  const shared = next.call.halts.protects.filter((address) => before.has(address))
  if (shared.length === 0) return false
  const [more, less] = [strictnessOf(next), strictnessOf(action)]
  return (
    more > less ||
    (more === less && shared.length === before.size && next.call.halts.protects.length > before.size)
  )
}
