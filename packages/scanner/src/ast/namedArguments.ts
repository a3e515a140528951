import type { Declaration, Expression } from './node.ts'

/** Arguments given by name, in the order of the parameters; as written where the parameters are not known. */
export function inParameterOrder(
  callee: Expression,
  names: readonly unknown[],
  args: readonly Expression[],
): readonly Expression[] {
  if (names.length === 0) return args
  const ordered: Expression[] = []
  for (const name of parameterNames(callee)) {
    const argument = args[names.indexOf(name)]
    if (argument !== undefined) ordered.push(argument)
  }
  return ordered.length === args.length ? ordered : args
}

function parameterNames(callee: Expression): readonly string[] {
  if (callee.kind === 'new') {
    if (callee.created.kind !== 'contract') return []
    return namesOf(callee.created.definition.functions.find((fn) => fn.form === 'constructor'))
  }
  if (callee.kind !== 'identifier' && callee.kind !== 'member') return []
  const names = namesOf(callee.ref)
  return callee.kind === 'member' && callee.bound ? names.slice(1) : names
}

function namesOf(declaration: Declaration | undefined): readonly string[] {
  switch (declaration?.kind) {
    case 'function':
    case 'event':
    case 'error':
      return declaration.params.map((parameter) => parameter.name)
    case 'struct':
      return declaration.fields.map((field) => field.name)
    default:
      return []
  }
}
