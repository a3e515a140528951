import type { Flow, Op } from '../../flow/flow.ts'
import { latchesAt } from '../lock.ts'

/** Whether two flows are under one lock at these operations, so that the one cannot run while the other waits. */
export function sameLock(a: Flow, at: Op, b: Flow, inside: Op): boolean {
  const held = latchesAt(a, at).filter(({ kind }) => kind === 'lock')
  const asked = latchesAt(b, inside).filter(({ kind }) => kind === 'lock')
  if (held.length === 0 || asked.length === 0) return namedAlike(a, b)
  // Slots that are computed are taken for one: a contract has one lock of this kind.
  return held.some(({ path }) =>
    asked.some(
      ({ path: other }) =>
        path.root === other.root || typeof path.root !== typeof other.root || typeof path.root === 'number',
    ),
  )
}

/** Where a lock's source is missing, its modifier's name tells. */
function namedAlike(a: Flow, b: Flow): boolean {
  return unknownNames(a).some((name) => /reentran|lock|mutex/i.test(name) && unknownNames(b).includes(name))
}

function unknownNames(flow: Flow): readonly string[] {
  return flow.byKind.opaque.filter(({ why }) => why === 'unknown').map(({ name }) => name)
}
