import type { Contract, DataLocation, Variable, Visibility } from '../ast/node.ts'
import type { Type } from '../ast/type.ts'
import { type Context, type Mutable, nameSpan, spanOf, typeOf } from './context.ts'
import { asNode, documentationOf, nodesOf, parametersOf, type SolcNode } from './solcNode.ts'

const UNTYPED: Type = { kind: 'void' }
const VISIBILITIES: readonly string[] = ['external', 'public', 'internal', 'private']

/** solc's visibility word; `internal` where there is none (locals, parameters). */
export function visibilityOf(node: SolcNode): Visibility {
  const written = node.visibility
  // The list holds the members of Visibility and nothing else.
  return written != null && VISIBILITIES.includes(written) ? (written as Visibility) : 'internal'
}

/**
 * Declares a variable and gives it its id. Its type is read at once where `typed`, else with the headers, since types
 * name declarations that may come later.
 */
export function declareVariable(
  node: SolcNode,
  role: Variable['role'],
  contract: Contract | undefined,
  context: Context,
  typed: boolean,
): Variable {
  const name = node.name ?? ''
  const constant = node.constant === true || node.mutability === 'constant'
  const typeNode = asNode(node.typeName)
  const at = spanOf(node.src, context)
  const from = typeNode === undefined ? at.start : spanOf(typeNode.src, context).end
  const variable: Mutable<Variable> = {
    kind: 'variable',
    at,
    nameAt: nameSpan(node, name, from, context),
    name,
    type: UNTYPED,
    role: constant ? 'constant' : role,
    location: undefined,
    visibility: visibilityOf(node),
    constant,
    immutable: node.mutability === 'immutable',
    indexed: node.indexed === true,
    value: undefined,
    contract,
    doc: documentationOf(node),
  }
  if (node.id !== undefined) context.declarations.set(node.id, variable)
  const read = () => {
    variable.type = typeOf(node, context)
    variable.location = locationOf(variable, node)
  }
  if (typed) read()
  else context.headers.push(read)
  return variable
}

function locationOf(variable: Variable, node: SolcNode): DataLocation {
  if (variable.role === 'state') return node.storageLocation === 'transient' ? 'transient' : 'storage'
  if (variable.role === 'constant' || variable.role === 'field') return undefined
  if (variable.type.kind === 'mapping') return 'storage'
  return 'location' in variable.type ? variable.type.location : undefined
}

/** The variables of a parameter list; declared with their types. */
export function readParameters(
  list: unknown,
  role: 'parameter' | 'return',
  contract: Contract | undefined,
  context: Context,
): readonly Variable[] {
  return parametersOf(list).map((node) => declareVariable(node, role, contract, context, true))
}

/** Fields of a struct, parameters of an event or an error: declared now, typed with the headers. */
export function declareMembers(
  list: unknown,
  role: 'field' | 'parameter',
  contract: Contract | undefined,
  context: Context,
): readonly Variable[] {
  return nodesOf(list).map((node) => declareVariable(node, role, contract, context, false))
}
