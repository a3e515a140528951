import type {
  Contract,
  EnumDefinition,
  ErrorDefinition,
  EventDefinition,
  SourceUnit,
  StructDefinition,
  UserTypeDefinition,
  Using,
  Variable,
} from '../ast/node.ts'
import { type Context, declarationOf, type Mutable, spanOf, typeOf } from './context.ts'
import { readExpression } from './expression.ts'
import { declareFunction, declareModifier } from './function.ts'
import { asNode, documentationOf, nodesOf, parametersOf, type SolcNode } from './solcNode.ts'
import { readUsing } from './using.ts'
import { declareMembers, declareVariable } from './variable.ts'

type Members = {
  readonly structs: StructDefinition[]
  readonly enums: EnumDefinition[]
  readonly userTypes: UserTypeDefinition[]
  readonly events: EventDefinition[]
  readonly errors: ErrorDefinition[]
  readonly variables: Variable[]
  readonly usings: Using[]
}

/**
 * Declares everything of a source unit, by id, in `context.declarations`; what needs other declarations is left as
 * work in `context.headers` and `context.bodies`.
 */
export function declareUnit(
  root: SolcNode,
  unit: Mutable<SourceUnit> & { contracts: Contract[]; functions: SourceUnit['functions'][number][] },
  context: Context,
): void {
  if (root.id !== undefined) context.declarations.set(root.id, unit)
  const members = emptyMembers()
  const imports: SourceUnit['imports'][number][] = []
  for (const node of nodesOf(root.nodes)) {
    if (node.nodeType === 'ContractDefinition') unit.contracts.push(declareContract(node, unit, context))
    else if (node.nodeType === 'FunctionDefinition') {
      unit.functions.push(declareFunction(node, undefined, unit, context))
    } else if (node.nodeType === 'ImportDirective') imports.push(declareImport(node, context))
    else declareMember(node, undefined, members, context)
  }
  const { variables, ...rest } = members
  Object.assign(unit, rest, { constants: variables, imports })
}

function declareImport(node: SolcNode, context: Context): SourceUnit['imports'][number] {
  const directive: Mutable<SourceUnit['imports'][number]> = {
    at: spanOf(node.src, context),
    path: node.file ?? node.absolutePath ?? '',
    unit: undefined,
  }
  context.headers.push(() => {
    const found = typeof node.sourceUnit === 'number' ? context.declarations.get(node.sourceUnit) : undefined
    if (found?.kind !== 'unit') return
    directive.unit = found
    // `import "x" as M`: uses of M refer to the directive.
    if (node.id !== undefined) context.declarations.set(node.id, found)
  })
  return directive
}

function emptyMembers(): Members {
  return { structs: [], enums: [], userTypes: [], events: [], errors: [], variables: [], usings: [] }
}

function declareContract(node: SolcNode, unit: SourceUnit, context: Context): Contract {
  const functions: Contract['functions'][number][] = []
  const modifiers: Contract['modifiers'][number][] = []
  const members = emptyMembers()
  const form =
    node.contractKind === 'interface'
      ? 'interface'
      : node.contractKind === 'library' || node.isLibrary
        ? 'library'
        : 'contract'
  const contract: Mutable<Contract> = {
    kind: 'contract',
    at: spanOf(node.src, context),
    name: node.name ?? '',
    unit,
    form,
    // The keyword came with 0.6; before, a contract was abstract by leaving a body out.
    abstract:
      form === 'contract' && (context.before06 ? node.fullyImplemented === false : node.abstract === true),
    linearized: [],
    bases: [],
    unknownBases: [],
    ...members,
    functions,
    modifiers,
    doc: documentationOf(node),
  }
  if (node.id !== undefined) context.declarations.set(node.id, contract)
  for (const child of nodesOf(node.nodes)) {
    if (child.nodeType === 'FunctionDefinition')
      functions.push(declareFunction(child, contract, unit, context))
    else if (child.nodeType === 'ModifierDefinition')
      modifiers.push(declareModifier(child, contract, context))
    else declareMember(child, contract, members, context)
  }
  context.headers.push(() => readLinearization(node, contract, context))
  context.bodies.push(() => {
    contract.bases = readBases(node, context)
    contract.unknownBases = contract.bases.filter((base) => base.base === undefined).map((base) => base.name)
  })
  return contract
}

