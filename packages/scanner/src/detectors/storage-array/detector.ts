import type { Expression } from '../../ast/node.ts'
import type { Type } from '../../ast/type.ts'
import type { Detector } from '../detector.ts'
import { reportIn, reportOn } from '../reading/reportAt.ts'
import { bodiesOf, ownUnits } from '../reading/sources.ts'
import { allowsOlderThan } from '../reading/version.ts'
import { walkOf } from '../reading/walk.ts'

const MESSAGE =
  'Compilers from 0.4.7 to 0.5.9 copy arrays of signed integers to storage wrongly when the element types differ: negative numbers come out as large positive ones.'
const NOTE = 'copied with other element types'

/** Signed arrays copied to storage by compilers that do it wrongly. */
export const detector: Detector = {
  id: 'storage-array',
  title: 'Compiler copies signed numbers to storage wrongly',
  severity: 'high',
  confidence: 'medium',
  cwe: 1102,
  swc: 'SWC-102',
  *run(scan) {
    for (const unit of ownUnits(scan)) {
      if (!allowsOlderThan(unit, '0.5.10')) continue
      for (const contract of unit.contracts) {
        for (const { type, value } of contract.variables) {
          if (value !== undefined && isWrongCopy(type, value))
            yield reportOn(contract, value.at, MESSAGE, NOTE)
        }
        for (const body of bodiesOf(contract)) {
          for (const each of walkOf(body).expressions) {
            if (each.kind !== 'assign' || !isInStorage(each.left.type)) continue
            if (isWrongCopy(each.left.type, each.right)) yield reportIn(body, each.at, MESSAGE, NOTE)
          }
        }
      }
    }
  },
}

function isInStorage(type: Type): boolean {
  return type.kind === 'array' && type.location === 'storage'
}

function isWrongCopy(to: Type, { type: from }: Expression): boolean {
  if (to.kind !== 'array' || from.kind !== 'array') return false
  if (to.element.kind !== 'int' || !to.element.signed) return false
  return from.element.kind === 'int' && from.element.signed && from.element.bits !== to.element.bits
}
