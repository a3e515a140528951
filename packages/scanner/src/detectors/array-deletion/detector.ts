import type { Program } from '../../ast/program.ts'
import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { textAt } from '../reading/sourceText.ts'
import { type Body, walkOf } from '../reading/walk.ts'

/** `delete list[i]`, which sets an element to zero and leaves it in the list. */
export const detector: Detector = {
  id: 'array-deletion',
  title: 'Deleted element stays in the array as zero',
  severity: 'low',
  confidence: 'medium',
  cwe: 459,
  swc: undefined,
  *run(scan) {
    for (const body of ownBodies(scan)) {
      for (const expression of walkOf(body).expressions) {
        if (expression.kind !== 'unary' || expression.op !== 'delete' || expression.operand.kind !== 'index')
          continue
        const { base } = expression.operand
        const isList =
          base.type.kind === 'array' && base.type.length === undefined && base.type.location === 'storage'
        if (!isList || isClosed(body, textAt(scan.program, base.at), scan.program)) continue
        yield reportIn(
          body,
          expression.at,
          'The element becomes zero and stays: the length is as before, and loops over the array meet an empty entry.',
          'leaves a hole',
        )
      }
    }
  },
}

/** Whether the same function also shortens the array or fills one of its places. */
function isClosed(body: Body, name: string, program: Program): boolean {
  return walkOf(body).expressions.some((each) => {
    if (each.kind === 'member' && (each.member === 'pop' || each.member === 'length')) {
      if (textAt(program, each.object.at) !== name) return false
      const holder = walkOf(body).parents.get(each)
      return (
        each.member === 'pop' ||
        holder?.kind === 'unary' ||
        (holder?.kind === 'assign' && holder.left === each)
      )
    }
    if (each.kind !== 'assign' || each.left.kind !== 'index') return false
    return textAt(program, each.left.base.at) === name
  })
}