function readLinearization(node: SolcNode, contract: Mutable<Contract>, context: Context): void {
  const ids: readonly unknown[] = Array.isArray(node.linearizedBaseContracts)
    ? node.linearizedBaseContracts
    : []
  const order: Contract[] = []
  for (const id of ids) {
    const base = typeof id === 'number' ? context.declarations.get(id) : undefined
    if (base?.kind === 'contract') order.push(base)
  }
  contract.linearized = order.length === 0 ? [contract] : order
}

function readBases(node: SolcNode, context: Context): Contract['bases'] {
  return nodesOf(node.baseContracts).map((specifier) => {
    const base = declarationOf(specifier.baseName, context)
    return {
      at: spanOf(specifier.src, context),
      base: base?.kind === 'contract' ? base : undefined,
      name: specifier.baseName?.name ?? specifier.baseName?.pathNode?.name ?? '',
      args: nodesOf(specifier.arguments).map((argument) => readExpression(argument, context)),
    }
  })
}

/** Declarations that may stand in a contract as well as in a file. */
function declareMember(
  node: SolcNode,
  contract: Contract | undefined,
  members: Members,
  context: Context,
): void {
  const base = { at: spanOf(node.src, context), name: node.name ?? '', contract }
  const parameters = () => declareMembers(parametersOf(node.parameters), 'parameter', contract, context)
  const declare = <
    T extends StructDefinition | EnumDefinition | UserTypeDefinition | EventDefinition | ErrorDefinition,
  >(
    declaration: T,
    list: T[],
  ): T => {
    if (node.id !== undefined) context.declarations.set(node.id, declaration)
    list.push(declaration)
    return declaration
  }
  switch (node.nodeType) {
    case 'StructDefinition': {
      const fields = declareMembers(node.members, 'field', contract, context)
      declare({ kind: 'struct', ...base, fields }, members.structs)
      break
    }
    case 'EnumDefinition': {
      const names = nodesOf(node.members)
      const definition = declare(
        { kind: 'enum', ...base, members: names.map((member) => member.name ?? '') },
        members.enums,
      )
      for (const { id } of names) if (id !== undefined) context.declarations.set(id, definition)
      break
    }
    case 'UserDefinedValueTypeDefinition': {
      const definition: Mutable<UserTypeDefinition> = {
        kind: 'userType',
        ...base,
        underlying: { kind: 'void' },
      }
      declare<UserTypeDefinition>(definition, members.userTypes)
      const underlying = node.underlyingType
      if (underlying != null)
        context.headers.push(() => (definition.underlying = typeOf(underlying, context)))
      break
    }
    case 'EventDefinition':
      declare(
        { kind: 'event', ...base, anonymous: node.anonymous === true, params: parameters() },
        members.events,
      )
      break
    case 'ErrorDefinition':
      declare({ kind: 'error', ...base, params: parameters() }, members.errors)
      break
    case 'VariableDeclaration':
      members.variables.push(declareState(node, contract, context))
      break
    case 'UsingForDirective':
      context.headers.push(() => members.usings.push(readUsing(node, context)))
      break
    default:
  }
}

function declareState(node: SolcNode, contract: Contract | undefined, context: Context): Variable {
  const role = contract === undefined ? 'constant' : 'state'
  const variable: Mutable<Variable> = declareVariable(node, role, contract, context, false)
  const value = asNode(node.value)
  if (value !== undefined) context.bodies.push(() => (variable.value = readExpression(value, context)))
  return variable
}
