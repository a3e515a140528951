import type { YulExpression } from '../../ast/node.ts'
import { type Body, walkOf } from './walk.ts'

/** The `return` and `stop` in the assembly of a body. They end the whole call of the contract, and without an error. */
export function haltsIn(body: Body): readonly (YulExpression & { readonly kind: 'yulCall' })[] {
  return walkOf(body).yulExpressions.flatMap((each) =>
    each.kind === 'yulCall' && (each.name === 'return' || each.name === 'stop') ? [each] : [],
  )
}
