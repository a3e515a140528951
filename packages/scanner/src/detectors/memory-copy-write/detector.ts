import type { AssignExpression, Expression, Variable } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { walkOf } from '../reading/walk.ts'

/** Writes to a memory copy of a stored struct that nothing reads afterwards. */
export const detector: Detector = {
  id: 'memory-copy-write',
  title: 'Write to a memory copy of storage is lost',
  severity: 'high',
  confidence: 'high',
  cwe: 672,
  swc: undefined,
  *run(scan) {
    for (const body of ownBodies(scan)) {
      const walk = walkOf(body)
      for (const statement of walk.statements) {
        if (statement.kind !== 'variables' || statement.value === undefined) continue
        const [copy] = statement.declared
        if (copy === undefined || statement.declared.length !== 1 || !isCopy(copy, statement.value)) continue
        const lost = lostWrites(copy, walk.expressions)
        for (const write of lost) {
          yield {
            ...reportIn(
              body,
              write.at,
              `\`${copy.name}\` is a copy in memory: this write changes the copy alone, and is gone when the function ends. What is stored stays as it was.`,
              'changes the copy alone',
            ),
            trace: [
              { at: statement.at, note: 'copied from storage to memory' },
              { at: write.at, note: 'changes the copy alone' },
            ],
          }
        }
      }
    }
  },
}

function isCopy(variable: Variable, value: Expression): boolean {
  if (variable.location !== 'memory' || variable.type.kind !== 'struct') return false
  return (value.kind === 'index' || value.kind === 'member' || value.kind === 'identifier') && isStored(value)
}

/** A path into a state variable. */
function isStored(value: Expression): boolean {
  if (value.kind === 'index') return isStored(value.base)
  if (value.kind === 'member') return isStored(value.object)
  if (value.kind !== 'identifier' || value.ref?.kind !== 'variable') return false
  return value.ref.role === 'state' || value.ref.location === 'storage'
}

/** Its writes, where it is only ever written to, or read in other fields than the written one. */
function lostWrites(copy: Variable, expressions: readonly Expression[]): readonly AssignExpression[] {
  const names = (each: Expression): boolean => each.kind === 'identifier' && each.ref === copy
  const fields = expressions.flatMap((each) => (each.kind === 'member' && names(each.object) ? [each] : []))
  const whole = expressions.filter(names).length - fields.length
  // Returned, stored or passed on as a whole: then the writes count.
  if (whole > 0) return []
  const writes = expressions.flatMap((each) =>
    each.kind === 'assign' && each.left.kind === 'member' && names(each.left.object) ? [each] : [],
  )
  return writes.filter(({ left }) => {
    if (left.kind !== 'member') return false
    return !fields.some((read) => read.member === left.member && !writes.some((write) => write.left === read))
  })
}
