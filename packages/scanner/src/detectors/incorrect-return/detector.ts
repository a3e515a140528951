import type { Expression, FunctionDefinition, Statement } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { internalTarget } from '../reading/calls.ts'
import { haltsIn } from '../reading/halts.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { type Walk, walkOf } from '../reading/walk.ts'

/** Calls of functions that end the whole transaction's call in assembly, with more to do after them. */
export const detector: Detector = {
  id: 'incorrect-return',
  title: 'Call ends the caller too',
  severity: 'high',
  confidence: 'medium',
  cwe: 705,
  swc: undefined,
  *run(scan) {
    for (const body of ownBodies(scan)) {
      const walk = walkOf(body)
      for (const call of walk.expressions) {
        const target = call.kind === 'call' ? internalTarget(call) : undefined
        if (target === undefined || isReturnLeave(target)) continue
        const [halt] = haltsIn(target)
        if (halt === undefined || !hasMoreToDo(call, walk)) continue
        yield {
          ...reportIn(
            body,
            call.at,
            `${target.name} ends with \`${halt.name}\` in assembly, which ends the whole call and not only ${target.name}. What follows here is never run.`,
            'nothing after this runs',
          ),
          trace: [
            { at: halt.at, note: `\`${halt.name}\` ends the call` },
            { at: call.at, note: 'nothing after this runs' },
          ],
        }
      }
    }
  },
}

/** The other rule, return-leave, says it at the place itself. */
function isReturnLeave({ visibility, returns }: FunctionDefinition): boolean {
  return (visibility === 'internal' || visibility === 'private') && returns.length > 0
}

/** Whether the value of a call is used, or a statement comes after it. */
function hasMoreToDo(call: Expression, { parents }: Walk): boolean {
  let node: Expression | Statement = call
  for (let holder = parents.get(node); holder !== undefined; holder = parents.get(node)) {
    if (holder.kind === 'block' && holder.statements.at(-1) !== node) return true
    if (holder.kind === 'for' || holder.kind === 'while' || holder.kind === 'doWhile') return true
    const passesOn = holder.kind === 'expression' || holder.kind === 'return' || holder.kind === 'block'
    if (!passesOn && holder.kind !== 'if' && holder.kind !== 'try') return true
    node = holder
  }
  return false
}
