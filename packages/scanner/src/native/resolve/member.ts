import type { Contract, Declaration, FunctionDefinition, Variable } from '../../ast/node.ts'
import type { Type } from '../../ast/type.ts'
import { addressMember, builtinFunction, concatType, LENGTH_OF_FIXED, magicMember } from './builtin.ts'
import { findExternal, findInContract, findInSuper } from './contractScope.ts'
import { ADDRESS, BYTES1, BYTES4, BYTES32, locationOf, UINT256, withLocation } from './elementary.ts'
import { findInFile } from './fileScope.ts'
import { namedType } from './typeName.ts'
import type { Scope } from './world.ts'

/** What a member access can mean: declarations to choose from, or the type of a builtin. */
export type Found = {
  readonly declarations: readonly Declaration[]
  /** How the declarations are reached, which decides their types. */
  readonly through: 'instance' | 'super' | 'name' | 'field' | 'module'
  readonly type: Type | undefined
}

const NOTHING_FOUND: Found = { declarations: [], through: 'name', type: undefined }

/**
 * Members of a value, contract, type or module, without what `using for` adds.
 * @param module the unit behind a module's name
 * @param of argument of `type(...)`, where that is the object
 */
export function findMember(
  scope: Scope,
  object: Type,
  member: string,
  module: Declaration | undefined,
  of: Type | undefined,
): Found {
  const { era } = scope.file
  switch (object.kind) {
    case 'contract':
      return contractMember(scope, object.definition, object.isSuper, member)
    case 'struct': {
      const field = object.definition.fields.find(({ name }) => name === member)
      if (field === undefined) return NOTHING_FOUND
      return {
        declarations: [field],
        through: 'field',
        type: withLocation(field.type, object.location),
      }
    }
    case 'address':
      return builtin(addressMember(member, era))
    case 'array':
    case 'bytes':
      return builtin(arrayMember(object, member, era.minor))
    case 'fixedBytes':
      return builtin(member === 'length' ? LENGTH_OF_FIXED : undefined)
    case 'function':
      return builtin(functionMember(object, member))
    case 'magic':
      return builtin(magicMember(object.name, member, era, of))
    case 'module': {
      const file = module?.kind === 'unit' ? scope.world.byFile.get(module.file) : undefined
      const declarations = file === undefined ? [] : findInFile(file, member)
      return { declarations, through: 'module', type: undefined }
    }
    case 'meta':
      return metaMember(object.of, member)
    default:
      return NOTHING_FOUND
  }
}

function builtin(type: Type | undefined): Found {
  return type === undefined ? NOTHING_FOUND : { declarations: [], through: 'name', type }
}

function contractMember(scope: Scope, contract: Contract, isSuper: boolean, member: string): Found {
  if (isSuper) return superMember(contract, member)
  const declarations = findExternal(contract, member)
  if (declarations.length > 0) return { declarations, through: 'instance', type: undefined }
  // A contract was an address as well before 0.5.
  const type = scope.file.era.minor < 5 ? addressMember(member, scope.file.era) : undefined
  return { declarations, through: 'instance', type }
}

function superMember(contract: Contract, member: string): Found {
  return { declarations: findInSuper(contract, member), through: 'super', type: undefined }
}

function arrayMember(
  array: Extract<Type, { kind: 'array' | 'bytes' }>,
  member: string,
  minor: number,
): Type | undefined {
  const element = array.kind === 'bytes' ? BYTES1 : array.element
  switch (member) {
    case 'length':
      return UINT256
    case 'push':
      return minor < 6 ? builtinFunction([element], [UINT256]) : builtinFunction([array, element], [])
    case 'pop':
      return builtinFunction(minor < 6 ? [] : [array], [])
    default:
      return undefined
  }
}

function functionMember(fn: Extract<Type, { kind: 'function' }>, member: string): Type | undefined {
  switch (member) {
    case 'selector':
      return BYTES4
    case 'address':
      return ADDRESS
    case 'value':
    case 'gas':
      return builtinFunction([UINT256], [fn])
    default:
      return undefined
  }
}

