import type { Scan } from '../../analysis/scan.ts'
import type { Expression, SourceUnit } from '../../ast/node.ts'
import type { Type } from '../../ast/type.ts'
import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { bodiesOf, ownUnits } from '../reading/sources.ts'
import { allowsOlderThan } from '../reading/version.ts'
import { walkOf } from '../reading/walk.ts'

/** Storage arrays encoded by compilers that do it wrongly. */
export const detector: Detector = {
  id: 'abiencoderv2-array',
  title: 'Compiler encodes an array in storage wrongly',
  severity: 'high',
  confidence: 'high',
  cwe: 1102,
  swc: 'SWC-102',
  *run(scan) {
    for (const unit of ownUnits(scan)) {
      if (!allowsOlderThan(unit, '0.5.10') || !usesNewEncoder(unit, scan)) continue
      for (const body of unit.contracts.flatMap(bodiesOf)) {
        for (const call of walkOf(body).expressions) {
          for (const arg of encodedBy(call)) {
            if (!isAffected(arg.type)) continue
            yield reportIn(
              body,
              arg.at,
              'ABIEncoderV2 of compilers before 0.5.10 encodes arrays straight from storage wrongly when an element takes more than one slot. The other side gets other data.',
              'encoded from storage',
            )
          }
        }
      }
    }
  },
}

function usesNewEncoder({ file }: SourceUnit, { program }: Scan): boolean {
  return /^\s*pragma\s+experimental\s+"?ABIEncoderV2/m.test(program.files[file]?.text ?? '')
}

/** Arguments that leave the contract: of events, of external calls and of `abi.encode` and its relatives. */
function encodedBy(call: Expression): readonly Expression[] {
  if (call.kind !== 'call') return []
  const { callee, args } = call
  if (callee.kind === 'member' && callee.object.type.kind === 'magic') {
    return /^encode/.test(callee.member) && callee.member !== 'encodePacked' ? args : []
  }
  const isEvent = (callee.kind === 'identifier' || callee.kind === 'member') && callee.ref?.kind === 'event'
  const isExternal = callee.type.kind === 'function' && callee.type.external
  return isEvent || isExternal ? args : []
}

function isAffected(type: Type): boolean {
  if (type.kind !== 'array' || type.location !== 'storage') return false
  return (
    type.element.kind === 'struct' || (type.element.kind === 'array' && type.element.length !== undefined)
  )
}
