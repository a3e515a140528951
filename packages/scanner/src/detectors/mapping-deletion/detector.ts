import type { Variable } from '../../ast/node.ts'
import type { Type } from '../../ast/type.ts'
import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { type Body, walkOf } from '../reading/walk.ts'

/** `delete` of something that holds a mapping, which stays. */
export const detector: Detector = {
  id: 'mapping-deletion',
  title: 'Deleting leaves a mapping behind',
  severity: 'medium',
  confidence: 'high',
  cwe: 459,
  swc: undefined,
  *run(scan) {
    for (const body of ownBodies(scan)) {
      for (const expression of walkOf(body).expressions) {
        if (expression.kind !== 'unary' || expression.op !== 'delete') continue
        const field = mappingIn(expression.operand.type, new Set())
        if (field === undefined || clearsEntries(body, field)) continue
        yield reportIn(
          body,
          expression.at,
          `delete does not reach into the mapping ${field.name}: its entries stay, and are there again when the same place is used once more.`,
          `holds the mapping ${field.name}`,
        )
      }
    }
  },
}

/** A mapping that is a field somewhere inside a type. */
function mappingIn(type: Type, open: Set<unknown>): Variable | undefined {
  if (type.kind === 'array') return mappingIn(type.element, open)
  if (type.kind !== 'struct' || open.has(type.definition)) return undefined
  open.add(type.definition)
  for (const field of type.definition.fields) {
    const found = field.type.kind === 'mapping' ? field : mappingIn(field.type, open)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether the same body deletes entries of the mapping one by one, or sets them to something else. */
function clearsEntries(body: Body, field: Variable): boolean {
  return walkOf(body).expressions.some((each) => {
    const place =
      each.kind === 'unary' && each.op === 'delete'
        ? each.operand
        : each.kind === 'assign'
          ? each.left
          : undefined
    return place?.kind === 'index' && place.base.kind === 'member' && place.base.ref === field
  })
}
