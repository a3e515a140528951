import type { Detector } from '../detector.ts'
import { integerOf } from '../reading/constants.ts'
import { reportIn } from '../reading/reportAt.ts'
import { bodiesOf, ownUnits } from '../reading/sources.ts'
import { allowsOlderThan } from '../reading/version.ts'
import { walkOf } from '../reading/walk.ts'

/** Numbers made into enums by compilers that do not check the range. */
export const detector: Detector = {
  id: 'enum-conversion',
  title: 'Number becomes an enum without a check',
  severity: 'medium',
  confidence: 'high',
  cwe: 704,
  swc: undefined,
  *run(scan) {
    for (const unit of ownUnits(scan)) {
      if (!allowsOlderThan(unit, '0.4.5')) continue
      for (const body of unit.contracts.flatMap(bodiesOf)) {
        for (const call of walkOf(body).expressions) {
          const [arg] = call.kind === 'call' && call.form === 'conversion' ? call.args : []
          if (call.type.kind !== 'enum' || arg === undefined || arg.type.kind !== 'int') continue
          if (integerOf(arg) !== undefined) continue
          yield reportIn(
            body,
            call.at,
            `Compilers before 0.4.5 do not check that the number is a member of ${call.type.definition.name}. A value beyond the last one passes every comparison with the members.`,
            'converted without a check',
          )
        }
      }
    }
  },
}
