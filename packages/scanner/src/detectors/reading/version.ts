import { lt } from 'semver'
import type { SourceUnit } from '../../ast/node.ts'
import { oldestAccepted } from '../../compile/pragma.ts'

const oldest = new WeakMap<SourceUnit, string | undefined>()

/**
 * Whether the version pragmas of a unit let a compiler older than `version` (`0.5.10`) take it. False without a pragma,
 * where nothing is known.
 */
export function allowsOlderThan(unit: SourceUnit, version: string): boolean {
  if (!oldest.has(unit)) oldest.set(unit, oldestAccepted(unit.pragmas))
  const accepted = oldest.get(unit)
  return accepted !== undefined && lt(accepted, version)
}
