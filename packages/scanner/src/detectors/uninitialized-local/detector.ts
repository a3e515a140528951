import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { usesOf } from '../reading/uses.ts'
import { walkOf } from '../reading/walk.ts'

const VALUES: readonly string[] = ['bool', 'int', 'address', 'fixedBytes', 'enum', 'contract', 'userType']

/** Locals that are read and never given a value. */
export const detector: Detector = {
  id: 'uninitialized-local',
  title: 'Local variable is read and never set',
  severity: 'low',
  confidence: 'high',
  cwe: 457,
  swc: undefined,
  *run(scan) {
    for (const body of ownBodies(scan)) {
      const unset = walkOf(body).statements.flatMap((each) =>
        each.kind === 'variables' && each.value === undefined ? each.declared : [],
      )
      for (const local of unset) {
        if (local === undefined || !VALUES.includes(local.type.kind)) continue
        const accesses = usesOf(body).flatMap(({ variable, access }) => (variable === local ? [access] : []))
        if (accesses.length === 0 || accesses.some((access) => access !== 'read')) continue
        yield reportIn(
          body,
          local.nameAt,
          `${local.name} is used, but nothing in this function gives it a value: it is always zero.`,
          'declared without a value, and never assigned',
        )
      }
    }
  },
}
