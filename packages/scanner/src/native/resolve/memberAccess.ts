import type { Declaration, Expression } from '../../ast/node.ts'
import type { Type } from '../../ast/type.ts'
import type * as syntax from '../syntax/tree.ts'
import { UNKNOWN } from './elementary.ts'
import { resolveExpression } from './expression.ts'
import { type Found, findMember, selectorType, typeOfName } from './member.ts'
import { type Arguments, accepts, chooseOverload } from './overload.ts'
import { attachedFunctions } from './using.ts'
import type { Scope } from './world.ts'

/** `object.member` with what it refers to: a member of the object's type, or a function that `using for` attaches. */
export function resolveMember(
  scope: Scope,
  raw: syntax.MemberExpression,
  args: Arguments | undefined,
): Expression {
  const object = resolveExpression(scope, raw.object)
  const { at, member } = raw
  const place = (type: Type, ref: Declaration | undefined, bound: boolean): Expression => ({
    kind: 'member',
    at,
    type,
    object,
    member,
    ref,
    bound,
  })
  const referred = 'ref' in object ? object.ref : undefined
  const found = findMember(scope, object.type, member, referred, argumentOfType(object))
  const own = chooseOverload(found.declarations, args, 0)
  if (own !== undefined && (args === undefined || accepts(own, args, 0))) {
    return place(memberType(own, found), own, false)
  }
  const attached = attachedFunctions(scope, object.type, member)
  if (own !== undefined && attached.length === 0) return place(memberType(own, found), own, false)
  const fn = chooseOverload(attached, args, 1)
  if (fn !== undefined) return place(typeOfName(fn, 'name'), fn, true)
  if (found.type !== undefined && member !== 'selector') {
    // solc attaches these to storage arrays as it does library functions, since 0.6.
    const pushes = (member === 'push' || member === 'pop') && scope.file.era.minor >= 6
    return place(found.type, undefined, pushes)
  }
  if (member === 'selector' && referred !== undefined) return place(selectorType(referred), undefined, false)
  return place(found.type ?? UNKNOWN, undefined, false)
}

function memberType(declaration: Declaration, found: Found): Type {
  return found.type !== undefined && found.through === 'field'
    ? found.type
    : typeOfName(declaration, found.through)
}

/** The type in `type(T)`. */
function argumentOfType(object: Expression): Type | undefined {
  if (object.kind !== 'call' || object.type.kind !== 'magic') return undefined
  const type = object.args[0]?.type
  return type?.kind === 'meta' ? type.of : undefined
}
