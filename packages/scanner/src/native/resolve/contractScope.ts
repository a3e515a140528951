import type {
  Contract,
  Declaration,
  ErrorDefinition,
  EventDefinition,
  FunctionDefinition,
  Variable,
} from '../../ast/node.ts'
import { typeName } from '../../ast/type.ts'

const NONE: readonly Declaration[] = []

const declared = new WeakMap<Contract, Map<string, Declaration[]>>()
const inherited = new WeakMap<Contract, Map<string, readonly Declaration[]>>()
const keys = new WeakMap<Declaration, string>()

/** What a contract itself declares under a name; constructors, fallback and receive functions have none. */
export function ownMembers(contract: Contract, name: string): readonly Declaration[] {
  let names = declared.get(contract)
  if (names === undefined) {
    names = new Map()
    declared.set(contract, names)
    for (const list of [
      contract.functions,
      contract.variables,
      contract.modifiers,
      contract.structs,
      contract.enums,
      contract.userTypes,
      contract.events,
      contract.errors,
    ]) {
      for (const declaration of list) {
        if (declaration.name === '') continue
        const same = names.get(declaration.name)
        if (same === undefined) names.set(declaration.name, [declaration])
        else same.push(declaration)
      }
    }
  }
  return names.get(name) ?? NONE
}

/**
 * What a name means inside a contract: the contract's own and its bases' members, most derived first. Overloads come
 * together, those that are overridden are left out.
 */
export function findInContract(contract: Contract, name: string): readonly Declaration[] {
  let names = inherited.get(contract)
  if (names === undefined) {
    names = new Map()
    inherited.set(contract, names)
  }
  let found = names.get(name)
  if (found === undefined) {
    found = collect(contract.linearized, 0, name, (member, base) => base === contract || !isPrivate(member))
    names.set(name, found)
  }
  return found
}

const outside = new WeakMap<Contract, Map<string, readonly Declaration[]>>()

/** What a caller sees from outside: public and external functions, and getters. */
export function findExternal(contract: Contract, name: string): readonly Declaration[] {
  let names = outside.get(contract)
  if (names === undefined) {
    names = new Map()
    outside.set(contract, names)
  }
  let found = names.get(name)
  if (found === undefined) {
    found = collect(contract.linearized, 0, name, isCallable)
    names.set(name, found)
  }
  return found
}

function isCallable(member: Declaration): boolean {
  return (
    (member.kind === 'function' || member.kind === 'variable') &&
    (member.visibility === 'public' || member.visibility === 'external')
  )
}

/** What `super.name` can mean in a contract: implemented functions of what comes after it in the linearisation. */
export function findInSuper(contract: Contract, name: string): readonly Declaration[] {
  return collect(
    contract.linearized,
    1,
    name,
    (member) => member.kind === 'function' && member.body !== undefined && !isPrivate(member),
  )
}

function collect(
  order: readonly Contract[],
  from: number,
  name: string,
  wanted: (member: Declaration, base: Contract) => boolean,
): readonly Declaration[] {
  let found: Declaration[] | undefined
  for (let i = from; i < order.length; i++) {
    const base = order[i]
    if (base === undefined) continue
    for (const member of ownMembers(base, name)) {
      if (!wanted(member, base)) continue
      if (found === undefined) found = [member]
      else found.push(member)
    }
  }
  return found === undefined ? NONE : distinct(found)
}

/** Drops functions, events and errors whose parameters another of the list before them has. */
function distinct(list: readonly Declaration[]): readonly Declaration[] {
  if (list.length < 2) return list
  const seen = new Set<string>()
  return list.filter((declaration) => {
    const key = overloadKey(declaration)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function overloadKey(declaration: Declaration): string {
  const known = keys.get(declaration)
  if (known !== undefined) return known
  const params = parametersOf(declaration)
  // A getter overrides the function of the same name and parameters.
  const key =
    params === undefined
      ? declaration.kind === 'variable' && declaration.contract !== undefined
        ? getterKey(declaration)
        : declaration.kind
      : `${declaration.kind}(${params.map((parameter) => typeName(parameter.type)).join(',')})`
  keys.set(declaration, key)
  return key
}

function getterKey(variable: Variable): string {
  const params: string[] = []
  let { type } = variable
  for (;;) {
    if (type.kind === 'mapping') {
      params.push(typeName(type.key))
      type = type.value
    } else if (type.kind === 'array') {
      params.push('uint256')
      type = type.element
    } else return `function(${params.join(',')})`
  }
}

/** The parameters of what can be called and overloaded, undefined for everything else. */
function parametersOf(declaration: Declaration): readonly Variable[] | undefined {
  return isOverloadable(declaration) ? declaration.params : undefined
}

export function isOverloadable(
  declaration: Declaration,
): declaration is FunctionDefinition | EventDefinition | ErrorDefinition {
  return declaration.kind === 'function' || declaration.kind === 'event' || declaration.kind === 'error'
}

function isPrivate(declaration: Declaration): boolean {
  return (
    (declaration.kind === 'function' || declaration.kind === 'variable') &&
    declaration.visibility === 'private'
  )
}