function metaMember(of: Type, member: string): Found {
  switch (of.kind) {
    case 'contract':
      if (of.isSuper) return superMember(of.definition, member)
      return { declarations: findInContract(of.definition, member), through: 'name', type: undefined }
    case 'enum':
      return of.definition.members.includes(member)
        ? { declarations: [of.definition], through: 'field', type: of }
        : NOTHING_FOUND
    case 'userType':
      if (member === 'wrap') return builtin(builtinFunction([of.definition.underlying], [of]))
      if (member === 'unwrap') return builtin(builtinFunction([of], [of.definition.underlying]))
      return NOTHING_FOUND
    case 'bytes':
    case 'string':
      return builtin(member === 'concat' ? concatType(of) : undefined)
    default:
      return NOTHING_FOUND
  }
}

/** The type of an expression that names this declaration. */
export function typeOfName(declaration: Declaration, through: Found['through']): Type {
  switch (declaration.kind) {
    case 'variable':
      return through === 'instance' ? getterType(declaration) : valueType(declaration)
    case 'function':
      return functionType(declaration, through)
    case 'event':
    case 'error':
      return builtinFunction(
        declaration.params.map(({ type }) => type),
        [],
      )
    case 'unit':
      return { kind: 'module' }
    case 'modifier':
      return { kind: 'unknown', name: 'modifier' }
    default: {
      const of = namedType(declaration)
      return of === undefined ? { kind: 'unknown', name: declaration.name } : metaOf(of)
    }
  }
}

const metas = new WeakMap<Type, Type>()

/** `type(T)`, one object a type. */
export function metaOf(of: Type): Type {
  let meta = metas.get(of)
  if (meta === undefined) {
    meta = { kind: 'meta', of: of.kind === 'struct' ? withLocation(of, 'storage') : of }
    metas.set(of, meta)
  }
  return meta
}

function valueType(variable: Variable): Type {
  return variable.role === 'state' ? withLocation(variable.type, 'storage') : variable.type
}

const internalTypes = new WeakMap<FunctionDefinition, Type>()
const externalTypes = new WeakMap<FunctionDefinition, Type>()

function functionType(fn: FunctionDefinition, through: Found['through']): Type {
  const external =
    through === 'instance' ||
    (through === 'name' &&
      fn.contract?.form !== undefined &&
      (fn.visibility === 'external' || (fn.visibility === 'public' && fn.contract.form === 'library')))
  const types = external ? externalTypes : internalTypes
  let type = types.get(fn)
  if (type === undefined) {
    const list = (variables: readonly Variable[]) =>
      variables.map((variable) =>
        // What crosses a call arrives in memory.
        external && locationOf(variable.type) !== 'storage'
          ? withLocation(variable.type, 'memory')
          : variable.type,
      )
    type = { kind: 'function', external, params: list(fn.params), returns: list(fn.returns) }
    types.set(fn, type)
  }
  return type
}

const getters = new WeakMap<Variable, Type>()

/** The type of a public state variable's getter: keys and indices in, the value out; structs as their plain fields. */
function getterType(variable: Variable): Type {
  const known = getters.get(variable)
  if (known !== undefined) return known
  const params: Type[] = []
  let { type } = variable
  for (;;) {
    if (type.kind === 'mapping') {
      params.push(withLocation(type.key, 'memory'))
      type = type.value
    } else if (type.kind === 'array') {
      params.push(UINT256)
      type = type.element
    } else break
  }
  const returns =
    type.kind === 'struct'
      ? type.definition.fields
          .map((field) => field.type)
          .filter((field) => field.kind !== 'mapping' && field.kind !== 'array')
      : [type]
  const getter: Type = {
    kind: 'function',
    external: true,
    params,
    returns: returns.map((item) => withLocation(item, 'memory')),
  }
  getters.set(variable, getter)
  return getter
}

/** `.selector` of an event is its topic. */
export function selectorType(declaration: Declaration | undefined): Type {
  return declaration?.kind === 'event' ? BYTES32 : BYTES4
}
